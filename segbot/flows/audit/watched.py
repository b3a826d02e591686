"""Facts as they come, for whoever counts them: those written down since this process started, each once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from segbot.domain.audit import Fact
from segbot.domain.requests import Request
from segbot.store import Store, Transaction

Told = Callable[[Fact, Request | None], None]


class NewFacts:
    """Thread-safe; whichever process wrote them. `told` gets each fact with its request as it is now, in order."""

    def __init__(self, store: Store, told: Told) -> None:
        self._store = store
        self._told = told
        self._lock = threading.Lock()
        self._last: int | None = None

    def look(self, tx: Transaction) -> None:
        """Tell what came since the last look; the first look only finds where the record ends."""
        with self._lock:
            if self._last is None:
                head = tx.audit_log.head()
                self._last = head.number if head else 0
                return
            while facts := tx.audit_log.after(self._last):
                for fact in facts:
                    self._told(fact, tx.requests.get(fact.request_id) if fact.request_id else None)
                self._last = facts[-1].id
