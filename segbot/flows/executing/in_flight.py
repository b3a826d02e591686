"""Several batches in the air: how many, and who carries them."""

from __future__ import annotations

import concurrent.futures
import threading
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

T = TypeVar("T")

_SLOWER, _MUCH_SLOWER = 2.0, 4.0
_JITTER = 0.05  # seconds
_FORGETS = 1.002


class Workers(Protocol):
    """Those who carry batches; `most`: how many of one run at the same time."""

    @property
    def most(self) -> int: ...

    def begin(self, work: Callable[[], T]) -> Future[T]: ...

    def first_done(self, begun: Collection[Future[T]]) -> Collection[Future[T]]:
        """Wait until at least one is done; those that are."""
        ...


class Threads:
    """A thread for each batch in the air, over all runs of the process."""

    def __init__(self, *, most: int = 32, at_all: int = 96) -> None:
        self.most = most
        self._pool = ThreadPoolExecutor(at_all, thread_name_prefix="batches")

    def begin(self, work: Callable[[], T]) -> Future[T]:
        return self._pool.submit(work)

    def first_done(self, begun: Collection[Future[T]]) -> Collection[Future[T]]:
        return concurrent.futures.wait(begun, return_when=concurrent.futures.FIRST_COMPLETED).done


class OneByOne:
    """One after the other, in the caller's own thread."""

    most = 1

    def begin(self, work: Callable[[], T]) -> Future[T]:
        """What ends the process (no Exception) is raised here and now."""
        future: Future[T] = Future()
        try:
            future.set_result(work())
        except Exception as error:  # noqa: BLE001 - handed on by the future
            future.set_exception(error)
        return future

    def first_done(self, begun: Collection[Future[T]]) -> Collection[Future[T]]:
        return list(begun)


ONE_BY_ONE = OneByOne()


class Width:
    """How many batches may be in the air now: one more with each answer while nothing holds them up, fewer where the
    rate keeps them waiting on our side or answers take longer than before, half of them after a 429. Thread-safe.
    """

    def __init__(self, most: int) -> None:
        self._most = max(1, most)
        self._lock = threading.Lock()
        self._now = 1
        self._usual: float | None = None
        self._since_cut = 1_000

    @property
    def now(self) -> int:
        return self._now

    def answered(self, took: float, kept_back: float) -> None:
        """A batch was answered `took` seconds after it left, having waited `kept_back` seconds for its turn."""
        with self._lock:
            self._since_cut += 1
            usual = took if self._usual is None else min(self._usual * _FORGETS, took)
            self._usual = max(usual, 0.001)
            if took > _MUCH_SLOWER * self._usual + _JITTER:
                self._cut(self._now - 1)
                return
            # As many as are under way while one takes its time; two more, so that no place is missed.
            under_way = took / (took + kept_back) if kept_back > 0 else 1.0
            wanted = 2 + int(self._now * under_way)
            if wanted < self._now:
                self._cut(wanted)
            elif wanted > self._now and took <= _SLOWER * self._usual + _JITTER:
                self._now = min(self._most, self._now + 1)

    def refused(self) -> None:
        """The provider said that these were too many."""
        with self._lock:
            self._cut(self._now // 2)

    def _cut(self, to: int) -> None:
        """Once for all that were in the air together."""
        if self._since_cut >= self._now:
            self._now = max(1, to)
            self._since_cut = 0
