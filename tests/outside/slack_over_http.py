"""How a Slack of one's own speaks HTTP: its methods, response_urls, files and the places for uploads."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit


class World(Protocol):
    """What answers: a dict, with `_status`, `_headers` and `_delay` of the answer, `_body` instead of it, as it is,
    `_hang_up` for none, or `_half` for only the first half of it.
    """

    scopes: str

    def answer(self, method: str, params: dict[str, Any]) -> dict[str, Any]: ...

    def hear(self, path: str, said: dict[str, Any]) -> dict[str, Any]: ...

    def hand_out(self, file_id: str) -> dict[str, Any]: ...

    def take(self, path: str, content: bytes) -> dict[str, Any]: ...


def handler(world: World) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - a class of small methods
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_args):
            """Quiet."""

        def do_GET(self):
            if self.path.startswith("/files/"):
                self._reply(world.hand_out(self.path.removeprefix("/files/")))
                return
            self._api(parse_qs(urlsplit(self.path).query))

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path.startswith("/response"):
                self._reply(world.hear(self.path, json.loads(body)))
            elif self.path.startswith("/upload/"):
                self._reply(world.take(self.path, body))
            elif "json" in (self.headers.get("Content-Type") or ""):
                self._api({name: [value] for name, value in json.loads(body or b"{}").items()})
            else:
                self._api(parse_qs(body.decode()))

        def _api(self, values):
            params = {name: _read(value[0]) for name, value in values.items()}
            method = urlsplit(self.path).path.removeprefix("/api/")
            self._reply(world.answer(method, params))

        def _reply(self, answer):
            time.sleep(answer.pop("_delay", 0))
            status, headers = answer.pop("_status", 200), answer.pop("_headers", {})
            headers = {"Content-Type": "application/json", "x-oauth-scopes": world.scopes, **headers}
            if answer.pop("_hang_up", False):
                self.close_connection = True
                return
            half = answer.pop("_half", False)
            self._send(status, headers, answer.pop("_body", b"") or json.dumps(answer).encode(), half=half)

        def handle_one_request(self):
            with suppress(ConnectionError):  # whoever asked has given up
                super().handle_one_request()

        def _send(self, status, headers, body, *, half):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if half else body)
            self.close_connection = self.close_connection or half

    return Handler


def _read(value):
    return json.loads(value) if isinstance(value, str) and value[:1] in "[{" else value
