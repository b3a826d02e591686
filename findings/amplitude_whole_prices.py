"""amplitude-analytics does not send a revenue of 5, only one of 5.0; nor an event of the user 1001, only of "1001".

Expected: a price in whole euros is a price (the type float takes an int, by Python's rules for numbers), and a number is
refused with an exception or taken for the id it is. Seen: neither is sent. revenue() and track() return as always and the
callback is never called; a line in the log is all there is.
"""
# requires: amplitude-analytics==1.3.0

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from amplitude import Amplitude, BaseEvent, Config, EventOptions, Revenue

SENT: list[dict] = []


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        SENT.extend(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["events"])
        self.send_response(200)
        self.send_header("Content-Length", "12")
        self.end_headers()
        self.wfile.write(b'{"code":200}')

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("amplitude-analytics", version("amplitude-analytics"))
server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
amplitude = Amplitude("key", Config(server_url=f"http://127.0.0.1:{server.server_port}"))
for price in (5, 5.0):
    amplitude.revenue(Revenue(price, quantity=2, product_id="mug"), EventOptions(user_id="user-1001"))
for user in (1001, "1001"):
    amplitude.track(BaseEvent("bought", user_id=user))
amplitude.flush()
amplitude.shutdown()
server.shutdown()
found = sorted((event["event_type"], event["user_id"]) for event in SENT)
print(f"input: revenues of 5 and 5.0, events of 1001 and '1001'; expected: four events, seen: {found}")
assert found == [("bought", "1001"), ("revenue_amount", "user-1001")]
