"""Asked for ann/x@example.com, the SDKs of Brevo, MailerLite and Mailchimp ask their service for another path.

Expected: what is put into a path is percent-encoded, as customerio does: a slash is allowed before the @ of an address (RFC
5322), and Mailchimp's takes care of the plus sign and the @. Seen: the slash stays, so the service is asked for something
below "ann", which it does not know: somebody who is there looks like somebody who is not.
"""
# requires: brevo-python==5.1.0
# requires: customerio==3.2.0
# requires: mailchimp-marketing==3.0.80
# requires: mailerlite==0.2.0

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

import mailerlite
from brevo import Brevo
from customerio import CustomerIO
from mailchimp_marketing import Client

ADDRESS = "ann/x@example.com"


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


for name in ("brevo-python", "customerio", "mailchimp-marketing", "mailerlite"):
    print(name, version(name))
server = serve()
url = f"http://127.0.0.1:{server.server_port}"
mailchimp = Client({"api_key": "key-us1"})
mailchimp.api_client.host = url
mailerlite.ApiClient.HOST = f"{url}/"
tracker = CustomerIO("site", "key")
tracker.base_url = url
calls = [
    lambda: tracker.delete(ADDRESS),
    lambda: Brevo(base_url=url, api_key="key").contacts.delete_contact(ADDRESS),
    lambda: mailchimp.lists.get_list_member("5", ADDRESS),
    lambda: mailerlite.Client({"api_key": "key"}).subscribers.get(ADDRESS),
]
for call in calls:
    with contextlib.suppress(ValueError):  # an answer without the fields a client expects
        call()
server.shutdown()
print(f"input: {ADDRESS}, expected: four times %2F, seen: {server.seen}")
assert server.seen == [
    "/customers/ann%2Fx%40example.com",
    "/contacts/ann/x@example.com",
    "/lists/5/members/ann/x%40example.com",
    "/api/subscribers/ann/x@example.com",
]
