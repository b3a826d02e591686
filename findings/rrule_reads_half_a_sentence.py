"""rrule reads "every monday at 9:30" as 9 o'clock, and "every monday except in december" as every Monday, without a word.

Expected: what fromText() does not understand is refused, as it refuses "every third friday". Seen: it stops where it no
longer understands and takes what it has got; "twice a week" is a rule of nothing, which means once a year. Tell people
the moments that came out.
"""
# requires: npm rrule@2.8.1

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import rrule from "rrule";
const texts = ["every monday at 9:30", "every monday except in december", "twice a week", "every third friday"];
const read = (text) => {
  try {
    return rrule.RRule.fromText(text).toString();
  } catch (error) {
    return "refused: " + error.message;
  }
};
const yearly = rrule.RRule.fromText("twice a week").options.freq === rrule.RRule.YEARLY;
console.log(JSON.stringify([texts.map((each) => [each, read(each)]), yearly]));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("rrule", version("rrule"))
found, yearly = node(SCRIPT)
for text, rule in found:
    print(f"input: {text!r}, seen: {rule!r}")
print(f"the rule of nothing is once a year: {yearly}")
assert [rule for _, rule in found] == [
    "RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=9",
    "RRULE:FREQ=WEEKLY;BYDAY=MO",
    "",
    "refused: Unknown symbol",
]
assert yearly
