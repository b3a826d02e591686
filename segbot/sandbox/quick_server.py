"""uvicorn for stand-ins, which tests start and stop a thousand times: it ends at once, where uvicorn takes its time.

uvicorn looks ten times a second whether it should end, and then gives connections a tenth of a second to close.
"""

from __future__ import annotations

import asyncio
import socket
import time

import uvicorn

_LOOK_AGAIN_SECONDS = 0.005


class QuickServer(uvicorn.Server):
    """`run` it in a thread and `end` it from another one."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._over: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def end(self) -> None:
        """Begin to end; thread-safe, and harmless when it has ended."""
        self.should_exit = True
        if self._loop is not None and self._over is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._over.set)

    async def main_loop(self) -> None:
        self._over, self._loop = asyncio.Event(), asyncio.get_running_loop()
        while not await self.on_tick(0):
            try:
                async with asyncio.timeout(1.0):
                    await self._over.wait()
            except TimeoutError:
                continue

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        give_up = time.monotonic() + (self.config.timeout_graceful_shutdown or 0)
        while self._is_busy() and not self.force_exit and time.monotonic() < give_up:  # noqa: ASYNC110 - uvicorn tells nobody
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        for task in self.server_state.tasks:
            task.cancel()
        if not self.force_exit:
            await self.lifespan.shutdown()

    def _is_busy(self) -> bool:
        return bool(self.server_state.connections or self.server_state.tasks)
