"""arrow's shift(hours=24) is 23 hours in the night when clocks go forward; shift(hours=1) is one hour then.

Expected: hours are hours and days are days: a day later is the same time on the clock, 24 hours later an hour after it, as with
pendulum. Seen: noon stays noon, 23 hours later. "24 hours' notice" is an hour short; and twenty-four times one hour is not
twenty-four hours. Shift in UTC.
"""
# requires: arrow==1.4.0
# requires: pendulum==3.3.0

from __future__ import annotations

from importlib.metadata import version

import arrow
import pendulum

print("arrow", version("arrow"), "pendulum", version("pendulum"))
given = arrow.get(2026, 3, 28, 12, tzinfo="Europe/Berlin")
at_once = given.shift(hours=24)
one_by_one = given
for _ in range(24):
    one_by_one = one_by_one.shift(hours=1)
expected = pendulum.datetime(2026, 3, 28, 12, tz="Europe/Berlin").add(hours=24)
found = at_once.timestamp() - given.timestamp()
print(
    f"input: {given} and 24 hours, expected, by pendulum: {expected}, seen: {at_once}, {found / 3600} hours later"
)
print(f"24 times an hour: {one_by_one}")
assert expected.isoformat() == "2026-03-29T13:00:00+02:00"
assert at_once.isoformat() == "2026-03-29T12:00:00+02:00"
assert found == 23 * 3600
assert one_by_one.isoformat() != at_once.isoformat()
