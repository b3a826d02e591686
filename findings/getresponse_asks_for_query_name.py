"""getresponse-python asks for campaigns with "query=name" where it is given {"query": {"name": "May"}}, the example of its own documentation.

Expected: the condition arrives as query[name]=May, which is how GetResponse writes it. Seen: of the inner dictionary the keys are
sent and the values are not: neither May nor an address that contacts are looked up by leaves the machine, nor the order
of a sort. A service that passes over what it does not know hands out everybody, and the first of them is taken for the
one. Written as "query[name]", as in its README, it arrives.
"""
# requires: getresponse-python==0.1.5

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from urllib.parse import parse_qs, urlsplit

from getresponse.client import GetResponse


class Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.seen.append(parse_qs(urlsplit(self.path).query))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("getresponse-python", version("getresponse-python"))
server = HTTPServer(("127.0.0.1", 0), Server)
server.seen = []
threading.Thread(target=server.serve_forever, daemon=True).start()
client = GetResponse("key")
client.API_BASE_URL = f"http://127.0.0.1:{server.server_port}/v3"
client.get_campaigns({"query": {"name": "May"}})
client.get_campaign_contacts("5", {"query": {"email": "ann@example.com"}, "sort": {"createdOn": "DESC"}})
client.get_campaign_contacts("5", {"query[email]": "ann@example.com"})
server.shutdown()
campaigns, contacts, spelled_out = server.seen
print(f"input: campaigns called May, expected: query[name]=May, seen: {campaigns}")
print(f"input: ann@example.com, the newest first, seen: {contacts}, spelled out: {spelled_out}")
assert campaigns == {"query": ["name"]}
assert contacts == {"query": ["email"], "sort": ["createdOn"]}
assert spelled_out == {"query[email]": ["ann@example.com"]}
