"""rrule-temporal says "last Friday" of a rule for the last but one: toText() knows no other place from the end of a month.

Expected: -2FR, the last Friday but one, is told from -1FR, as the dates of both are: 22 and 29 January 2027. Seen: both are "every
month on last Friday", so who approves a plan by its words approves the other day. Show a few dates beside the words.
"""
# requires: npm rrule-temporal@2.2.8

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = r"""
import {createRequire} from "node:module";
const load = createRequire(process.cwd() + "/");
const {RRuleTemporal} = load("rrule-temporal");
const {toText} = load("rrule-temporal/totext");
const seen = ["-1FR", "-2FR"].map((day) => {
  const rule = new RRuleTemporal({rruleString: `DTSTART:20270101T090000Z\nRRULE:FREQ=MONTHLY;BYDAY=${day};COUNT=1`});
  return [day, rule.all()[0].toString().slice(0, 10), toText(rule)];
});
console.log(JSON.stringify(seen));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("rrule-temporal", version("rrule-temporal"))
seen = node(SCRIPT)
for (day, date, text), expected in zip(seen, ("the last Friday", "the last Friday but one"), strict=True):
    print(f"input: {day}, expected: {expected}, seen: {text}, and the first on {date}")
assert [date for _day, date, _text in seen] == ["2027-01-29", "2027-01-22"]
assert len({text for _day, _date, text in seen}) == 1
assert "last Friday" in seen[1][2]
