"""segment-analytics-python and rudder-sdk-python write NaN into their JSON, so one missing number spoils a batch.

Expected: a float that is not a number, as pandas has it for an empty cell, becomes null, as in posthog, which grew from the same
client, or is dropped with a warning, as values are that JSON does not have. Seen: the three letters NaN, bare, which are
no JSON: a strict reader refuses the text, and with it the other events that were sent along.
"""
# requires: segment-analytics-python==2.4.0
# requires: rudder-sdk-python==2.1.9
# requires: posthog==7.91.1

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from posthog import Posthog
from rudderstack.analytics.client import Client as Rudderstack
from segment.analytics.client import Client as Segment

AGE = {"age": float("nan")}


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.seen.append("null" if '"age": null' in body else "NaN" if '"age": NaN' in body else body)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"status": 1}')

    def log_message(self, *_: object) -> None:
        """Quiet."""


for name in ("segment-analytics-python", "rudder-sdk-python", "posthog"):
    print(name, version(name))
server = HTTPServer(("127.0.0.1", 0), Server)
server.seen = []
threading.Thread(target=server.serve_forever, daemon=True).start()
host = {"host": f"http://127.0.0.1:{server.server_port}", "sync_mode": True, "gzip": False}
Segment("key", **host).identify("1001", AGE)
Rudderstack("key", **host).identify("1001", AGE)
Posthog("key", **host).set(distinct_id="1001", properties=AGE)
server.shutdown()
print(f"input: {AGE}, expected: null three times, seen: {server.seen}")
assert server.seen == ["NaN", "NaN", "null"]
