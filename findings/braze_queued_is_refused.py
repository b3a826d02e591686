"""braze-client raises an error where Braze says "queued", which means that it took the request and will carry it out.

Expected: as its own code counts it, "queued" is a success, like "success". Seen: BrazeClientError("queued") all the same. Whoever
tries again after an error sends everything a second time. And where Braze says "success" but names people it did not take,
nothing is raised: look at what["success"] says. braze-client 2.3.3, whose code this package brings to newer Pythons, reads
the same.
"""
# requires: braze-client-p311==0.0.5

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from braze.client import BrazeClient, BrazeClientError


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(self.server.answer).encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


def sent(answer: dict) -> object:
    server.answer = answer
    try:
        return client.user_track(attributes=[{"external_id": "1001", "plan": "gold"}])["success"]
    except BrazeClientError as error:
        return error.args


print("braze-client-p311", version("braze-client-p311"))
server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = BrazeClient(api_key="key", api_url=f"http://127.0.0.1:{server.server_port}")
queued = sent({"message": "queued"})
partly = sent(
    {"message": "success", "errors": [{"type": "unknown user", "input_array": "attributes", "index": 0}]}
)
print(f"input: an answer of 'queued', expected: success, seen: an error of {queued}")
print(f"input: an answer of 'success' with an error in it, seen: success is {partly}, nothing raised")
assert queued == ("queued", [])
assert partly is False
server.shutdown()
