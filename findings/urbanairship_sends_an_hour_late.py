"""urbanairship writes nine o'clock in Berlin as 2026-11-30T09:00:00 without a zone, which Airship takes for UTC: ten o'clock.

Expected: a datetime that knows its zone is written as that moment, or with it, or refused. Seen: scheduled_time() cuts
the zone off, so the push goes out an hour late in winter and two in summer, and hours early from America; the start of a
local_scheduled_time, which means each reader's own clock, looks the same. Turn it into UTC first: moment.astimezone(UTC).
"""
# requires: urbanairship==7.4.1

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version
from zoneinfo import ZoneInfo

import urbanairship

print("urbanairship", version("urbanairship"))
for zone in ("Europe/Berlin", "America/New_York", "UTC"):
    moment = datetime(2026, 11, 30, 9, tzinfo=ZoneInfo(zone))
    found = urbanairship.scheduled_time(moment)["scheduled_time"]
    expected = urbanairship.scheduled_time(moment.astimezone(UTC))["scheduled_time"]
    print(f"input: 9:00 in {zone}, expected: {expected}, seen: {found}")
    assert found == "2026-11-30T09:00:00"
    assert expected == moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
