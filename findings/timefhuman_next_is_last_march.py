"""timefhuman reads "march 5 at 9" in November as last March, though "9am" is tomorrow's and "monday" the next one.

Expected: with its direction of "next", which is where it begins, what is over this year is next year's, as a weekday that is over is
next week's. Seen: a month and a day are of the year it is read in, so a message for March is due at once.
"""
# requires: timefhuman==0.1.5

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from timefhuman import tfhConfig, timefhuman

print("timefhuman", version("timefhuman"))
config = tfhConfig(now=datetime.fromisoformat("2026-11-11T14:20"))
print(f"direction: {config.direction}")
assert config.direction.name == "next"
for text, seen in (
    ("9am", "2026-11-12 09:00:00"),
    ("monday", "2026-11-16 00:00:00"),
    ("march 5 at 9", "2026-03-05 09:00:00"),
    ("5/11", "2026-05-11 00:00:00"),
):
    read = timefhuman(text, config)
    [moment] = read if isinstance(read, list) else [read]
    print(f"input: {text!r} at {config.now}, seen: {moment}")
    assert str(moment) == seen
