"""pendulum makes 60 days of one month plus one month, and nothing at all of half a month; one month times two is two months.

Expected: two durations add up to what multiplying gives, and half of a month is 15 days or an error. Seen: a sum counts every
month as 30 days and forgets that it was one, so a year of twelve is 360 days; dividing cuts the months to whole ones.
Add durations to a date one after the other.
"""
# requires: pendulum==3.3.0

from __future__ import annotations

from importlib.metadata import version

import pendulum

print("pendulum", version("pendulum"))
month = pendulum.duration(months=1)
start = pendulum.datetime(2026, 3, 1)
year = sum([month] * 12, pendulum.duration())
for told, seen, day in (
    ("a month times two", month * 2, "2026-05-01"),
    ("a month plus a month", month + month, "2026-04-30"),
    ("twelve months added up", year, "2027-02-24"),
    ("half a month", month / 2, "2026-03-01"),
):
    end = (start + seen).to_date_string()
    print(f"input: {told} from {start.to_date_string()} on, seen: {seen!r}, until {end}")
    assert end == day
