"""The end of a process: nothing new begins, and what is under way is waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ShutdownError(BaseException):
    """The process is about to end. It is no Exception, so that no handler takes it for a failure of its own: the
    work stays unfinished in the engine's tables and is taken up again after the restart.
    """


class Shutdown:
    """`requested` is set when the process has to end. Thread-safe."""

    def __init__(self) -> None:
        self.requested = threading.Event()
        self._idle = threading.Condition()
        self._under_way = 0

    def hold(self) -> None:
        """Let the caller go on, unless the process is about to end. Raises ShutdownError."""
        if self.requested.is_set():
            raise ShutdownError

    def sleep(self, seconds: float) -> None:
        """Raises ShutdownError as soon as the process is about to end."""
        if self.requested.wait(seconds):
            raise ShutdownError

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """What happens in here is waited for. Raises ShutdownError when it is too late to begin."""
        with self._idle:
            self.hold()
            self._under_way += 1
        try:
            yield
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()

    def drain(self, seconds: float) -> bool:
        """Wait until nothing is under way; False when time ran out first."""
        self.requested.set()
        with self._idle:
            return self._idle.wait_for(lambda: self._under_way == 0, timeout=seconds)
