"""Papa Parse parts the same list at commas or at semicolons, depending on whether the file ends with a newline.

Expected: the newline that most programs write at the end changes nothing. Seen: with it, names as "Lee, Ann" win over the semicolons of
a German Excel, and "email;name" is one column; without it, or with skipEmptyLines, the semicolons are seen. The heading has no
comma at all. meta.delimiter tells what was taken; say the delimiter if you know it.
"""
# requires: npm papaparse@5.7.1

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const papa = createRequire(process.cwd() + "/")("papaparse");
const text = "email;name\\nann@example.com;Lee, Ann\\nbob@example.com;Ray, Bob";
const read = (given, options) => {
  const {data, meta} = papa.parse(given, {header: true, ...options});
  return [given.endsWith("\\n"), meta.delimiter, data[0]];
};
console.log(JSON.stringify([read(text), read(text + "\\n"), read(text + "\\n", {skipEmptyLines: true})]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("papaparse", version("papaparse"))
found = node(SCRIPT)
for newline, delimiter, row in found:
    print(f"input: a list that ends with a newline: {newline}, seen: parted at {delimiter!r}, {row}")
right = {"email": "ann@example.com", "name": "Lee, Ann"}
assert found == [
    [False, ";", right],
    [True, ",", {"email;name": "ann@example.com;Lee", "__parsed_extra": [" Ann"]}],
    [True, ";", right],
]
