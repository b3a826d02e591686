"""mailchimp-marketing hands back an error that has no body as if the call had succeeded.

Expected: every status of 400 and above raises ApiClientError, as a 404 with its problem text does. Seen: a 503 or 429 with an
empty body, or with {}, is returned like any answer: no exception, a Response object where a dictionary was. A member who
was not deleted counts as deleted, unless one asks the answer for its `status_code`. A success without a body, a 204, comes
back in the same shape.
"""
# requires: mailchimp-marketing==3.0.80

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from mailchimp_marketing import Client
from mailchimp_marketing.api_client import ApiClientError

ANSWERS = [(404, b'{"title": "Resource Not Found"}'), (503, b""), (429, b"{}"), (204, b"")]


class Server(BaseHTTPRequestHandler):
    def do_DELETE(self) -> None:
        status, body = ANSWERS[self.server.served]
        self.server.served += 1
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("mailchimp-marketing", version("mailchimp-marketing"))
server = HTTPServer(("127.0.0.1", 0), Server)
server.served = 0
threading.Thread(target=server.serve_forever, daemon=True).start()
client = Client({"api_key": "key-us1"})
client.api_client.host = f"http://127.0.0.1:{server.server_port}"
found = []
for status, body in ANSWERS:
    try:
        answer = client.lists.delete_list_member("list", "member")
    except ApiClientError as error:
        answer = error
    found.append(type(answer).__name__)
    print(
        f"input: {status} with {body!r}, expected: {'ApiClientError' if status > 399 else 'success'}, seen: {answer!r}"
    )
server.shutdown()
assert found == ["ApiClientError", "Response", "Response", "Response"]
