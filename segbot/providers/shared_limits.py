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

_CATCHES_UP = 5


class RateStates(Protocol):
    """Where the states of limits are kept."""

    def change(self, key: str, change: Callable[[State, float], T]) -> T:
        """Call `change` with a state, to be altered in place, and the time that all who share it go by; nobody else has it
        meanwhile.
        """
        ...


class Lanes:
    """One at a time: whoever's lane was let in least, and in each lane in the order they came. A lane in which nobody stood
    for a while may catch up with a few places, not with all that it missed.
    """

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._taken = False
        self._waiting: dict[str, deque[object]] = {}
        self._served: dict[str, int] = {}
        self._level = 0

    @contextmanager
    def turn(self, lane: str) -> Iterator[None]:
        me = object()
        with self._free:
            if lane not in self._waiting:
                self._served[lane] = max(self._served.get(lane, 0), self._level - _CATCHES_UP)
            self._waiting.setdefault(lane, deque()).append(me)
            self._free.wait_for(lambda: not self._taken and self._first() is me)
            self._taken = True
            rest = self._waiting.pop(lane)
            rest.popleft()
            self._served[lane] += 1
            self._level = self._served[lane]
            if rest:
                self._waiting[lane] = rest  # behind the other lanes
        try:
            yield
        finally:
            with self._free:
                self._taken = False
                self._free.notify_all()

    def _first(self) -> object:
        return self._waiting[min(self._waiting, key=lambda lane: self._served[lane])][0]


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
