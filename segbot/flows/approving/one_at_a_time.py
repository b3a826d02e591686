"""Letting the second of two that do the same wait for the first, within one process."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager


class OneAtATime:
    """Thread-safe; keeps nothing of names nobody is busy with."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[str, AbstractContextManager[bool]] = {}
        self._wanted: Counter[str] = Counter()

    @contextmanager
    def with_name(self, name: str) -> Iterator[None]:
        with self._guard:
            self._wanted[name] += 1
            lock = self._locks.setdefault(name, threading.RLock())
        try:
            with lock:
                yield
        finally:
            with self._guard:
                self._wanted[name] -= 1
                if not self._wanted[name]:
                    del self._wanted[name], self._locks[name]
