"""humanize says "a day" of 47 hours, though it makes "2 hours" of 90 minutes and "2 months" of 46 days.

Expected: one way of rounding. Seen: hours and months go up from a half on, days never do; 25 days are "a month" already.
"The last backup is a day old" may be nearly two. precisedelta() says all of it.
"""
# requires: humanize==4.17.0

from __future__ import annotations

from datetime import timedelta
from importlib.metadata import version

import humanize

print("humanize", version("humanize"))
cases = (
    (timedelta(minutes=89), "an hour"),
    (timedelta(minutes=90), "2 hours"),
    (timedelta(days=25), "a month"),
    (timedelta(days=45), "a month"),
    (timedelta(days=46), "2 months"),
    (timedelta(hours=36), "a day"),
    (timedelta(hours=47, minutes=59), "a day"),
)
for given, seen in cases:
    print(f"input: {given}, seen: {humanize.naturaldelta(given)}; whole: {humanize.precisedelta(given)}")
    assert humanize.naturaldelta(given) == seen
assert humanize.precisedelta(timedelta(hours=47)) == "1 day and 23 hours"
