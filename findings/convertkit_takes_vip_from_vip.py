"""convertkit-py takes the tag VIP away from a person who is to have the tag "vip", right after it has given it to them.

Expected: update_subscriber_fields_and_tags() leaves a person with the tags it is given; names are looked up without regard to
capitals, so "vip" is the tag VIP. Seen: what the person has is compared with capitals: "vip" seems to be missing and is
added, VIP seems to be one too many and is removed, and both are tag 7. After an update that changes nothing the person
is out of the segment. It prints that it added a tag and removed one. Give the names as list_tags() spells them.
"""
# requires: convertkit-py==0.3.0
# requires: numpy==1.26.4

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from convertkit import ConvertKit

TAG = {"id": 7, "name": "VIP"}
ANN = {"id": 1, "email_address": "ann@example.com"}


class Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/subscribers?"):
            self.answer({"total_pages": 1, "subscribers": [ANN]})
        elif self.path.startswith("/subscribers/1/tags"):
            self.answer({"tags": [TAG] if self.server.is_vip else []})
        else:
            self.answer({"tags": [TAG]})

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer({"subscriber": ANN})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append(self.path)
        self.server.is_vip = not self.path.endswith("/unsubscribe")
        self.answer({})

    def answer(self, body: dict) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("convertkit-py", version("convertkit-py"))
server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
ConvertKit.BASE_URL = f"http://127.0.0.1:{server.server_port}"
outcomes = {}
for tag in ("VIP", "vip"):
    server.seen, server.is_vip = [], True
    client = ConvertKit("key", "secret")
    client.min_request_interval = 0
    client.update_subscriber_fields_and_tags(1, {"fields": {}, "tags": [tag]})
    outcomes[tag] = (server.is_vip, server.seen)
    print(f"input: Ann has VIP, tags={[tag]}, expected: nothing to do, seen: {server.seen}")
server.shutdown()
assert outcomes["VIP"] == (True, [])
assert outcomes["vip"] == (False, ["/tags/7/subscribe", "/tags/7/unsubscribe"])
