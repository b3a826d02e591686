"""python-intercom's contacts.search() hands out the first page again and again: of three people Cid never comes, and Ann and Bob come without end.

Expected: what search() returns is iterated page by page, as its README says, and as list() of the same client does. Seen: the
second request is the first one once more, without the starting_after that the answer named. Whoever builds a segment of a
search has a page of it, many times over; whoever stops at a number of people has that number of repeats. The client for
Node goes on to the next page. Ask for each page: give pagination the starting_after of response.pages.next.
"""
# requires: python-intercom==5.0.1

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from itertools import islice
from urllib.parse import parse_qs, urlsplit

from intercom import Intercom, SingleFilterSearchRequest, StartingAfterPaging

PAGES = {None: (["ann", "bob"], "two"), "two": (["cid"], None)}


class Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.answer(parse_qs(urlsplit(self.path).query).get("starting_after", [None])[0])

    def do_POST(self) -> None:
        search = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(search.get("pagination", {}).get("starting_after"))

    def answer(self, after: str | None) -> None:
        people, following = PAGES[after]
        pages = {"type": "pages", "per_page": 2}
        if following:
            pages["next"] = {"per_page": 2, "starting_after": following}
        data = [{"type": "contact", "id": name} for name in people]
        body = json.dumps({"type": "list", "total_count": 3, "data": data, "pages": pages}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("python-intercom", version("python-intercom"))
server = HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
contacts = Intercom(token="key", base_url=f"http://127.0.0.1:{server.server_port}").contacts  # noqa: S106
query = SingleFilterSearchRequest(field="custom_attributes.vip", operator="=", value="1")
everybody = [contact.id for contact in contacts.list(per_page=2)]
seen = [contact.id for contact in islice(contacts.search(query=query), 7)]
second = contacts.search(query=query, pagination=StartingAfterPaging(per_page=2, starting_after="two"))
by_hand = [contact.id for contact in second.items]
server.shutdown()
print(f"input: a search that finds {everybody}, expected: these three, seen (the first seven): {seen}")
print(f"  the second page, asked for: {by_hand}")
assert everybody == ["ann", "bob", "cid"]
assert seen == ["ann", "bob", "ann", "bob", "ann", "bob", "ann"]
assert by_hand == ["cid"]
