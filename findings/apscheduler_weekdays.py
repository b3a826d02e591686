"""APScheduler's from_crontab() sends Tuesday to Saturday for a crontab's 1-5, and on every Monday for MON#1.

Expected: an expression of a crontab means what it means there: 1 is Monday, and "MON#1", the first Monday of the month in cronsim
and croniter, is that or an error. Seen: numbers count from Monday as 0, as elsewhere in APScheduler, so "1-5" is a day late
and the message goes out on Saturday; what stands after MON is ignored. Names of days are safe.
"""
# requires: APScheduler==3.11.3
# requires: cronsim==2.8.0

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from apscheduler.triggers.cron import CronTrigger
from cronsim import CronSim

print("APScheduler", version("APScheduler"), "cronsim", version("cronsim"))
START = datetime(2026, 11, 29, tzinfo=UTC)  # a Sunday


def days(expression: str, number: int) -> tuple[list[str], list[str]]:
    """The next so many, by cronsim and by APScheduler."""
    other, trigger, found, now = (
        CronSim(expression, START),
        CronTrigger.from_crontab(expression, UTC),
        [],
        START,
    )
    for _ in range(number):
        fired = trigger.get_next_fire_time(None, now)
        found.append(fired.strftime("%a %d"))
        now = fired + timedelta(seconds=1)
    return [next(other).strftime("%a %d") for _ in range(number)], found


for expression, seen in (
    ("0 9 * * 1-5", ["Tue 01", "Wed 02", "Thu 03", "Fri 04", "Sat 05"]),
    ("0 9 * * MON#1", ["Mon 30", "Mon 07", "Mon 14"]),
    ("0 9 * * MON-FRI", ["Mon 30", "Tue 01", "Wed 02"]),
):
    expected, found = days(expression, len(seen))
    print(f"input: {expression}, expected, and seen by cronsim: {expected}, seen: {found}")
    assert found == seen
    assert (expected == found) == (expression == "0 9 * * MON-FRI")
