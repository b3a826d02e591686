"""ics reads nine o'clock in Outlook's zone "W. Europe Standard Time" as nine o'clock UTC, though the file says what the zone is.

Expected: the file carries the rules of its zone (VTIMEZONE), as RFC 5545 asks, so the event is at 8:00 UTC; or an error. Seen: a
name that is none of the IANA's is UTC, without a word, and the file written again has lost the zone. icalendar reads it
as the zone of Berlin.
"""
# requires: ics==0.7.3
# requires: icalendar==7.3.2

from __future__ import annotations

from datetime import UTC
from importlib.metadata import version

import icalendar
import ics

FILE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:example
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:1
DTSTAMP:20261101T000000Z
DTSTART;TZID=W. Europe Standard Time:20261130T090000
DTEND;TZID=W. Europe Standard Time:20261130T100000
SUMMARY:Launch
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")

print("ics", version("ics"), "icalendar", version("icalendar"))
[event] = ics.Calendar(FILE).events
[other] = icalendar.Calendar.from_ical(FILE).walk("VEVENT")
seen, by_icalendar = event.begin.datetime.astimezone(UTC), other["DTSTART"].dt.astimezone(UTC)
print(f"input: 9:00, W. Europe Standard Time, expected: 8:00 UTC, seen: {seen}; by icalendar: {by_icalendar}")
assert seen.isoformat() == "2026-11-30T09:00:00+00:00"
assert by_icalendar.isoformat() == "2026-11-30T08:00:00+00:00"
