"""mailerlite's subscribers.update() of somebody who is not on the list creates them: it sends what create() sends.

Expected: MailerLite's request for an update, PUT /api/subscribers/:id, which answers 404 for somebody it does not know. Seen: POST
/api/subscribers with the address, which is "create or update"; so a typing error in an address makes a new
subscriber of it, and the answer looks like that of a successful update. Ask get() first.
"""
# requires: mailerlite==0.2.0

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

import mailerlite


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.seen.append((self.command, self.path, body))
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"data": {}}')

    def do_PUT(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("mailerlite", version("mailerlite"))
server = HTTPServer(("127.0.0.1", 0), Server)
server.seen = []
threading.Thread(target=server.serve_forever, daemon=True).start()
mailerlite.ApiClient.HOST = f"http://127.0.0.1:{server.server_port}/"
client = mailerlite.Client({"api_key": "key"})
client.subscribers.update("ann@example.com", fields={"city": "Ulm"})
client.subscribers.create("ann@example.com", fields={"city": "Ulm"})
server.shutdown()
print(f"input: update(), then create(), expected: PUT, then POST, seen: {server.seen}")
assert server.seen[0] == server.seen[1]
assert server.seen[0][:2] == ("POST", "/api/subscribers")
