"""A small server on loopback for a provider that a test makes up."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Said = tuple[int, Any, Mapping[str, str]]


class Loopback:
    """`answer` gets method, path, parameters, headers and decoded body. It says status, body (JSON, or bytes as they are) and
    headers; None: the line is cut without an answer.
    """

    def __init__(self, answer: Callable[[str, str, dict, Mapping[str, str], Any], Said | None]) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_args):
                pass

            def __getattr__(self, name):
                if name.startswith("do_"):
                    return self._any
                raise AttributeError(name)

            def _any(self):
                raw = self.rfile.read(int(self.headers.get("content-length") or 0))
                cut = urlsplit(self.path)
                body = json.loads(raw) if raw else None
                found = answer(self.command, cut.path, dict(parse_qsl(cut.query)), self.headers, body)
                if found is None:
                    self.close_connection = True
                    self.connection.close()
                    return
                status, said, headers = found
                data = said if isinstance(said, bytes) else b"" if said is None else json.dumps(said).encode()
                self.send_response(status)
                for name, value in {"content-type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
