"""customerio's track() leaves out a time it cannot read, so what was bought in January is dated to this minute.

Expected: a time written as text, 2026-01-02T03:04:05Z, is read or refused. Seen: track() sends the event without `timestamp`,
for which Customer.io takes the time of arrival, and says nothing; backfill() of the same client raises
CustomerIOException for the same text. Give a datetime or whole seconds.
"""
# requires: customerio==3.2.0

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from customerio import CustomerIO, CustomerIOException

BOUGHT = "2026-01-02T03:04:05Z"


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.seen.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("customerio", version("customerio"))
server = HTTPServer(("127.0.0.1", 0), Server)
server.seen = []
threading.Thread(target=server.serve_forever, daemon=True).start()
tracker = CustomerIO("site", "key")
tracker.base_url = f"http://127.0.0.1:{server.server_port}"
tracker.track("1001", "bought", timestamp=BOUGHT)
try:
    tracker.backfill("1001", "bought", BOUGHT)
    refused = False
except CustomerIOException:
    refused = True
server.shutdown()
print(
    f"input: {BOUGHT}, expected: a timestamp or an error, seen: {server.seen}; backfill() refused it: {refused}"
)
assert server.seen == [{"name": "bought", "data": {}}]
assert refused
