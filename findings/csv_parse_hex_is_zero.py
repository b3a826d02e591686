"""csv-parse with cast: true makes 0 of every id that begins with 0x, so different people have one id.

Expected: what is no number as it stands stays a text, or is the number it says, 31. Seen: 0x1F and 0xA0 are both 0, as parseFloat()
stops at the x; 1e5 and 100000 are one as well. Cast the columns that you know.
"""
# requires: npm csv-parse@7.0.3

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {parse} from "csv-parse/sync";
const text = "id\\n0x1F\\n0xA0\\n1e5\\n100000\\n1F\\n";
const read = (options) => parse(text, {columns: true, ...options}).map((each) => each.id);
console.log(JSON.stringify([read(), read({cast: true})]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("csv-parse", version("csv-parse"))
given, seen = node(SCRIPT)
print(f"input: {given}, seen with cast: {seen}")
assert given == ["0x1F", "0xA0", "1e5", "100000", "1F"]
assert seen == [0, 0, 100000, 100000, "1F"]
