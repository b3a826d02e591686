"""brevo-python sends a request three times that was refused with 409, a status its list of retried ones does not name.

Expected: as its README says, 408, 429 and 5xx are repeated, up to twice; a conflict is an answer, and comes back at once. Seen:
an invitation to confirm by mail (double opt-in) goes out three times for a 409. It goes out three times for a 500, too, as
written: a POST that may have been carried out. `request_options={"max_retries": 0}` sends once.
"""
# requires: brevo-python==5.1.0

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from brevo import Brevo
from brevo.core.api_error import ApiError


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append(self.path)
        self.send_response(409)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"code": "conflict", "message": "under way"}')

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("brevo-python", version("brevo-python"))
server = HTTPServer(("127.0.0.1", 0), Server)
server.seen = []
threading.Thread(target=server.serve_forever, daemon=True).start()
client = Brevo(base_url=f"http://127.0.0.1:{server.server_port}", api_key="key")
for options in ({}, {"max_retries": 0}):
    server.seen.clear()
    try:
        client.contacts.create_doi_contact(
            email="ann@example.com",
            include_list_ids=[1],
            redirection_url="https://example.org",
            template_id=1,
            request_options=options,
        )
        raise SystemExit("the refusal was not raised")
    except ApiError as error:
        sent = len(server.seen)
        print(f"input: {error.status_code} with {options}, expected: sent once, seen: {sent} times")
    assert sent == (1 if options else 3)
server.shutdown()
