"""moengage's publish_event() says of every event that it happened in the time zone of India.

Expected: the zone is asked for, or left out. Seen: user_timezone_offset is 19,800 seconds (5:30 hours), whoever it was and
wherever; there is no parameter for it, and one given with the event becomes one of its attributes. What goes by the local
time of a user goes by another clock then.
"""
# requires: moengage==0.3.4

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from moengage.wrapper import Moengage


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.seen.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"status": "success"}')

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("moengage", version("moengage"))
server = HTTPServer(("127.0.0.1", 0), Server)
server.seen = []
threading.Thread(target=server.serve_forever, daemon=True).start()
client = Moengage(f"http://127.0.0.1:{server.server_port}", "app", "key")
client.publish_event("1001", "bought", price=12.5, user_timezone_offset=3600)
[event] = server.seen[0]["actions"]
print(f"input: an event of Berlin, expected: 3600 or no offset, seen: {event}")
assert event["user_timezone_offset"] == 19_800
assert event["attributes"] == {"price": 12.5, "user_timezone_offset": 3600}
server.shutdown()
