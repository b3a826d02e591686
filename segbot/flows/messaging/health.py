"""Whether what is written down is also brought out: what `/readyz` says of the database and of the queue."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from segbot.domain.ports import Clock
from segbot.store import Store

_STUCK_AFTER = timedelta(minutes=2)
_WRITTEN_EVERY = timedelta(seconds=5)


class Health:
    """Thread-safe. The database is written to at most every five seconds, however often somebody asks."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._tried: datetime | None = None
        self._said = ""

    def missing(self) -> str:
        """Why nothing can be served at this moment, in a sentence; empty where it can."""
        return self._store.replaced() or self._store.trouble() or self._written() or self._stuck()

    def _written(self) -> str:
        now = self._clock.now()
        with self._lock:
            if self._tried is None or now - self._tried >= _WRITTEN_EVERY:
                self._said, self._tried = self._store.cannot_write(), now
            return self._said

    def _stuck(self) -> str:
        now = self._clock.now()
        with self._store.reading() as tx:
            waiting = tx.messages.overdue(now - _STUCK_AFTER)
        if not waiting:
            return ""
        minutes = int(_STUCK_AFTER.total_seconds() // 60)
        told = "1 message has" if waiting == 1 else f"{waiting} messages have"
        return f"The queue is stuck: {told} waited more than {minutes} minutes."
