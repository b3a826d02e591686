"""Socket Mode: single-use tickets, connections, envelopes and their acks.

docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import uuid
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from segbot.sandbox.slack.installation import Installation

CONNECTIONS = 10
_CONNECTION_SECONDS = 3600


class NoConnectionError(Exception):
    """The bot has no open WebSocket."""


class Sockets:
    """Lives on the server's event loop; each envelope goes to one of the open connections, in turn."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._tickets: set[str] = set()
        self._open: list[WebSocket] = []
        self._deaf: list[WebSocket] = []
        self._turn = 0
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}

    @property
    def connected(self) -> int:
        return len(self._open)

    def new_ticket(self) -> str:
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return ticket

    async def endpoint(self, websocket: WebSocket) -> None:
        """The route `/socket?ticket=…`."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await websocket.close(code=1008, reason="unknown or used ticket")
            return
        self._tickets.discard(ticket)
        await websocket.accept()
        if len(self._open) >= CONNECTIONS:
            await websocket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await websocket.close()
            return
        self._open.append(websocket)
        try:
            await websocket.send_json(self._hello())
            await self._listen(websocket)
        finally:
            if websocket in self._open:
                self._open.remove(websocket)

    async def send(
        self, kind: str, payload: dict[str, Any], *, accepts_response: bool, retry: dict[str, Any]
    ) -> Any:
        """Send one envelope and wait for its ack; returns the ack's payload or None.

        Raises NoConnectionError where nobody is connected. The caller limits the time.
        """
        envelope_id = str(uuid.uuid4())
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "accepts_response_payload": accepts_response,
            "payload": payload,
            **retry,
        }
        waiting: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        try:
            await self._send_to_one(json.dumps(envelope))
            return (await waiting).get("payload")
        finally:
            del self._waiting[envelope_id]

    async def refresh(self, reason: str = "refresh_requested", *, most: int = CONNECTIONS) -> None:
        """Ask connections to reconnect, as Slack does every few hours; the `most` oldest of them, one if they are of
        different ages.
        """
        leaving, self._open = self._open[:most], self._open[most:]
        for websocket in leaving:
            await websocket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            )
            await websocket.close()

    async def lose(self, *, reset: bool = False) -> None:
        """Lose every connection without a close frame: left open and deaf, or with `reset` torn down.

        A deaf one never answers a ping again, as when a firewall forgets a line; TCP itself sees nothing.
        """
        lost, self._open = self._open, []
        for websocket in lost:
            transport = _transport(websocket)
            if reset:
                transport.abort()
            else:
                transport.pause_reading()
                self._deaf.append(websocket)

    async def close(self) -> None:
        for websocket in self._deaf:
            _transport(websocket).abort()
        self._deaf.clear()
        for websocket in list(self._open):
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await websocket.close(code=1001)

    async def _send_to_one(self, text: str) -> None:
        while self._open:
            self._turn += 1
            websocket = self._open[self._turn % len(self._open)]
            try:
                await websocket.send_text(text)
            except (RuntimeError, WebSocketDisconnect):
                self._open.remove(websocket)
            else:
                return
        raise NoConnectionError

    async def _listen(self, websocket: WebSocket) -> None:
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                text = await websocket.receive_text()
                try:
                    answer = json.loads(text)
                except ValueError:
                    continue
                waiting = (
                    self._waiting.get(str(answer.get("envelope_id"))) if isinstance(answer, dict) else None
                )
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer)

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": self._installation.app_id},
            "debug_info": {
                "host": "sandbox",
                "build_number": 1,
                "approximate_connection_time": _CONNECTION_SECONDS,
            },
        }


def _transport(websocket: WebSocket) -> Any:
    """The TCP connection under a WebSocket; served by uvicorn, without middleware around `receive`."""
    protocol = getattr(websocket._receive, "__self__", None)  # noqa: SLF001 - Starlette has no other way to the line
    transport = getattr(protocol, "transport", None)
    if transport is None:
        raise RuntimeError("the connection cannot be reached: serve with uvicorn")
    return transport
