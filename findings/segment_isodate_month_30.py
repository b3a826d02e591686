"""@segment/isodate says that 2026-30-11 is a date in ISO 8601, and that it is the 11th of June 2028.

Expected: there is no thirtieth month, so is() says no, and a text that looks like it, a code or a date written the other way
round, stays a text. Seen: only the digits are counted, also where it is told to be strict; months and days go on into the
next years, and isodate-traverse, which Segment's facade calls for all traits and properties, makes that date of
every such text. The 31st of April is the first of May.
"""
# requires: npm @segment/isodate@1.0.3
# requires: npm @segment/isodate-traverse@1.1.1

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = r"""
import {createRequire} from "node:module";
const load = createRequire(process.cwd() + "/");
const isodate = load("@segment/isodate");
const traverse = load("@segment/isodate-traverse");
const traits = {code: "2026-30-11", birthday: "1980-04-31"};
const strict = Object.values(traits).map((text) => isodate.is(text, true));
console.log(JSON.stringify([traits, strict, traverse({...traits}, {strict: true})]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("@segment/isodate", version("@segment/isodate"))
print("@segment/isodate-traverse", version("@segment/isodate-traverse"))
traits, strict, seen = node(SCRIPT)
print(f"input: {traits}, expected: [False, False] and the same, seen: {strict} and {seen}")
assert strict == [True, True]
assert seen["code"].startswith("2028-06-11T")
assert seen["birthday"].startswith("1980-05-01T")
