"""customerio says "after 3 retries, check system status" about a birthday that it never tried to send.

Expected: a date is sent as it sends a datetime, or refused as a value that JSON does not have. Seen: CustomerIOException,
"Failed to receive valid response after 3 retries", with a link to the page that shows whether Customer.io is up; nothing was sent,
and repeating it later helps as little. The cause is only in the last part of the text. The same for a tuple of datetimes.
"""
# requires: customerio==3.2.0

from __future__ import annotations

import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from customerio import CustomerIO, CustomerIOException


class Server(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        self.server.seen.append(self.path)
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
try:
    tracker.identify("1001", born=date(1990, 1, 2))
    said = ""
except CustomerIOException as error:
    said = str(error)
server.shutdown()
print(f"input: a date, expected: sent or called a wrong value, seen: {said!r}; requests sent: {server.seen}")
assert said.startswith("Failed to receive valid response after 3 retries.\nCheck system status")
assert server.seen == []
