"""cronstrue and cron-descriptor say "every 40 minutes" of */40, which goes off at 0 and at 40, so twice in each hour.

Expected: words that are true, or none: the two waits are 40 and 20 minutes. "Every 5 hours" is said of */5, which waits four from
20:00 to midnight, and "every 2 days" of */2, which goes off on the 31st and on the 1st. cronstrue joins a day of the month and
a Monday by "and", where cron goes off on either; cron-descriptor says "or". Tell people the next moments instead.
"""
# requires: cron-descriptor==2.2.1
# requires: croniter==7.0.0
# requires: npm cronstrue@3.39.0

from __future__ import annotations

import json
import subprocess
from datetime import datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

from cron_descriptor import get_description
from croniter import croniter

SCRIPT = """
import cronstrue from "cronstrue";
console.log(JSON.stringify(cronstrue.toString(process.argv[1])));
"""


def version_of(package: str) -> str:
    return json.loads(Path("node_modules", package, "package.json").read_text(encoding="utf-8"))["version"]


def cronstrue(cron: str) -> str:
    kind = ["--input-type=module", "-e", SCRIPT, cron]
    done = subprocess.run(["node", *kind], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


print("cronstrue", version_of("cronstrue"), "cron-descriptor", version("cron-descriptor"))
for cron, first, second, hours in (
    ("*/40 * * * *", "Every 40 minutes", "Every 40 minutes", {40 / 60, 20 / 60}),
    ("0 */5 * * *", "On the hour, every 5 hours", "Every 5 hours", {5, 4}),
    ("0 9 */2 * *", "At 09:00 AM, every 2 days in a month", "At 09:00 AM, every 2 days", {48, 24}),
    (
        "0 9 1 * 1",
        "At 09:00 AM, on day 1 of the month, and on Monday",
        "At 09:00 AM, on day 1 of the month, or on Monday",
        {168, 24, 144},
    ),
):
    moments = croniter(cron, datetime.fromisoformat("2026-10-20"))
    times = [moments.get_next(datetime) for _ in range(17)]
    waits = {(after - before).total_seconds() / 3600 for before, after in pairwise(times)}
    said = cronstrue(cron), get_description(cron)
    print(f"input: {cron}, hours between two: {sorted(waits)}, seen: {said}")
    assert said == (first, second)
    assert waits >= hours
