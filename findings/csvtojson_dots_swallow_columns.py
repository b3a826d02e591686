"""csvtojson loses a column called email where another is called email.verified: the one that comes later takes its place.

Expected: every column is in every row, be it flat or nested. Seen: a dot in a heading means "inside of", so the addresses
are gone and {"verified": "yes"} stands there; in the other order "verified" is gone. Nothing is said. flatKeys keeps both;
the README tells of the nesting and of flatKeys.
"""
# requires: npm csvtojson@2.0.14

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import csvtojson from "csvtojson";
const first = "email,email.verified\\nann@example.com,yes\\n";
const second = "email.verified,email\\nyes,ann@example.com\\n";
const found = [];
for (const [text, options] of [[first, {}], [second, {}], [first, {flatKeys: true}]])
  found.push([text, (await csvtojson(options).fromString(text))[0]]);
console.log(JSON.stringify(found));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("csvtojson", version("csvtojson"))
found = node(SCRIPT)
for text, row in found:
    print(f"input: {text!r}, expected: two values, seen: {row}")
assert [row for _, row in found] == [
    {"email": {"verified": "yes"}},
    {"email": "ann@example.com"},
    {"email": "ann@example.com", "email.verified": "yes"},
]
