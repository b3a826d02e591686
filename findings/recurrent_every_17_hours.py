"""recurrent reads "every hour between 9 and 17" as every 17 hours, and "monday to friday at 9" as once, on Monday at 9:20.

Expected: the hours named, the five days, or None, as it gives for "every quarter". Seen: the last number is taken for the interval,
and the minute of the moment it was typed for the minute of the nine; "daily at 9 for 3 days" has no end. Say back the
next moments before a schedule is kept.
"""
# requires: recurrent==0.4.1
# requires: parsedatetime==2.6.0

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from recurrent import RecurringEvent

print("recurrent", version("recurrent"))
now = datetime.fromisoformat("2026-11-11T14:20")
for text, seen in (
    ("every weekday at 9:30", "RRULE:BYDAY=MO,TU,WE,TH,FR;BYHOUR=9;BYMINUTE=30;INTERVAL=1;FREQ=WEEKLY"),
    ("every quarter", "None"),
    ("every hour between 9 and 17", "RRULE:INTERVAL=17;FREQ=HOURLY"),
    ("monday to friday at 9", "2026-11-16 09:20:00"),
    ("daily at 9 for 3 days", "RRULE:BYHOUR=9;BYMINUTE=0;INTERVAL=1;FREQ=DAILY"),
):
    read = str(RecurringEvent(now_date=now).parse(text))
    print(f"input: {text!r} at {now}, seen: {read}")
    assert sorted(read.split(";")) == sorted(seen.split(";"))
