"""segment-analytics-python takes a datetime without a zone for local time, posthog for UTC, though one grew from the other.

Expected: the same call with the same datetime is the same instant, whichever of the two trackers is behind it; posthog's
client began as a copy of Segment's. Seen: on a machine in Berlin they are an hour apart, in summer two. On a server that runs
in UTC nobody notices, on a laptop they differ. Give aware datetimes.
"""
# requires: segment-analytics-python==2.4.0
# requires: posthog==7.91.1

from __future__ import annotations

import json
import os
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from posthog import Posthog
from segment.analytics.client import Client

SENT: list[str] = []


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        [event] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["batch"]
        SENT.append(event["timestamp"])
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("segment-analytics-python", version("segment-analytics-python"), "posthog", version("posthog"))
os.environ["TZ"] = "Europe/Berlin"
time.tzset()
server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
host = f"http://127.0.0.1:{server.server_port}"
given = datetime(2026, 11, 30, 9, 5)  # noqa: DTZ001 (what it is about)
Client("key", host=host, sync_mode=True).track("1001", "bought", {}, timestamp=given)
Posthog("key", host=host, sync_mode=True).capture("bought", distinct_id="1001", timestamp=given)
server.shutdown()
found = [datetime.fromisoformat(sent).astimezone(UTC).hour for sent in SENT]
print(f"input: {given}, expected: the same hour of UTC twice, seen: {SENT}")
assert found == [8, 9]
