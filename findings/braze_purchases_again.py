"""braze-client sends a purchase three times where the answer takes longer than two seconds.

Expected: a POST that nobody knows the end of is not sent again unasked, as Braze counts each purchase that it gets. Seen: an
answer has two seconds, and then the same purchase goes out again, twice; an error of the server is treated alike. There is
no switch for it. braze-client 2.3.3, whose code this package brings to newer Pythons, reads the same.
"""
# requires: braze-client-p311==0.0.5

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

from braze.client import BrazeClient
from requests import ReadTimeout


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.seen.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        time.sleep(2.5)

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("braze-client-p311", version("braze-client-p311"))
server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
server.seen = []
threading.Thread(target=server.serve_forever, daemon=True).start()
client = BrazeClient(api_key="key", api_url=f"http://127.0.0.1:{server.server_port}")
purchase = {"external_id": "1001", "product_id": "book", "currency": "EUR", "price": 12.5}
try:
    client.user_track(purchases=[purchase])
    raise SystemExit("an answer came in time")
except ReadTimeout as error:
    sent = [each["purchases"][0] for each in server.seen]
    print(f"input: one purchase, expected: sent once, seen: {len(sent)} times, then {type(error).__name__}")
assert sent == [purchase] * 3
server.shutdown()
