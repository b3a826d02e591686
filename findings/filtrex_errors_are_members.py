"""filtrex keeps whoever lacks an age among those under 18: the error it hands back counts as true.

Expected: an exception, or no. Seen: since its third version a filter does not raise an error but hands it back in place
of true or false, and an object is true in JavaScript: people.filter(compileExpression("age < 18")) has all who have no
age, whose age is null, or whose age is a text. "not (age < 18)" has them too, so two halves of a list overlap. Its README
tells of the errors; compare the answer with true.
"""
# requires: npm filtrex@3.1.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {compileExpression} from "filtrex";
const people = [{name: "ann", age: 17}, {name: "bob", age: 40}, {name: "cid"}, {name: "dan", age: "40"}];
const names = (filter) => people.filter(filter).map((person) => person.name);
const young = compileExpression("age < 18");
const old = compileExpression("not (age < 18)");
console.log(JSON.stringify([people, names(young), names(old), names((person) => young(person) === true)]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("filtrex", version("filtrex"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT], stdout=subprocess.PIPE, text=True, check=True
)
given, young, old, told = json.loads(done.stdout)
print(f"input: age < 18 of {given}")
print(f"expected: ann, seen: {young}; by === true: {told}")
print(f"input: not (age < 18), expected: bob, seen: {old}")
assert young == ["ann", "cid", "dan"]
assert old == ["bob", "cid", "dan"]
assert told == ["ann"]
