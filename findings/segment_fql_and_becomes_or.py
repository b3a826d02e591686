"""@segment/destination-subscriptions takes "a and b or c" for "a or b or c", so each event goes out that is an a.

Expected: "and" binds closer than "or", as in Segment's FQL. Seen: the last of the two words holds for the whole rule, so "a or
b and c" becomes "a and b and c", which nothing can be; and a bracket ends at the first closing one inside it, so a rule with
contains() in brackets loses them. parseFql() reports no error, and generateFql() writes the other rule. Put brackets around
each "and", with no function within them.
"""
# requires: npm @segment/destination-subscriptions@3.37.0

from __future__ import annotations

import json
import subprocess
from pathlib import Path

ORDER = {"type": "track", "event": "Order"}
VISIT = {"type": "track", "event": "Visit"}
REFUND = {"type": "page", "event": "Refund"}
RULES = [
    ('type = "track" and event = "Order" or event = "Refund"', [True, False, True], [True, True, True]),
    ('event = "Refund" or type = "track" and event = "Order"', [True, False, True], [False, False, False]),
    (
        'type = "track" and (contains(event, "Ord") or event = "Refund")',
        [True, False, False],
        [True, True, True],
    ),
    ('event = "Refund" or (type = "track" and event = "Order")', [True, False, True], [True, False, True]),
]
SCRIPT = """
import {readFileSync} from "node:fs";
import subscriptions from "@segment/destination-subscriptions";
const {generateFql, parseFql, validate} = subscriptions;
const {rules, events} = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify(rules.map((rule) => {
  const read = parseFql(rule);
  return [generateFql(read), events.map((event) => validate(read, event))];
})));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


print("@segment/destination-subscriptions", version("@segment/destination-subscriptions"))
given = {"rules": [rule for rule, _, _ in RULES], "events": [ORDER, VISIT, REFUND]}
done = subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT],
    input=json.dumps(given),
    stdout=subprocess.PIPE,
    text=True,
    check=True,
)
for (rule, expected, seen), (written, found) in zip(RULES, json.loads(done.stdout), strict=True):
    print(
        f"input: {rule}, expected of Order, Visit, Refund: {expected}, seen: {found}, written as: {written}"
    )
    assert found == seen
