"""Connections that begin a request and never end it: they are let go, so that they keep nobody out who has something to say."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

SECONDS_FOR_A_REQUEST = 10.0
MOST_UNFINISHED = 200
_SAME_LINE_AFTER = 10.0


class PatientNoLonger(H11Protocol):
    """A connection whose request has to be whole within ten seconds. Of those that are not yet, the oldest is let go when
    there are too many: what Slack sends is whole at once.
    """

    _unfinished: ClassVar[OrderedDict[int, H11Protocol]] = OrderedDict()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._unfinished[id(self)] = self
        self._deadline = self.loop.call_later(SECONDS_FOR_A_REQUEST, self._let_go)
        if len(self._unfinished) > MOST_UNFINISHED:
            _key, oldest = self._unfinished.popitem(last=False)
            oldest.transport.abort()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.more_body:
            self._whole()

    def connection_lost(self, exc: Exception | None) -> None:
        self._whole()
        super().connection_lost(exc)

    def _whole(self) -> None:
        self._unfinished.pop(id(self), None)
        self._deadline.cancel()

    def _let_go(self) -> None:
        if self._unfinished.pop(id(self), None) is not None:
            self.transport.abort()


class SameLineSeldom(logging.Filter):
    """Lets a line through that has not been said in the last ten seconds: strangers must not fill the disk."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        line, now = str(record.msg)[:80], time.monotonic()
        if now - self._said.get(line, -_SAME_LINE_AFTER) < _SAME_LINE_AFTER:
            return False
        self._said = {known: at for known, at in self._said.items() if now - at < _SAME_LINE_AFTER}
        self._said[line] = now
        return True


def limits() -> dict[str, Any]:
    """What `uvicorn.Config` is given."""
    logging.getLogger("uvicorn.error").addFilter(SameLineSeldom())
    return {
        "http": PatientNoLonger,
        "h11_max_incomplete_event_size": 64 * 1024,
        "timeout_keep_alive": 5,
        "timeout_graceful_shutdown": 5,
        "backlog": 1024,
    }
