"""Tells the page what changed: a version that grows, and a queue for each open page."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from segbot.sandbox.slack.shelves import Shelf


class Announcements:
    """`tell` may be called from any thread; listeners live on the server's event loop."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def version(self) -> int:
        return int((self._shelf.get("version") or {"n": 0})["n"])

    def attach(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self._loop = loop

    def tell(self, kind: str, *, channel: str | None = None, user: str | None = None) -> None:
        """`kind` is one of message, view, home, provider, bot, exchange, reset."""
        with self._lock:
            version = self.version + 1
            self._shelf.put("version", {"n": version})
        self._send({"version": version, "kind": kind, "channel": channel, "user": user})

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._send(None)

    async def stream(self) -> AsyncIterator[dict[str, Any]]:
        with self._listening() as queue:
            while (item := await queue.get()) is not None:
                yield item

    @contextmanager
    def _listening(self) -> Iterator[asyncio.Queue[dict[str, Any] | None]]:
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def _send(self, item: dict[str, Any] | None) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._spread, item)

    def _spread(self, item: dict[str, Any] | None) -> None:
        for queue in list(self._listeners):
            queue.put_nowait(item)
