"""rrule says "every month on Monday" about the first Monday of a month, and "every month on weekdays" about its last one.

Expected: toText() says what the rule does, or says that it cannot; isFullyConvertibleToText() is there to ask. Seen: the
part that chooses among the days (BYSETPOS) is left out, and isFullyConvertibleToText() says that nothing is missing. The
minutes of 9:30 go the same way, and "the last day" is "the last". Written as +1MO the first Monday is told.
"""
# requires: npm rrule@2.8.1

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import rrule from "rrule";
const rules = [
  "FREQ=MONTHLY;BYDAY=+1MO",
  "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1",
  "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
  "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=30",
  "FREQ=MONTHLY;BYMONTHDAY=-1",
];
const told = (rule) => [String(rule), rule.toText(), rule.isFullyConvertibleToText()];
console.log(JSON.stringify(rules.map((each) => told(rrule.RRule.fromString(each)))));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("rrule", version("rrule"))
found = node(SCRIPT)
for rule, text, whole in found:
    print(f"input: {rule}, seen: {text!r}, which is said to be all of it: {whole}")
assert [tuple(each[1:]) for each in found] == [
    ("every month on the 1st Monday", True),
    ("every month on Monday", True),
    ("every month on weekdays", True),
    ("every week on Monday at 9", True),
    ("every month on the last", True),
]
