"""ctparse reads "in 2h" as two o'clock in the night, and "in 2 hours" as a length of two hours that begins nowhere.

Expected: two hours from the moment it is given, both times, or nothing. Seen: "2h" is an hour of the clock, the next one, so what was to
go out this afternoon goes out at night; whoever takes .dt of the other has an error. Both are found without a doubt.
"""
# requires: ctparse==0.3.6

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from ctparse import ctparse

print("ctparse", version("ctparse"))
now = datetime.fromisoformat("2026-11-11T14:20")
for text, seen in (
    ("tomorrow at 9", "2026-11-12 09:00 (X/X)"),
    ("in 2h", "2026-11-12 02:00 (X/X)"),
    ("in 2 hours", "2 hours"),
):
    read = str(ctparse(text, ts=now).resolution)
    print(f"input: {text!r} at {now}, seen: {read}")
    assert read == seen
