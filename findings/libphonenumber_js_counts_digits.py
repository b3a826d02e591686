"""libphonenumber-js says that 12345 is a valid number in Germany, and its own /max says that it is not.

Expected: isValid() means what it means in Google's library, whose port it is, and what isPossible() does not: that such a number can be
given out. Seen: with the data that come by default validity is hardly more than a count of digits for most countries; the
README tells that, under the sizes of its data. Import libphonenumber-js/max where messages are sent.
"""
# requires: npm libphonenumber-js@1.13.16

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
const require = createRequire(process.cwd() + "/");
const plain = require("libphonenumber-js");
const full = require("libphonenumber-js/max");
const given = ["030 901820", "12345", "01512 345678901"];
const valid = (by, text) => by.parsePhoneNumberFromString(text, "DE").isValid();
console.log(JSON.stringify(given.map((text) => [text, valid(plain, text), valid(full, text)])));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("libphonenumber-js", version("libphonenumber-js"))
found = node(SCRIPT)
for text, by_default, by_max in found:
    print(f"input: {text} in Germany, valid by default: {by_default}, by /max: {by_max}")
assert found == [["030 901820", True, True], ["12345", True, False], ["01512 345678901", True, False]]
