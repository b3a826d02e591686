"""A provider-shaped nothing: an HTTP server on loopback that writes down what it is sent and says what it is told."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl, urlsplit

LONG_AGO = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class StoppedClock:
    """Time that only passes while somebody sleeps."""

    def __init__(self, now: datetime = LONG_AGO) -> None:
        self._now = now
        self._lock = threading.Lock()
        self.slept: list[float] = []

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self._now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Sent:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def line(self) -> str:
        return f"{self.method} {self.target}"


@dataclass(frozen=True)
class Reply:
    """`raw` wins over `json`. `trouble`: "reset" (after reading the request), "silence", "cut" (body stops short), "drip" (byte by
    byte, and slowly).
    """

    status: int = 200
    json: object = None
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def body(self) -> bytes:
        return json.dumps(self.json).encode() if self.raw is None else self.raw


class Recorder:
    """`answer` decides each reply; `script` queues replies that come first. Everything received is in `sent`."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.answer: Callable[[Sent], Reply] = lambda _sent: Reply(status=500)
        self._queue: list[Reply] = []
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def script(self, *replies: Reply) -> None:
        self._queue += replies

    @property
    def last(self) -> Sent:
        return self.sent[-1]

    @property
    def lines(self) -> list[str]:
        return [sent.line for sent in self.sent]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def _any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                sent = Sent(self.command, self.path, headers, self.rfile.read(length))
                recorder.sent.append(sent)
                recorder._say(self, recorder._queue.pop(0) if recorder._queue else recorder.answer(sent))

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815

            def log_message(self, *_args: object) -> None:
                pass

        return Handler

    def _say(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        handler.close_connection = bool(reply.trouble)
        if reply.trouble == "reset":
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()
            return
        if reply.trouble == "silence":
            self._over.wait(10)
            return
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        bodiless = reply.status == 204
        if not bodiless:
            handler.send_header(
                "Content-Length", str(len(reply.body) + (10 if reply.trouble == "cut" else 0))
            )
        handler.end_headers()
        if not bodiless:
            self._write(handler, reply)

    def _write(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        step = 1 if reply.trouble == "drip" else len(reply.body) or 1
        for start in range(0, len(reply.body), step):
            try:
                handler.wfile.write(reply.body[start : start + step])
            except OSError:  # whom it is for has gone
                return
            if step == 1 and self._over.wait(0.02):
                return


def nobody_listens() -> str:
    """An address where a connection is refused."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{sock.getsockname()[1]}"
