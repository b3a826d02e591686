"""slack-block-builder leaves out a bound of 0, so a field for "at least 0" takes negative numbers.

Expected: minValue: 0 is sent as min_value "0", as 5 is sent as "5". Seen: the element has no min_value, and an initial value of
0 leaves the field empty. For lengths of text, minLength: 0 is sent. Writing the element by hand, or a bound of "0" as
text, keeps it.
"""
# requires: npm slack-block-builder@2.8.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import builder from "slack-block-builder";
const built = (given) =>
  JSON.parse(builder.Modal().blocks(builder.Input().element(builder.NumberInput(given))).buildToJSON()).blocks[0].element;
console.log(JSON.stringify([{minValue: 5, initialValue: 6}, {minValue: 0, initialValue: 0}, {minValue: "0"}].map(built)));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("slack-block-builder", version("slack-block-builder"))
found = node(SCRIPT)
print(f"input: minValue of 5, 0 and '0', expected: min_value of '5', '0' and '0', seen: {found}")
assert found == [
    {"min_value": "5", "initial_value": "6", "type": "number_input"},
    {"type": "number_input"},
    {"min_value": "0", "type": "number_input"},
]
