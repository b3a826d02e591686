"""amazon-dsp-formatter puts 49 before +49 151 1234567, which begins with it, and makes "1" of the postal code 10115.

Expected: "add country prefix if missing", as its source says, and the postal code of five digits that is left when the four
behind a hyphen are taken off. Seen: the prefix is put before every number, the zero of 0151 stays behind it, and the
last four signs go whatever is there. Nobody is found by the hashes of these. Give it numbers without
their country or zero, and only postal codes of nine digits.
"""
# requires: npm amazon-dsp-formatter@1.0.2

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = r"""
import {createRequire} from "node:module";
const Formatter = createRequire(process.cwd() + "/")("amazon-dsp-formatter");
const people = [
  {phone: "+49 151 1234567", postal: "10115", country: "Germany"},
  {phone: "0151 1234567", postal: "10115", country: "Germany"},
  {phone: "+1 (212) 555-0100", postal: "10001", country: "United States"},
  {phone: "(212) 555-0100", postal: "10001-1234", country: "United States"},
];
const seen = new Formatter().formatRecords(people).map((each) => [each.phone, each.postal]);
console.log(JSON.stringify([people, seen]));
"""
EXPECTED = [
    ["491511234567", "10115"],
    ["491511234567", "10115"],
    ["12125550100", "10001"],
    ["12125550100", "10001"],
]
SEEN = [["49491511234567", "1"], ["4901511234567", "1"], ["112125550100", "1"], ["12125550100", "10001"]]


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("amazon-dsp-formatter", version("amazon-dsp-formatter"))
people, seen = node(SCRIPT)
for person, expected, found in zip(people, EXPECTED, seen, strict=True):
    print(f"input: {person}, expected: {expected}, seen: {found}")
assert seen == SEEN
