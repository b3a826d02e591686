"""pendulum counts 1 and 2 for the same interval: `.days` and `in_days()` differ where clocks go forward in between.

Expected: the days of an interval are one number. Seen: from noon of 28 March to noon
of 30 March in Berlin there are 47 hours; `.days` counts full 24 hours of them, as timedelta does, in_days() counts days of
the calendar, and in_words() with it. "Older than two days" depends on which one was asked.
"""
# requires: pendulum==3.3.0

from __future__ import annotations

from importlib.metadata import version

import pendulum

print("pendulum", version("pendulum"))
for month, expected in ((6, (2, 2, 48)), (3, (1, 2, 47))):
    start = pendulum.datetime(2026, month, 28, 12, tz="Europe/Berlin")
    interval = start.add(days=2) - start
    seen = (interval.days, interval.in_days(), interval.in_hours())
    print(f"input: {interval}, seen: days, in_days(), in_hours() of {seen}, {interval.in_words()}")
    assert seen == expected
    assert interval.in_words() == "2 days"
    assert (interval >= pendulum.duration(days=2)) == (month == 6)
