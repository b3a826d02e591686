"""postmarker leaves List-Unsubscribe out of a message, and every other header but From, To, Cc, Bcc, Reply-To and Subject.

Expected: a MIMEText or MIMEMultipart given to send() or send_batch() goes out as it is: Postmark's API takes headers, and
the keyword Headers of send() hands them on. Seen: of a message the headers stay behind, without a word. The mail has no
button to unsubscribe, which the large providers ask for in bulk mail (RFC 8058), and whoever finds no other way out
marks it as spam. Make an Email of the message yourself, and give it Headers.
"""
# requires: postmarker==1.0.0

from __future__ import annotations

import json
import threading
from email.mime.text import MIMEText
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from postmarker.core import PostmarkClient

HEADERS = {
    "List-Unsubscribe": "<https://example.org/leave?id=1>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
}


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen += sent if isinstance(sent, list) else [sent]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"[]" if isinstance(sent, list) else b"{}")

    def log_message(self, *_: object) -> None:
        """Quiet."""


print("postmarker", version("postmarker"))
server = HTTPServer(("127.0.0.1", 0), Server)
server.seen = []
threading.Thread(target=server.serve_forever, daemon=True).start()
message = MIMEText("Coffee is cheaper today.")
message["From"], message["To"], message["Subject"] = "news@example.org", "ann@example.com", "Coffee"
for name, value in HEADERS.items():
    message[name] = value
emails = PostmarkClient("key", root_api_url=f"http://127.0.0.1:{server.server_port}/").emails
emails.send(message=message)
emails.send_batch(message)
emails.send(
    From="news@example.org", To="ann@example.com", Subject="Coffee", TextBody="Cheaper.", Headers=HEADERS
)
server.shutdown()
seen = [[header["Name"] for header in sent["Headers"]] for sent in server.seen]
print(f"input: {list(HEADERS)}, as a message, in a batch, by keyword, expected: both each time, seen: {seen}")
assert seen == [[], [], list(HEADERS)]
