"""dateparser reads "tomorrow at 9" as tomorrow at the present minute, and "morgen um 9" and "today 9" likewise.

Expected: nine o'clock, or None where it does not understand the nine. Seen: the day is taken and the hour dropped without a
word, so a message goes out when somebody typed the wish. "tomorrow at 9am" and "tomorrow 9:00" are read in full.
Say the moment back before you act on it.
"""
# requires: dateparser==1.5.0

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

import dateparser

print("dateparser", version("dateparser"))
now = {"RELATIVE_BASE": datetime.fromisoformat("2026-11-11T14:20")}
for text, seen in (
    ("tomorrow at 9am", "2026-11-12 09:00:00"),
    ("tomorrow 9:00", "2026-11-12 09:00:00"),
    ("tomorrow at 9", "2026-11-12 14:20:00"),
    ("morgen um 9", "2026-11-12 14:20:00"),
    ("today 9", "2026-11-11 14:20:00"),
):
    read = dateparser.parse(text, settings=now)
    print(f"input: {text!r} on 11 November at 14:20, expected: 9:00 or None, seen: {read}")
    assert str(read) == seen
