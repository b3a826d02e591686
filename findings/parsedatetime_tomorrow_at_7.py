"""parsedatetime reads "tomorrow at 7" as tomorrow at nine, and "friday at 7" as Friday at the present minute.

Expected: seven o'clock, or a status that says that something was not understood. Seen: an hour without a colon, "am" or "pm" is
dropped; nine is where its tomorrows begin, and the status is 1: a date was found. "at 7am" and "at 7:30" are read.
A status of 3 means that a time was read as well.
"""
# requires: parsedatetime==2.6.0

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

import parsedatetime

print("parsedatetime", version("parsedatetime"))
now = datetime.fromisoformat("2026-11-11T14:20")
for text, seen in (
    ("tomorrow at 7am", ("2026-11-12 07:00:00", 3)),
    ("tomorrow at 7", ("2026-11-12 09:00:00", 1)),
    ("tomorrow at 17", ("2026-11-12 09:00:00", 1)),
    ("friday at 7", ("2026-11-13 14:20:00", 1)),
):
    read, status = parsedatetime.Calendar().parseDT(text, sourceTime=now)
    print(f"input: {text!r} on {now}, seen: {read}, status {status}")
    assert (str(read), status) == seen
