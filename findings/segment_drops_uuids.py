"""segment-analytics-python leaves out a trait that is a UUID, a time of day or a length of time, and sends the others.

Expected: it is written as text, as a UUID is everywhere, or refused, as what cannot be sent. Seen: the trait is gone and identify() says
that all is well; a warning goes to the log alone. A list goes with one such thing in it. Sets, enums and dates are
sent. Write str() around ids.
"""
# requires: segment-analytics-python==2.4.0

from __future__ import annotations

from datetime import date, time, timedelta
from importlib.metadata import version
from uuid import UUID

from segment.analytics.client import Client

print("segment-analytics-python", version("segment-analytics-python"))
account = UUID("00000000-0000-4000-8000-000000000001")
traits = {
    "account": account,
    "segments": [account],
    "calls_at": time(9, 30),
    "waits": timedelta(hours=1),
    "since": date(2026, 11, 30),
    "tags": {"vip"},
}
taken, message = Client("key", send=False).identify("1001", dict(traits))
print(f"input: {traits}, taken: {taken}, seen: {message['traits']}")
assert taken
assert set(message["traits"]) == {"since", "tags"}
