"""mautic sends nothing at all of a field that is to be cleared, and the word False of one that is to be off.

Expected: contacts.edit(1, {"phone": None}) empties the telephone number, as null does in Mautic's API. Seen: the changes go out as
a form, in which None does not exist, so the call succeeds and the number stays; and False is the text "False", which is
not empty. Send "" and 0 instead.
"""
# requires: mautic==0.2.0

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from mautic import Contacts, MauticBasicAuthClient


class Server(BaseHTTPRequestHandler):
    def do_PATCH(self) -> None:
        self.server.seen.append(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"contact": {"id": 1}}')

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("mautic", version("mautic"))
server = HTTPServer(("127.0.0.1", 0), Server)
server.seen = []
threading.Thread(target=server.serve_forever, daemon=True).start()
contacts = Contacts(MauticBasicAuthClient(f"http://127.0.0.1:{server.server_port}", "user", "password"))
for change in ({"phone": None}, {"newsletter": False}, {"phone": "", "newsletter": 0}):
    contacts.edit(1, change)
    print(f"input: {change}, seen: {server.seen[-1]!r}")
assert server.seen == ["", "newsletter=False", "phone=&newsletter=0"]
server.shutdown()
