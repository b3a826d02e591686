"""edx-braze-client sends 75 of 100 people and the one purchase, then fails on a list of its own that is empty: tried again, Ann has bought twice.

Expected: track_user() cuts attributes, events and purchases into requests of 75 each, and sends as many as it takes; with people
alone it does. Seen: where one of the three is done before the others, the next request takes from an empty list: IndexError,
"pop from an empty deque", after the first request went out. The 25 people left are not sent, the purchase is; whoever
tries again, or lets a queue do so, counts it twice. Send what is longer than 75 in calls of its own.
"""
# requires: edx-braze-client==1.1.4

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from braze.client import BrazeClient


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append({kind: len(of_it) for kind, of_it in sent.items()})
        self.send_response(201)
        self.end_headers()
        self.wfile.write(b'{"message": "success"}')

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("edx-braze-client", version("edx-braze-client"))
server = HTTPServer(("127.0.0.1", 0), Server)
server.seen = []
threading.Thread(target=server.serve_forever, daemon=True).start()
client = BrazeClient("key", f"http://127.0.0.1:{server.server_port}", "app")
people = [{"external_id": str(number), "plan": "trial"} for number in range(100)]
purchase = {"external_id": "0", "product_id": "coffee", "currency": "EUR", "price": 9.5, "time": "2026-11-30"}
client.track_user(attributes=people)
alone = server.seen
server.seen = []
try:
    client.track_user(attributes=people, purchases=[purchase])
    raise SystemExit("nothing was raised")
except IndexError as error:
    print(f"input: 100 people, expected and seen: {alone}")
    print(f"input: 100 people, a purchase, expected: 75 and 1, then 25, seen: {server.seen}, then {error!r}")
server.shutdown()
assert alone == [{"attributes": 75}, {"attributes": 25}]
assert server.seen == [{"attributes": 75, "purchases": 1}]
