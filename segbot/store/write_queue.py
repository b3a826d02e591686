"""Taking turns at writing: SQLite lets one write at a time and wakes whoever happens to ask next, so some wait for ever."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

_PATIENCE = 30.0


class WriteQueue:
    """One at a time, in the order of asking; the urgent before the others. For the threads of one process."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._taken = False
        self._urgent: deque[object] = deque()
        self._waiting: deque[object] = deque()

    @contextmanager
    def turn(self, *, urgent: bool = False) -> Iterator[None]:
        """Raises TimeoutError when the turn does not come."""
        me, queue = object(), self._urgent if urgent else self._waiting
        with self._free:
            queue.append(me)
            if not self._free.wait_for(lambda: self._is_mine(me), timeout=_PATIENCE):
                queue.remove(me)
                raise TimeoutError("the database was busy for too long")
            queue.remove(me)
            self._taken = True
        try:
            yield
        finally:
            with self._free:
                self._taken = False
                self._free.notify_all()

    def _is_mine(self, me: object) -> bool:
        first = self._urgent[0] if self._urgent else self._waiting[0]
        return not self._taken and first is me
