"""chrono-node reads 5.11.2026 as 11 May and 30.11.2026 as 30 November: which is the month depends on the number.

Expected: dates with dots are written day first wherever they are written, and one column is read one way. Seen: the month comes
first unless it is over 12. chrono.de and chrono.en.GB read both as November.
"""
# requires: npm chrono-node@2.10.3

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import * as chrono from "chrono-node";
import * as de from "chrono-node/de";
const day = (date) => [date.getDate(), date.getMonth() + 1];
const texts = ["5.11.2026", "30.11.2026"];
const read = (text) => [chrono, chrono.en.GB, de].map((each) => day(each.parseDate(text)));
console.log(JSON.stringify(texts.map((text) => [text, ...read(text)])));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("chrono-node", version("chrono-node"))
found = node(SCRIPT)
for text, plain, british, german in found:
    print(f"input: {text}, day and month seen: {plain}; en.GB: {british}, de: {german}")
assert found == [
    ["5.11.2026", [11, 5], [5, 11], [5, 11]],
    ["30.11.2026", [30, 11], [30, 11], [30, 11]],
]
