"""A quiet time of nine hours is eight in the night when clocks go forward, by icalendar and recurring-ical-events.

iCalendar tells exact durations from nominal ones: PT9H is nine hours, P1D the same time tomorrow. Expected: 22:00 and PT9H end at
8:00 that night in Berlin, 22:00 and P1D at 22:00. Seen: both are added on the clock, so the nine hours end at 7:00. A
nightly window from 2:30 to 3:30 begins and ends in the same instant that night, as RFC 5545 says of a time that there is
not: those who want an hour of it have to give a duration, and to mend that.
"""
# requires: icalendar==7.3.2
# requires: recurring-ical-events==3.8.2
# requires: tzdata==2026.6.0

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version

import icalendar
import recurring_ical_events

print("icalendar", version("icalendar"), "recurring-ical-events", version("recurring-ical-events"))
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//quiet//
BEGIN:VEVENT
UID:night
SUMMARY:night
DTSTART;TZID=Europe/Berlin:20260328T220000
DURATION:PT9H
END:VEVENT
BEGIN:VEVENT
UID:hour
SUMMARY:hour
DTSTART;TZID=Europe/Berlin:20260328T023000
DTEND;TZID=Europe/Berlin:20260328T033000
RRULE:FREQ=DAILY;COUNT=3
END:VEVENT
END:VCALENDAR
"""
calendar = icalendar.Calendar.from_ical(CALENDAR)
found = {"night": [], "hour": []}
for event in recurring_ical_events.of(calendar).between((2026, 3, 28), (2026, 3, 31)):
    start, end = (event[each].dt.astimezone(UTC) for each in ("DTSTART", "DTEND"))
    found[str(event["SUMMARY"])].append((end - start).total_seconds() / 3600)
by_icalendar = calendar.events[0].end
print(f"hours, expected: 9.0 of night; seen: {found}")
print(f"end of the night by icalendar: {by_icalendar}, expected: 08:00")
assert by_icalendar.astimezone(UTC) == datetime(2026, 3, 29, 5, tzinfo=UTC)
assert found == {"night": [8.0], "hour": [1.0, 0.0, 1.0]}
