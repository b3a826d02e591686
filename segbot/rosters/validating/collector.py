"""Python's collector of garbage, which looks through everything again and again while a long list makes short-lived rows."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# So many more objects before it looks; a page of rows makes and frees a few thousand. Measured: a quarter of all the time.
_LATER = 50_000


class _Patience:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._usual = gc.get_threshold()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._lock:
            if not self._users:
                self._usual = gc.get_threshold()
                gc.set_threshold(max(_LATER, self._usual[0]), *self._usual[1:])
            self._users += 1
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if not self._users:
                    gc.set_threshold(*self._usual)


fewer_collections = _Patience()
"""While it is entered, by any thread, the collector looks less often; memory it would free is at most a few megabytes."""
