"""Whether somebody without an age is "under 18" depends on the implementation of JsonLogic.

JsonLogic is for rules that a page and a server share; the reference, in JavaScript, says yes, as null is less than 18 there.
Expected: the implementations for Python say the same, whatever that is. Seen: panzi-json-logic says yes, json-logic-qubit
no. And whether the age is 0 is yes by panzi-json-logic, no by the other and by the reference, for null equals only null
there. A segment of minors has other people in it on each side; ask by `missing` first.
"""
# requires: panzi-json-logic==1.0.1

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version

import json_logic

QUBIT = (
    "json-logic-qubit==0.9.1"  # both are imported as json_logic, so it gets a folder and a process of its own
)
RULES = [{"<": [{"var": "age"}, 18]}, {"==": [{"var": "age"}, 0]}]
PEOPLE = [{"age": 17}, {}]

print("panzi-json-logic", version("panzi-json-logic"), QUBIT)
subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", "qubit", QUBIT], check=True)
program = """
import json, sys
sys.path.insert(0, "qubit")
from json_logic import jsonLogic
rules, people = map(json.loads, sys.argv[1:])
print(json.dumps([[jsonLogic(rule, person) for person in people] for rule in rules]))
"""
done = subprocess.run(
    [sys.executable, "-c", program, json.dumps(RULES), json.dumps(PEOPLE)],
    capture_output=True,
    text=True,
    check=True,
)
by_qubit = json.loads(done.stdout)
by_panzi = [[json_logic.jsonLogic(rule, person) for person in PEOPLE] for rule in RULES]
for rule, one, other in zip(RULES, by_panzi, by_qubit, strict=True):
    print(f"input: {rule} of {PEOPLE}, expected: the same, seen: by panzi {one}, by qubit {other}")
assert by_panzi == [[True, True], [False, True]]
assert by_qubit == [[True, False], [False, False]]
