"""Emulators behind a socket: the ASGI adapter, and one emulator on a free loopback port for tests.

Under uvicorn the adapter reaches the TCP connection itself, so that a reset is a reset and a hang is a hang.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time
from typing import Any, Self

import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from segbot.sandbox.emulators.emulator import Emulator
from segbot.sandbox.emulators.exchange import EmulatorRequest, EmulatorResponse
from segbot.sandbox.quick_server import QuickServer

_START_SECONDS = 10.0
_LINGER_AND_RESET = struct.pack("ii", 1, 0)


class EmulatorApp:
    """An ASGI application (HTTP only) that hands every request to one emulator, mounted anywhere or nowhere."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        if body is None:
            return
        response = await run_in_threadpool(self.emulator.handle, _request(scope, body))
        if response.delivery != "answer":
            if response.delivery == "hang":
                await _gone(receive, response.seconds)
            await _reset(receive)
            return
        if response.seconds:
            await asyncio.sleep(response.seconds)
        await _send(send, response)


class RunningApp:
    """An application on a loopback port: `url` has no path. A context manager that stops in the end."""

    def __init__(self, app: ASGIApp) -> None:
        # asyncio switches Nagle's delay off only on sockets that say they are TCP: create_server's do not.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._server = QuickServer(
            uvicorn.Config(app, http="h11", ws="none", lifespan="off", log_config=None, log_level="critical")
        )
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), daemon=True, name=self.url
        )
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the emulator's server did not start")
            time.sleep(0.005)

    def stop(self) -> None:
        """Close the port; requests still hanging are dropped."""
        self._server.force_exit = True
        self._server.end()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class RunningEmulator(RunningApp):
    """An emulator on a loopback port: a provider's base path (`/v1`…) comes after `url`.

    `emulator` may be replaced while it runs: the next request goes to the new one.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._app = EmulatorApp(emulator)
        super().__init__(self._app)

    @property
    def emulator(self) -> Emulator:
        return self._app.emulator

    @emulator.setter
    def emulator(self, emulator: Emulator) -> None:
        self._app.emulator = emulator


def serve_emulator(emulator: Emulator) -> RunningEmulator:
    """Serve one emulator on a free port of 127.0.0.1, in a thread, until `stop()`."""
    return RunningEmulator(emulator)


def serve_app(app: ASGIApp) -> RunningApp:
    """Serve any application the same way, such as one with `Emulators.mount()` among its routes."""
    return RunningApp(app)


def _request(scope: Scope, body: bytes) -> EmulatorRequest:
    mount = scope.get("root_path", "")
    path = scope["raw_path"].decode("latin-1")
    # A relative link may come back resolved against the origin, or with the client's base (mount included) put before it.
    while mount and path.startswith(mount + "/"):
        path = path.removeprefix(mount)
    return EmulatorRequest(
        method=scope["method"],
        path=path,
        query=scope["query_string"].decode("latin-1"),
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
        body=body,
        client=scope["client"][0] if scope.get("client") else "",
        mount=mount,
    )


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None when the client left before it was sent."""
    pieces: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(pieces)


async def _send(send: Send, response: EmulatorResponse) -> None:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.items()
    ]
    if response.status != 204:  # noqa: PLR2004  (204 No Content has no body, so no length either)
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


async def _gone(receive: Receive, seconds: float) -> None:
    """Return when the client hangs up, or after so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                continue
    except TimeoutError:
        return


async def _reset(receive: Receive) -> None:
    """Tear the connection down without a byte of answer."""
    transport: Any = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError(
            "the connection cannot be reached: serve with uvicorn, without middleware around receive"
        )
    peer = transport.get_extra_info("socket")
    if peer is not None and not transport.is_closing():
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_AND_RESET)
    transport.abort()
    # uvicorn answers 500 for a handler that returns on an open connection: wait until it has seen the end.
    while (await receive())["type"] != "http.disconnect":
        continue
