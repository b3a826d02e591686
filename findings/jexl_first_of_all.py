"""Jexl's people[.age >= 18].email is the address of the first of them alone; without ".email" it is all of them.

Expected: the addresses of everybody the filter lets through, as JSONata and JMESPath give them. Seen: one text, so a loop over it
goes through its letters; and "people.email" is the first person's. The README shows such an expression with one person found.
Somebody whose age is null is under 18, too.
"""
# requires: npm jexl@2.3.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import jexl from "jexl";
const people = [
  {email: "ann@example.com", age: 20},
  {email: "bob@example.com", age: 30},
  {email: "cid@example.com", age: null},
];
const asked = ["people[.age >= 18]", "people[.age >= 18].email", "people.email", "people[.age < 18].email"];
console.log(JSON.stringify(asked.map((each) => [each, jexl.evalSync(each, {people})])));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("jexl", version("jexl"))
found = dict(node(SCRIPT))
for expression, seen in found.items():
    print(f"input: {expression}, seen: {seen}")
assert len(found["people[.age >= 18]"]) == 2
assert found["people[.age >= 18].email"] == "ann@example.com"
assert found["people.email"] == "ann@example.com"
assert found["people[.age < 18].email"] == "cid@example.com"
