"""arrow's range of days never comes back from the night when clocks go forward: 2:30 stays 3:30 from then on.

Expected: where 2:30 does not exist it is 3:30 for that one day, as pendulum has it. Seen: every later day of the range is at 3:30
as well. A daily time laid out over the last week of March is an hour late for good, or until the range is made anew.
"""
# requires: arrow==1.4.0
# requires: pendulum==3.3.0

from __future__ import annotations

from importlib.metadata import version

import arrow
import pendulum

print("arrow", version("arrow"), "pendulum", version("pendulum"))
start, end = (
    pendulum.datetime(2026, 3, 28, 2, 30, tz="Europe/Berlin"),
    pendulum.datetime(2026, 4, 1, tz="Europe/Berlin"),
)
expected = [day.format("DD HH:mm") for day in pendulum.interval(start, end).range("days")]
days = arrow.Arrow.range("day", arrow.get(start), arrow.get(end), tz="Europe/Berlin")
found = [day.format("DD HH:mm") for day in days]
print(f"expected, by pendulum: {expected}\nseen: {found}")
assert expected == ["28 02:30", "29 03:30", "30 02:30", "31 02:30"]
assert found == ["28 02:30", "29 03:30", "30 03:30", "31 03:30"]
