"""klaviyo-api puts an equals sign before the cursor when it is given the link to the next page, as its README shows it.

Expected: of the link in `links.next` the cursor is taken, bmV4dA for page%5Bcursor%5D=bmV4dA. Seen: =bmV4dA, in both spellings
of the brackets: the name is cut off, the sign after it is not. By position, and not by name, the link is not read at all.
Take the cursor out of the link with urllib.parse and give it alone: that goes out as it is.
"""
# requires: klaviyo-api==25.0.0

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from urllib.parse import parse_qs, urlsplit

from klaviyo_api import KlaviyoAPI

GIVEN = [
    "https://a.klaviyo.com/api/profiles/?page%5Bcursor%5D=bmV4dA",
    "https://a.klaviyo.com/api/profiles/?page[cursor]=bmV4dA&page[size]=20",
    "bmV4dA",
]


class Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.seen += parse_qs(urlsplit(self.path).query)["page[cursor]"]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"data": [], "links": {"self": "here"}}')

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("klaviyo-api", version("klaviyo-api"))
server = HTTPServer(("127.0.0.1", 0), Server)
server.seen = []
threading.Thread(target=server.serve_forever, daemon=True).start()
klaviyo = KlaviyoAPI("key", test_host=f"http://127.0.0.1:{server.server_port}")
for cursor in GIVEN:
    klaviyo.Profiles.get_profiles(page_cursor=cursor)
    print(f"input: {cursor}, expected: bmV4dA, seen: {server.seen[-1]}")
server.shutdown()
assert server.seen == ["=bmV4dA", "=bmV4dA", "bmV4dA"]
