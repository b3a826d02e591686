"""A crontab line of six fields has its seconds in front for cronsim and at the end for croniter; both take it.

Expected: a line that one library takes means the same to the other, or is refused. Seen: "0 0 9 * * *" is nine o'clock every day
by cronsim and midnight on the ninth of each month by croniter. Each manual says where its seconds are
(croniter's `second_at_beginning` moves them); neither warns, as the line is valid for both.
"""
# requires: croniter==7.0.0
# requires: cronsim==2.8.0

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version

from croniter import croniter
from cronsim import CronSim

print("croniter", version("croniter"), "cronsim", version("cronsim"))
after = datetime(2026, 11, 30, tzinfo=UTC)
found = (
    croniter("0 0 9 * * *", after).get_next(datetime).isoformat(),
    next(CronSim("0 0 9 * * *", after)).isoformat(),
    croniter("0 0 9 * * *", after, second_at_beginning=True).get_next(datetime).isoformat(),
)
print(f"expected: the same, seen: by croniter {found[0]}, by cronsim {found[1]}")
assert found == ("2026-12-09T00:00:00+00:00", "2026-11-30T09:00:00+00:00", "2026-11-30T09:00:00+00:00")
