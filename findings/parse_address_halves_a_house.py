"""parse-address, for Node, makes 123 Main St of 123 1/2 Main St, so two households have one address; usaddress keeps the half.

Expected: all that belongs to the number of a house comes back, in the number or beside it: a half is part of an address in the
United States, and means the house behind or the flat above. Seen: the fraction is in no field. A letter goes into the
street: 123A Main St is number 123 in "A Main". Whoever sends one letter a household by number, street and zip leaves one
of two out, and whoever writes the address from the fields writes to the neighbour. Keep the line as it was typed.
"""
# requires: npm parse-address@1.1.2
# requires: usaddress==0.5.16

from __future__ import annotations

import json
import subprocess
from importlib.metadata import version
from pathlib import Path

import usaddress

SCRIPT = """
import {createRequire} from "node:module";
const {parseLocation} = createRequire(process.cwd() + "/")("parse-address");
console.log(JSON.stringify(process.argv.slice(1).map(parseLocation)));
"""
LINES = [f"{number} Main St, Dover, DE 19901" for number in ("123", "123 1/2", "123A")]


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("parse-address", version_of("parse-address"), "usaddress", version("usaddress"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT, *LINES], stdout=subprocess.PIPE, text=True, check=True
)
parsed = json.loads(done.stdout)
for line, found in zip(LINES, parsed, strict=True):
    tagged, _ = usaddress.tag(line)
    number = " ".join(value for field, value in tagged.items() if field.startswith("AddressNumber"))
    print(f"input: {line}, expected: {number}, {tagged['StreetName']}, seen: {found}")
    assert line == f"{number} Main St, Dover, DE 19901"
assert parsed[0] == parsed[1]
assert [found["number"] for found in parsed] == ["123", "123", "123"]
assert [found["street"] for found in parsed] == ["Main", "Main", "A Main"]
