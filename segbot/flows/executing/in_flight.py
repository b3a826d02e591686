"""Several batches in the air: how many, who carries them, and what has landed."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from segbot.flows.executing.outcomes import Ending

T = TypeVar("T")

_SLOWER, _MUCH_SLOWER = 2.0, 4.0
_JITTER = 0.05  # seconds
_FORGETS = 1.002
_MOST_AHEAD = 10
_GATHERED_FOR = 0.015  # seconds


class Workers(Protocol):
    """Those who carry batches; `most`: how many of one run at the same time."""

    @property
    def most(self) -> int: ...

    def begin(self, work: Callable[[], None]) -> None: ...


class Threads:
    """A thread for each batch in the air, over all runs of the process."""

    def __init__(self, *, most: int = 32, at_all: int = 128) -> None:
        self.most = most
        self._pool = ThreadPoolExecutor(at_all, thread_name_prefix="batches")

    def begin(self, work: Callable[[], None]) -> None:
        self._pool.submit(work)


class OneByOne:
    """One after the other, in the caller's own thread, which hears what ends the process."""

    most = 1

    def begin(self, work: Callable[[], None]) -> None:
        work()


ONE_BY_ONE = OneByOne()


@dataclass(frozen=True, kw_only=True)
class Landed(Generic[T]):
    """What became of one that was sent: its ending, or what went wrong with it."""

    sent: T
    ending: Ending | None = None
    error: BaseException | None = None


class Air(Generic[T]):
    """What is under way of one run: in the air, or ready to follow as soon as something has landed. For one thread, besides
    those that carry.
    """

    def __init__(self, workers: Workers, width: Width, send: Callable[[T], Ending]) -> None:
        self._workers = workers
        self._width = width
        self._send = send
        self._lock = threading.Lock()
        self._ready: deque[T] = deque()
        self._carriers = 0
        self._under_way = 0
        self._called_off = False
        self._landed: queue.SimpleQueue[Landed[T]] = queue.SimpleQueue()

    @property
    def room(self) -> int:
        """For how many more there is room."""
        return max(0, self._width.now + self._width.ahead - self._under_way)

    def launch(self, ready: Iterable[T]) -> None:
        with self._lock:
            before = len(self._ready)
            self._ready.extend(ready)
            self._under_way += len(self._ready) - before
        while self._one_more_carrier():
            self._workers.begin(self._carry)

    def landed(self) -> list[Landed[T]]:
        """Wait until something has, and take all that has by then; nothing where nothing is under way."""
        if not self._under_way:
            return []
        found = [self._landed.get()]
        until = time.monotonic() + _GATHERED_FOR
        while len(found) < self._under_way:
            # While others follow by themselves, a moment's patience saves a transaction for each of them.
            patience = max(0.0, until - time.monotonic()) if self._ready else 0.0
            try:
                found.append(self._landed.get(timeout=patience))
            except queue.Empty:
                break
        self._under_way -= len(found)
        return found

    def call_off(self) -> list[T]:
        """Let nothing more leave; what had not left yet."""
        with self._lock:
            self._called_off = True
            left = list(self._ready)
            self._ready.clear()
        self._under_way -= len(left)
        return left

    def _one_more_carrier(self) -> bool:
        with self._lock:
            wanted = bool(self._ready) and not self._called_off and self._carriers < self._width.now
            self._carriers += wanted
            return wanted

    def _next(self) -> T | None:
        """None: there is nothing more to do for this carrier."""
        with self._lock:
            if self._called_off or not self._ready or self._carriers > self._width.now:
                self._carriers -= 1
                return None
            return self._ready.popleft()

    def _carry(self) -> None:
        while (one := self._next()) is not None:
            try:
                ending = self._send(one)
            except BaseException as error:
                self._called_off = True
                self._landed.put(Landed(sent=one, error=error))
                if not isinstance(error, Exception):
                    raise
            else:
                self._called_off = self._called_off or ending.fatal
                self._landed.put(Landed(sent=one, ending=ending))


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
        self._held_up = False

    @property
    def now(self) -> int:
        return self._now

    @property
    def ahead(self) -> int:
        """How many besides may be made ready to follow; none where one goes at a time, or the rate holds them up anyway."""
        return 0 if self._most == 1 or self._held_up else min(self._now, _MOST_AHEAD)

    def answered(self, took: float, kept_back: float) -> None:
        """A batch was answered `took` seconds after it left, having waited `kept_back` seconds for its turn."""
        with self._lock:
            self._since_cut += 1
            self._held_up = kept_back > _JITTER
            # What one alone takes is the provider's own time, however fast it was before; what it took with others may be ours.
            alone = self._now == 1
            usual = took if self._usual is None or alone else min(self._usual * _FORGETS, took)
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
            self._held_up = True
            self._cut(self._now // 2)

    def _cut(self, to: int) -> None:
        """Once for all that were in the air together."""
        if self._since_cut >= self._now:
            self._now = max(1, to)
            self._since_cut = 0


class SharedLook:
    """One look at the database answers all who asked before it began. Thread-safe."""

    def __init__(self, look: Callable[[], bool]) -> None:
        self._look = look
        self._changed = threading.Condition()
        self._looking = False
        self._begun = self._answered = 0
        self._answer = False

    def __call__(self) -> bool:
        """What it says at a moment after the call. Raises what looking raises, for whoever looks."""
        with self._changed:
            enough = self._begun + 1
            self._changed.wait_for(lambda: self._answered >= enough or not self._looking)
            if self._answered >= enough:
                return self._answer
            self._begun += 1
            number, self._looking = self._begun, True
        try:
            found = self._look()
            with self._changed:
                self._answered, self._answer = number, found
            return found
        finally:
            with self._changed:
                self._looking = False
                self._changed.notify_all()
