"""Slack's SDK for Node posts a message again after an error of the server; the one for Python raises at once.

Expected: a POST that may have been carried out is not repeated unasked, as Python's does not by default. Seen: chat.postMessage goes
out again after a 500, by default up to ten times in half an hour, so what Slack took in before it failed is in the channel twice.
The README names the retries, among those of a network that is down. retryConfig: {retries: 0} sends once.
"""
# requires: slack-sdk==3.48.0
# requires: npm @slack/web-api@8.2.0

from __future__ import annotations

import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

SCRIPT = """
import { WebClient } from "@slack/web-api";
const client = new WebClient("token", {slackApiUrl: URL, logLevel: "error"});
await client.chat.postMessage({channel: "C1", text: "12 people removed"});
"""


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append(self.path)
        self.send_response(200 if len(self.server.seen) > 1 else 500)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"ok": true}' if len(self.server.seen) > 1 else b"{}")

    def log_message(self, *_: object) -> None:
        """Quiet."""


package = json.loads(Path("node_modules/@slack/web-api/package.json").read_text(encoding="utf-8"))
print("slack-sdk", version("slack-sdk"), "@slack/web-api", package["version"])
server = HTTPServer(("127.0.0.1", 0), Server)
server.seen = []
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/api/"
try:
    WebClient("token", base_url=url).chat_postMessage(channel="C1", text="12 people removed")
    raise SystemExit("the error was not raised")
except SlackApiError:
    python = len(server.seen)
server.seen.clear()
subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT.replace("URL", json.dumps(url))], check=True, timeout=60
)
server.shutdown()
print(f"input: a 500, expected: sent once by each, seen: Python {python}, Node {len(server.seen)}")
assert (python, len(server.seen)) == (1, 2)
