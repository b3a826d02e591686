"""mailchimp-marketing writes a filter of true as True: with a capital, as Python prints it.

Expected: a boolean in the address of a request is written as JSON and Mailchimp's description write it, true or false. Seen:
vip_only=True and vip_only=False, since the value goes through str(). In the body of a request the same client writes true.
Give the text "true" instead.
"""
# requires: mailchimp-marketing==3.0.80

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from mailchimp_marketing import Client


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


print("mailchimp-marketing", version("mailchimp-marketing"))
server = serve()
client = Client({"api_key": "key-us1"})
client.api_client.host = f"http://127.0.0.1:{server.server_port}"
client.lists.get_list_members_info("5", vip_only=True)
client.lists.get_list_members_info("5", vip_only=False)
server.shutdown()
print(f"input: vip_only of True and False, expected: vip_only=true and vip_only=false, seen: {server.seen}")
assert server.seen == ["/lists/5/members?vip_only=True", "/lists/5/members?vip_only=False"]
