"""cron-schedule goes off every Monday for 1#1, the first one of a month, every Friday for 5L, and once an hour for 5/15.

Expected: a sign that it does not know is refused, as it refuses MON#1 and a lone L. Seen: of each piece the number at its beginning is
read and the rest passed over, so a monthly message goes out each week. cron-parser reads the lines as they are meant.
"""
# requires: npm cron-schedule@6.0.0
# requires: npm cron-parser@5.10.6

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
import {createRequire} from "node:module";
process.env.TZ = "UTC";
const {CronExpressionParser} = createRequire(process.cwd() + "/")("cron-parser");
const {parseCronExpression} = await import("cron-schedule");
const start = new Date("2026-11-02T10:00:00Z");
const told = (dates) => dates.map((date) => date.toISOString().slice(5, 16));
const expected = (line) => {
  const moments = CronExpressionParser.parse(line, {currentDate: start, tz: "UTC"});
  return told([moments.next().toDate(), moments.next().toDate()]);
};
const seen = (line) => told(parseCronExpression(line).getNextDates(2, start));
console.log(JSON.stringify(["0 9 * * 1#1", "0 9 * * 5L", "5/15 9 * * *"].map((line) => [line, expected(line), seen(line)])));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("cron-schedule", version("cron-schedule"), "cron-parser", version("cron-parser"))
found = node(SCRIPT)
for line, expected, seen in found:
    print(f"input: {line}, expected, and seen by cron-parser: {expected}, seen: {seen}")
assert found == [
    ["0 9 * * 1#1", ["12-07T09:00", "01-04T09:00"], ["11-09T09:00", "11-16T09:00"]],
    ["0 9 * * 5L", ["11-27T09:00", "12-25T09:00"], ["11-06T09:00", "11-13T09:00"]],
    ["5/15 9 * * *", ["11-03T09:05", "11-03T09:20"], ["11-03T09:05", "11-04T09:05"]],
]
