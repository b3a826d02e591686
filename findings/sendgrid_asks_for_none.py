"""sendgrid asks for bounces since "None" where a parameter is None, and writes True with a capital.

Expected: a parameter without a value is left out, as other clients do, and true is written as JSON writes it. Seen:
start_time=None and the like goes out as a text, for the service to make something of. A list becomes a parameter for each
of its members.
"""
# requires: sendgrid==6.12.5
# requires: python-http-client==3.3.7

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from sendgrid import SendGridAPIClient


class Server(BaseHTTPRequestHandler):
    def answer(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.seen.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"{}")

    def do_GET(self) -> None:
        self.answer()

    def do_DELETE(self) -> None:
        self.answer()

    def log_message(self, *_: object) -> None:
        """Quiet."""


def serve() -> HTTPServer:
    server = HTTPServer(("127.0.0.1", 0), Server)
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


print("sendgrid", version("sendgrid"), "python-http-client", version("python-http-client"))
server = serve()
sendgrid = SendGridAPIClient("key", host=f"http://127.0.0.1:{server.server_port}")
asked = {"start_time": None, "limit": 5}
sendgrid.client.suppression.bounces.get(query_params=asked)
sendgrid.client.marketing.lists._("5").delete(query_params={"delete_contacts": False})
server.shutdown()
print(f"input: {asked} and False, expected: limit=5 and delete_contacts=false, seen: {server.seen}")
assert server.seen == [
    "/v3/suppression/bounces?limit=5&start_time=None",
    "/v3/marketing/lists/5?delete_contacts=False",
]
