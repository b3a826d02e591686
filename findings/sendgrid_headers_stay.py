"""sendgrid sends a header that was given for one request with all that follow: also whose account it is about.

Expected: request_headers of one call go with that call. Seen: they are added to the headers that all parts of the client
share, so "on-behalf-of: sister-company" of the first request goes with the second, too, and contacts are read, added or
deleted in the wrong account from then on. Make a client for each account.
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
        self.server.seen.append(self.headers["on-behalf-of"])
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
sendgrid.client.marketing.contacts.get(request_headers={"on-behalf-of": "sister-company"})
sendgrid.client.marketing.contacts.delete(query_params={"ids": "1001"})
server.shutdown()
print(
    f"input: a header for the first of two requests, expected: ['sister-company', None], seen: {server.seen}"
)
assert server.seen == ["sister-company", "sister-company"]
