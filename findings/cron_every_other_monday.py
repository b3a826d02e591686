"""croniter and cronsim read "0 9 */2 * 1" differently: one sends on odd days and on all Mondays, the other on odd Mondays.

Where both a day of the month and a weekday are given, cron takes either; where one is a star, both must fit. Expected: whether
`*/2` is a star is settled. Seen: cronsim says it is, as Debian's cron does, croniter that it is not. So the same line
of a crontab is 18 messages a month by the one and 2 by the other.
"""
# requires: croniter==7.0.0
# requires: cronsim==2.8.0

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version

from croniter import croniter
from cronsim import CronSim

print("croniter", version("croniter"), "cronsim", version("cronsim"))
after = datetime(2026, 11, 30, 12, tzinfo=UTC)  # a Monday
iterator, other = croniter("0 9 */2 * 1", after), CronSim("0 9 */2 * 1", after)
found = (
    [iterator.get_next(datetime).strftime("%a %d") for _ in range(5)],
    [next(other).strftime("%a %d") for _ in range(2)],
)
print(f"expected: the same, seen: by croniter {found[0]}, by cronsim {found[1]}")
assert found[0] == ["Tue 01", "Thu 03", "Sat 05", "Mon 07", "Wed 09"]
assert found[1] == ["Mon 07", "Mon 21"]
