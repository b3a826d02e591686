"""In the night when clocks go back croniter sends the daily message of 2:30 twice, cronsim once.

Expected: "30 2 * * *" is once a day, as Debian's cron keeps it on purpose, or at least the same by both libraries, for they agree
on the spring night, when 2:30 does not exist (both move it to 3:00). Seen: in Berlin on 25 October croniter gives
2:30 of summer time and 2:30 of winter time, an hour apart. Both agree again on "0 * * * *", which has 25 hours that day.
"""
# requires: croniter==7.0.0
# requires: cronsim==2.8.0
# requires: tzdata==2026.6.0

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version
from zoneinfo import ZoneInfo

from croniter import croniter
from cronsim import CronSim

print("croniter", version("croniter"), "cronsim", version("cronsim"))
BERLIN = ZoneInfo("Europe/Berlin")


def times(expression: str, after: datetime) -> tuple[list[str], list[str]]:
    """The next three, by croniter and by cronsim."""
    iterator, other = croniter(expression, after), CronSim(expression, after)
    return (
        [iterator.get_next(datetime).isoformat() for _ in range(3)],
        [next(other).isoformat() for _ in range(3)],
    )


spring = times("30 2 * * *", datetime(2026, 3, 28, tzinfo=BERLIN))
autumn = times("30 2 * * *", datetime(2026, 10, 25, tzinfo=BERLIN))
print(f"spring: expected: the same, seen: {spring[0]} and {spring[1]}")
print(f"autumn: expected: the same, seen:\n  croniter {autumn[0]}\n  cronsim  {autumn[1]}")
assert spring[0] == spring[1]
assert spring[0][1] == "2026-03-29T03:00:00+02:00"
assert autumn[0][:2] == ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"]
assert autumn[1][:2] == ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]
