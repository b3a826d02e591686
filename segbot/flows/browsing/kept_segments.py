"""Every account's segments, kept before anybody asks for them: read again in the background, by one at a time."""

from __future__ import annotations

import concurrent.futures
import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import timedelta

from segbot.domain.call_priority import Priority, calls_for
from segbot.domain.errors import ProviderError
from segbot.domain.ports import Clock
from segbot.domain.segments import Segment
from segbot.flows.accounts.connections import Connections
from segbot.store import Store
from segbot.store.tables.segment_cache import LOST_AFTER, ListState

_LOG = logging.getLogger(__name__)
_FRESH = timedelta(seconds=60)
_SOON = 1.5  # seconds: a list that is read so quickly is read whenever somebody asks
_AT_MOST_A_TWENTIETH = 20.0
_WRITTEN_AT_ONCE = 200
_WRITTEN_AFTER = timedelta(seconds=20)  # far sooner than whoever reads is taken for lost
_LOOK_EVERY = 0.3  # seconds


class KeptSegments:
    """`threads` read lists in the background; `noted` is told of each list that was read to its end. Thread-safe."""

    def __init__(
        self,
        store: Store,
        connections: Connections,
        clock: Clock,
        threads: Executor,
        *,
        noted: Callable[[str, Sequence[Segment]], None],
    ) -> None:
        self._noted = noted
        self._store = store
        self._connections = connections
        self._clock = clock
        self._threads = threads
        self._lock = threading.Lock()
        self._reading: dict[str, Future[bool]] = {}

    def state(self, connection: str) -> ListState:
        with self._store.reading() as tx:
            found = tx.segments.state(connection)
        lost = found.begun is not None and self._clock.now() - found.begun > LOST_AFTER
        return replace(found, begun=None) if lost else found

    def known(self, connection: str) -> list[Segment]:
        """By name, as far as they are known; none where nothing is."""
        with self._store.reading() as tx:
            recalled = tx.segments.recall(connection)
        return recalled[0] if recalled else []

    def is_quick(self, connection: str) -> bool:
        """Whether the whole list was read within a moment last time, so that everybody may have it as it is now."""
        state = self.state(connection)
        return state.at is not None and state.took <= _SOON

    def is_fresh(self, connection: str) -> bool:
        state = self.state(connection)
        return state.at is not None and not state.due and self._clock.now() - state.at <= _FRESH

    def read(self, connection: str) -> list[Segment]:
        """The whole list as it is now. Raises ProviderError."""
        with self._store.transaction() as tx:
            number = tx.segments.begin(connection, self._clock.now())
        found = self._read(connection, number)
        return sorted(found, key=lambda each: each.name.casefold())

    def refresh_soon(self, connection: str) -> Future[bool]:
        """Have the list read in the background where it is not fresh and nobody reads it; True when that is over and it
        was read to its end.
        """
        with self._lock:
            reading = self._reading.get(connection)
        if reading is None or reading.done():
            # Two at the same moment do no harm: the second finds written down that it is being read.
            reading = self._threads.submit(self._refresh, connection)
            with self._lock:
                self._reading[connection] = reading
        return reading

    def read_again_soon(self, connection: str) -> None:
        """The same where something may have changed at the provider: not only when it is time."""
        with self._store.transaction() as tx:
            tx.segments.outdate(connection)
        self.refresh_soon(connection)

    def is_being_read(self, connection: str) -> bool:
        """By this process or by another one."""
        with self._lock:
            reading = self._reading.get(connection)
        return (reading is not None and not reading.done()) or self.state(connection).begun is not None

    def wait(self, connection: str, seconds: float) -> bool:
        """Give a reading in the background that long, whoever is at it; whether the list is whole then."""
        until = self._clock.now() + timedelta(seconds=seconds)
        try:
            self.refresh_soon(connection).result(timeout=seconds)
        except concurrent.futures.TimeoutError:
            return False
        while (state := self.state(connection)).at is None:
            if state.begun is None or self._clock.now() >= until:
                return False
            self._clock.sleep(_LOOK_EVERY)
        return True

    def refresh_all(self) -> None:
        """Every account whose provider lists its segments, where it is time."""
        for name in self._connections.names():
            if self._connections.spec(name).lists_segments:
                self.refresh_soon(name)

    def _refresh(self, connection: str) -> bool:
        now = self._clock.now()
        state = self.state(connection)
        rest = max(_FRESH, timedelta(seconds=state.took * _AT_MOST_A_TWENTIETH))
        if state.at is not None and now - state.at <= (_FRESH if state.due else rest):
            return True
        with self._store.transaction() as tx:
            if connection in tx.connections.paused():
                return False
            number = tx.segments.begin(connection, now)
        if number is None:
            return False  # another process is at it
        try:
            with calls_for(Priority.BACKGROUND):
                self._read(connection, number)
        except ProviderError as error:
            _LOG.info("the segments of %s were not read to the end: %s", connection, error)
            return False
        return True

    def _read(self, connection: str, number: int | None) -> list[Segment]:
        """`number` of the round in which what is found is written down; None: it is not, as somebody else does."""
        begun = self._clock.now()
        found: list[Segment] = []
        try:
            for some in self._in_lots(self._connections.provider(connection).list_segments()):
                found += some
                if number is not None:
                    with self._store.transaction() as tx:
                        tx.segments.put(connection, number, some, self._clock.now())
        except ProviderError:
            if number is not None:
                with self._store.transaction() as tx:
                    tx.segments.give_up(connection, number)
            raise
        if number is not None:
            ended = self._clock.now()
            with self._store.transaction() as tx:
                # By its beginning: what has changed while it was read may be missing.
                tx.segments.end(connection, number, begun, (ended - begun).total_seconds())
        self._noted(connection, found)
        return found

    def _in_lots(self, segments: Iterable[Segment]) -> Iterator[Sequence[Segment]]:
        some: list[Segment] = []
        since = self._clock.now()
        for each in segments:
            some.append(each)
            if len(some) >= _WRITTEN_AT_ONCE or self._clock.now() - since >= _WRITTEN_AFTER:
                yield some
                some, since = [], self._clock.now()
        if some:
            yield some
