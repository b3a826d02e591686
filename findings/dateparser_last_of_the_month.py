"""On the last day of a month dateparser takes "9am" for 29 days ago, when it is told to prefer what is still to come.

Expected: with PREFER_DATES_FROM="future" an hour that is over today is the one of tomorrow, as it is on other days. Seen: the
day becomes 1 and the month stays, so said in the afternoon of 30 November it is 1 November.
"""
# requires: dateparser==1.5.0

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

import dateparser

print("dateparser", version("dateparser"))
for day, expected, seen in ((11, "2026-11-12", "2026-11-12"), (30, "2026-12-01", "2026-11-01")):
    now = datetime.fromisoformat(f"2026-11-{day}T14:20")
    read = dateparser.parse("9am", settings={"RELATIVE_BASE": now, "PREFER_DATES_FROM": "future"})
    print(f"input: '9am' on {now}, expected: {expected} 09:00:00, seen: {read}")
    assert str(read) == f"{seen} 09:00:00"
