"""dayjs puts the daily message of nine o'clock at ten from the day when clocks go forward: add(1, "day") keeps the old offset.

Expected: with the plugin for time zones, the day after 28 March, 9:00 in Berlin, is 29 March, 9:00 in Berlin, at 7:00 UTC. Seen:
9:00 with the offset of winter, which is 10:00 there; so are a week and a month later, and hour(9) on that day. Its text
looks right. Write the date as text and read it with dayjs.tz() anew.
"""
# requires: npm dayjs@1.11.23

from __future__ import annotations

import json
import subprocess
from pathlib import Path

SCRIPT = """
process.env.TZ = "UTC";
const dayjs = (await import("dayjs")).default;
dayjs.extend((await import("dayjs/plugin/utc.js")).default);
dayjs.extend((await import("dayjs/plugin/timezone.js")).default);
const start = dayjs.tz("2026-03-28 09:00", "Europe/Berlin");
const later = [["a day", start.add(1, "day")], ["a week", start.add(1, "week")], ["a month", start.add(1, "month")]];
const anew = dayjs.tz("2026-03-29 09:00", "Europe/Berlin");
later.push(["read anew", anew]);
console.log(JSON.stringify(later.map(([told, at]) => [told, at.format(), at.toISOString()])));
"""


def version(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def node(script: str) -> list:
    kind = ["--input-type=module", "-e", script]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("dayjs", version("dayjs"))
found = node(SCRIPT)
for told, text, moment in found:
    print(f"input: 28 March, 9:00 in Berlin, and {told}; expected: +02:00, seen: {text}, {moment}")
assert [tuple(each[1:]) for each in found] == [
    ("2026-03-29T09:00:00+01:00", "2026-03-29T08:00:00.000Z"),
    ("2026-04-04T09:00:00+01:00", "2026-04-04T08:00:00.000Z"),
    ("2026-04-28T09:00:00+01:00", "2026-04-28T08:00:00.000Z"),
    ("2026-03-29T09:00:00+02:00", "2026-03-29T07:00:00.000Z"),
]
