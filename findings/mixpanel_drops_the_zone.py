"""mixpanel sends a time of Berlin as if it were one of UTC: it writes datetimes without their zone.

Expected: an aware datetime is converted to UTC or sent with its offset; Mixpanel reads a date without a zone as UTC. Seen:
09:05+01:00 goes out as 2026-11-30T09:05:00, an hour off; the same for `time` in track(), for which Mixpanel asks for
seconds or milliseconds since 1970. Convert with `astimezone(UTC)` first.
"""
# requires: mixpanel==5.4.1

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from importlib.metadata import version

from mixpanel import Mixpanel


class Kept:
    """A consumer of messages, as the library's own are; it sends nothing."""

    def __init__(self) -> None:
        self.sent = []

    def send(self, _endpoint: str, message: str, *_: object, **__: object) -> None:
        self.sent.append(json.loads(message))


print("mixpanel", version("mixpanel"))
kept = Kept()
given = datetime(2026, 11, 30, 9, 5, tzinfo=timezone(timedelta(hours=1)))
mixpanel = Mixpanel("token", consumer=kept)
mixpanel.people_set("1001", {"bought": given})
mixpanel.track("1001", "bought", {"time": given})
found = [kept.sent[0]["$set"]["bought"], kept.sent[1]["properties"]["time"]]
print(f"input: {given}, expected: {[given.isoformat(), int(given.timestamp())]}, seen: {found}")
assert found == ["2026-11-30T09:05:00"] * 2
