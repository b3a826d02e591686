"""GrowthBook's two SDKs put the same person in different audiences: nobody's age is "under 18" in Node and not in Python.

Expected: one condition means the same people, whichever SDK asks. Seen: where the age is missing or null, Node counts it
as 0, so the person is under 18 and also at least 0; where it is the text "17", Node compares it as a number; where tags
are ["vip"], Node holds them to be equal to "vip". Python says no to all of them. Somebody is in the test by the website
and not by the server. Ask for $exists beside the comparison, and send one type.
"""
# requires: growthbook==4.0.0
# requires: npm @growthbook/growthbook@1.8.0

from __future__ import annotations

import json
import subprocess
from importlib.metadata import version
from pathlib import Path

from growthbook.core import evalCondition

CASES = [
    ({"age": {"$lt": 18}}, {}),
    ({"age": {"$lt": 18}}, {"age": None}),
    ({"age": {"$gte": 0}}, {}),
    ({"age": {"$lt": 18}}, {"age": "17"}),
    ({"tags": "vip"}, {"tags": ["vip"]}),
    ({"id": "7"}, {"id": 7}),
    ({"age": {"$lt": 18}}, {"age": 17}),
]
SCRIPT = """
import {readFileSync} from "node:fs";
import {evalCondition} from "@growthbook/growthbook";
const cases = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify(cases.map(([condition, person]) => evalCondition(person, condition))));
"""


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("growthbook", version("growthbook"), "@growthbook/growthbook", version_of("@growthbook/growthbook"))
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT],
    input=json.dumps(CASES),
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
by_node = json.loads(done.stdout)
by_python = [evalCondition(person, condition) for condition, person in CASES]
for (condition, person), node, python in zip(CASES, by_node, by_python, strict=True):
    print(f"input: {condition} of {person}, expected: the same, seen: in Node {node}, in Python {python}")
assert by_node == [True] * 7
assert by_python == [False] * 6 + [True]
