"""slack-sdk's Web API client goes past the proxy for a host in NO_PROXY; its Socket Mode client goes to the proxy all the same.

Expected: with HTTPS_PROXY and NO_PROXY in the environment, both go straight to a host that NO_PROXY names, as the two are parts of
one program and the second asks the first for its address. Seen: auth.test goes straight there, the WebSocket sends CONNECT to the
proxy. And without NO_PROXY, HTTPS_PROXY counts for a base_url of plain HTTP as well, on this machine too, where curl and
urllib go by the address's own scheme.
"""
# requires: slack-sdk==3.48.0

from __future__ import annotations

import json
import logging
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient

print("slack-sdk", version("slack-sdk"))
logging.disable(logging.CRITICAL)
heard: list[str] = []


class Proxy(BaseHTTPRequestHandler):
    def refuse(self) -> None:
        heard.append(self.requestline)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(502)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_CONNECT = do_POST = refuse  # noqa: N815 - as http.server calls them

    def log_message(self, *_args: object) -> None:
        """Quiet."""


class Slack(Proxy):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps({"ok": True, "url": f"wss://127.0.0.1:{slack.server_port}/link"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


proxy, slack = (ThreadingHTTPServer(("127.0.0.1", 0), each) for each in (Proxy, Slack))
for server in (proxy, slack):
    threading.Thread(target=server.serve_forever, daemon=True).start()
for name in list(os.environ):
    if name.lower().endswith("_proxy"):
        del os.environ[name]
os.environ["HTTPS_PROXY"] = f"http://127.0.0.1:{proxy.server_port}"
base = f"http://127.0.0.1:{slack.server_port}/api/"


def auth_test() -> bool:
    try:
        return bool(WebClient(token="xoxb-1", base_url=base, retry_handlers=[]).auth_test()["ok"])  # noqa: S106 - made up
    except SlackApiError:
        return False


straight = auth_test()
by_proxy = list(heard)
print(
    "auth.test by plain HTTP, no NO_PROXY: expected: straight; seen: the proxy hears",
    [each.split("/api")[0] for each in by_proxy],
)
assert not straight
assert [each.startswith("POST http://127.0.0.1:") for each in by_proxy] == [True]

heard.clear()
os.environ["NO_PROXY"] = "127.0.0.1"
assert auth_test()
print("auth.test, NO_PROXY=127.0.0.1: expected: straight; seen: the proxy hears", heard)
assert heard == []

web = WebClient(base_url=base, retry_handlers=[])
client = SocketModeClient(app_token="xapp-1", web_client=web, auto_reconnect_enabled=False)  # noqa: S106 - made up
try:
    client.connect()
except Exception as error:  # noqa: BLE001 - a bare Exception is what it raises
    print("Socket Mode:", type(error).__name__)
finally:
    client.close()
asked = sorted({each.split(":")[0] for each in heard})
print("Socket Mode, NO_PROXY=127.0.0.1: expected: straight; seen: the proxy hears", asked)
assert asked == ["CONNECT 127.0.0.1"]
