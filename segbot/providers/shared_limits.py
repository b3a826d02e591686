"""What connections that are one account to a provider have in common: the state of its limits, and the lanes to wait in."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from segbot.domain.call_priority import Priority
from segbot.domain.ports import Clock
from segbot.providers.rate_slots import State

T = TypeVar("T")


class RateStates(Protocol):
    """Where the states of limits are kept."""

    def change(self, key: str, change: Callable[[State, float], T]) -> T:
        """Call `change` with a state, to be altered in place, and the time that all who share it go by; nobody else has it
        meanwhile.
        """
        ...


class Lanes:
    """One at a time; those who wait are let in lane by lane, and in each lane in the order they came."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._taken = False
        self._waiting: dict[str, deque[object]] = {}

    @contextmanager
    def turn(self, lane: str) -> Iterator[None]:
        me = object()
        with self._free:
            self._waiting.setdefault(lane, deque()).append(me)
            self._free.wait_for(lambda: not self._taken and self._first() is me)
            self._taken = True
            rest = self._waiting.pop(lane)
            rest.popleft()
            if rest:
                self._waiting[lane] = rest  # behind the other lanes
        try:
            yield
        finally:
            with self._free:
                self._taken = False
                self._free.notify_all()

    def _first(self) -> object:
        return next(iter(self._waiting.values()))[0]


class MemoryStates:
    """For one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._states: dict[str, State] = {}

    def change(self, key: str, change: Callable[[State, float], T]) -> T:
        with self._lock:
            return change(self._states.setdefault(key, {}), self._clock.now().timestamp())


class SharedLimits:
    """What all connections of a process have in common: where states are kept, and the lanes in which calls wait."""

    def __init__(self, states: RateStates) -> None:
        self.states = states
        self._lock = threading.Lock()
        self._lanes: dict[str, dict[Priority, Lanes]] = {}

    def lanes(self, key: str) -> dict[Priority, Lanes]:
        """One lane holder for runs and one for the background; people do not queue."""
        with self._lock:
            return self._lanes.setdefault(key, {Priority.RUN: Lanes(), Priority.BACKGROUND: Lanes()})
