"""amplitude-analytics drops all properties of an event where one of them is a tuple, a date or a Decimal, and sends the rest.

Expected: a value that cannot be sent raises, or that one is left out; a tuple becomes a list, as in JSON. Seen: an event
without any properties, "plan" and all, which the server takes; the callback reports success. At the level of logging that
applications run with, nothing is said.
"""
# requires: amplitude-analytics==1.3.0

from __future__ import annotations

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from amplitude import Amplitude, BaseEvent, Config

SENT: dict[str, dict] = {}


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        SENT.update({event["event_type"]: event for event in body["events"]})
        answer = json.dumps({"code": 200, "events_ingested": len(body["events"])}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("amplitude-analytics", version("amplitude-analytics"))
logging.basicConfig(level=logging.INFO)
said = []
server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
amplitude = Amplitude(
    "key",
    Config(
        server_url=f"http://127.0.0.1:{server.server_port}",
        callback=lambda event, code, _message: said.append((event.event_type, code)),
    ),
)
given = {"list": {"plan": "gold", "tags": ["a", "b"]}, "tuple": {"plan": "gold", "tags": ("a", "b")}}
for name, properties in given.items():
    amplitude.track(BaseEvent(name, user_id="user-1001", event_properties=properties))
amplitude.flush()
amplitude.shutdown()
server.shutdown()
for name, properties in given.items():
    print(f"input: {properties}, expected: both properties, seen: {SENT[name].get('event_properties')}")
print("said:", sorted(said))
assert SENT["list"]["event_properties"] == given["list"]
assert "event_properties" not in SENT["tuple"]
assert sorted(said) == [("list", 200), ("tuple", 200)]
