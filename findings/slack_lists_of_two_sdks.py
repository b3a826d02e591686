"""Slack's SDK for Python sends users=["U1", "U2"] as U1,U2; the one for Node sends it as a JSON text.

Expected: of two SDKs of one maker, both write a list as the method wants it: conversations.invite and conversations.list want
commas. Seen: Node's writes all lists as ["U1","U2"], which is right for blocks only; its types allow a text alone
there, but JavaScript does not look at them. What works in one language is a wrong argument in the other. Join them first.
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
from urllib.parse import parse_qs

from slack_sdk import WebClient

SCRIPT = """
import { WebClient } from "@slack/web-api";
await new WebClient("token", {slackApiUrl: URL}).conversations.invite({channel: "C1", users: ["U1", "U2"]});
"""


class Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = json.loads(body) if body.startswith("{") else parse_qs(body)
        self.server.seen += [form["users"]] if isinstance(form["users"], str) else form["users"]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"ok": true}')

    def log_message(self, *_: object) -> None:
        """Quiet."""


package = json.loads(Path("node_modules/@slack/web-api/package.json").read_text(encoding="utf-8"))
print("slack-sdk", version("slack-sdk"), "@slack/web-api", package["version"])
server = HTTPServer(("127.0.0.1", 0), Server)
server.seen = []
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/api/"
WebClient("token", base_url=url).conversations_invite(channel="C1", users=["U1", "U2"])
subprocess.run(
    ["node", "--input-type=module", "-e", SCRIPT.replace("URL", json.dumps(url))], check=True, timeout=60
)
server.shutdown()
print(f"input: a list of two users, expected: U1,U2 twice, seen: {server.seen}")
assert server.seen == ["U1,U2", '["U1","U2"]']
