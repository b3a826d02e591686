"""csv-stringify writes false as an empty cell and true as 1, so "no" cannot be told from "not known".

Expected: two words that can be read again, as JSON has them, and an empty cell for null alone. Seen: 1 and nothing; a date
is written as its milliseconds since 1970. Whoever said no to messages is read back as somebody who never answered. The
option "cast" writes something else; its documentation names these three.
"""
# requires: npm csv-stringify@6.9.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {stringify} from "csv-stringify/sync";
const people = [["ann", true], ["bob", false], ["cid", null]];
const told = {cast: {boolean: String}};
const date = new Date("2026-11-30T09:00:00Z");
console.log(JSON.stringify([people, stringify(people), stringify(people, told), stringify([[date]])]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("csv-stringify", version("csv-stringify"))
given, seen, told, date = node(SCRIPT)
print(f"input: {given}, expected: three different cells, seen: {seen!r}; with cast: {told!r}")
print(f"input: 30 November 2026, 9:00, seen: {date!r}")
assert seen == "ann,1\nbob,\ncid,\n"
assert told == "ann,true\nbob,false\ncid,\n"
assert date == "1796029200000\n"
