"""validator's normalizeEmail() makes anna@yahoo.de of anna-maria@yahoo.de: at Yahoo it cuts at the first hyphen.

Expected: what is left is another way to write the same mailbox. Seen: two people who differ behind a hyphen are one, also
at ymail.com and rocketmail.com. At Yahoo a hyphen parts an extra address into a base name and a keyword; the base name is
chosen for these addresses and need not be the account's, as Yahoo's help on them tells. The README of validator names the
option, yahoo_remove_subaddress, which is on unless it is turned off.
"""
# requires: npm validator@13.15.35

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import validator from "validator";
const given = ["anna-maria@yahoo.de", "anna-lena@yahoo.de", "anna-maria@ymail.com", "anna-maria@example.com"];
const kept = validator.normalizeEmail(given[0], {yahoo_remove_subaddress: false});
console.log(JSON.stringify([given, given.map((each) => validator.normalizeEmail(each)), kept]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("validator", version("validator"))
given, seen, kept = node(SCRIPT)
print(f"input: {given}, expected: the same, seen: {seen}; with yahoo_remove_subaddress of false: {kept}")
assert seen == ["anna@yahoo.de", "anna@yahoo.de", "anna@ymail.com", "anna-maria@example.com"]
assert kept == "anna-maria@yahoo.de"
