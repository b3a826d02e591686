"""parse-full-name takes the first name for a suffix after two surnames: "Garcia Lopez, Juan" is a Garcia with the last name Lopez.

Expected: what stands before a comma is the surname, as it is for "Lopez, Juan", "De Vries, Jan" and "Garcia Lopez, Juan Carlos".
Seen: with two surnames and one first name after them the first surname becomes the first name: the letter to
Juan begins with Dear Garcia, and none of its errors says so. Many people in Spain, Portugal and Latin America have two. Take
such names apart at the comma yourself.
"""
# requires: npm parse-full-name@1.2.7

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = r"""
import {createRequire} from "node:module";
const load = createRequire(process.cwd() + "/");
const {parseFullName} = load("parse-full-name");
const names = ["Garcia Lopez, Juan", "El Khoury, Sam", "Lopez, Juan", "De Vries, Jan", "Garcia Lopez, Juan Carlos"];
const seen = names.map((name) => {
  const {first, last, suffix, error} = parseFullName(name);
  return [first, last, suffix, error.length];
});
console.log(JSON.stringify([names, seen]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("parse-full-name", version("parse-full-name"))
names, seen = node(SCRIPT)
for name, found in zip(names, seen, strict=True):
    last, first = name.split(", ")
    print(f"input: {name}, expected: first {first}, last {last}, seen: [first, last, suffix, errors] {found}")
assert seen[:2] == [["Garcia", "Lopez", "Juan", 0], ["El", "Khoury", "Sam", 0]]
assert [found[:2] for found in seen[2:]] == [["Juan", "Lopez"], ["Jan", "De Vries"], ["Juan", "Garcia Lopez"]]
