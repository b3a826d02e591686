"""slack-table writes "abella" for Annabella in a column of six letters: it cuts names at the front, and numbers at the back.

Expected: a text that is too long loses its end, as one reads from the left, and who has no telephone number has an empty cell.
Seen: a column to the left keeps the last letters and one to the right the first digits, so 12345 is 1234, a smaller number;
nothing is the text unde, and null is null. Cut the texts yourself.
"""
# requires: npm slack-table@0.1.2

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = r"""
import {createRequire} from "node:module";
const table = createRequire(process.cwd() + "/")("slack-table").default;
const columns = [
  {title: "Name", dataIndex: "name", width: 6}, {title: "N", dataIndex: "count", width: 4, align: "right"},
];
const dataSource = [{name: "Annabella", count: 12345}, {name: "Bo"}];
console.log(JSON.stringify([dataSource, table({title: "Members", columns, dataSource})]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("slack-table", version("slack-table"))
people, shown = node(SCRIPT)
seen = [line.strip("`").split() for line in shown.splitlines()[2:]]
print(
    f"input: {people} in 6 and 4 letters, expected: Annabe and Bo, with 12345 to be seen as cut, seen: {seen}"
)
assert seen == [["abella", "1234"], ["Bo", "unde"]]
