"""Keeping below a provider's declared limits on our side, evenly, so that its own are rarely met.

One state for each thing the provider counts (an address, a project, a key), shared by all connections that are the same to
it: in memory for one process, in the database for several. People who wait go before runs, runs take turns.
"""

from __future__ import annotations

import hashlib
import math
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from segbot.domain.call_priority import Priority, call_context
from segbot.domain.capabilities import Limits, ProviderSpec
from segbot.domain.errors import RateLimitError
from segbot.domain.ports import Clock
from segbot.providers.connection import Opening
from segbot.providers.declarations import RATE_MULTIPLIER
from segbot.providers.rate_slots import (
    AskAgain,
    Denied,
    State,
    begin_call,
    end_call,
    give_back,
    hold,
    move,
    take,
)
from segbot.providers.retry_after import about, takes_none
from segbot.providers.shared_limits import MemoryStates, SharedLimits

_PATIENCE = {Priority.PEOPLE: 10.0, Priority.RUN: 15.0, Priority.BACKGROUND: 3_600.0}
_LOOK_EVERY = 0.05
_LONGEST_HOLD = 86_400.0
# Seconds: windows in which it shows when a request leaves later than it should, what does not show, and how often a place may
# be missed.
_SHORT, _LATE = 5.0, 0.025
_MISSED = 3


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A place that was taken for a request of this path: `at` by the clock of those who share the limit, `due` by our own."""

    path: str
    at: float
    due: datetime


class RateLimiter:
    """Lets the requests of one connection leave as the limits allow; thread-safe. Time comes from the clock, or from where
    the state is kept. `key`: what the provider counts; `lane`: which connection asks; runs take turns
    by themselves, each in a lane of its own.
    """

    def __init__(
        self,
        limits: Limits,
        clock: Clock,
        *,
        label: str,
        key: str = "",
        lane: str = "",
        shared: SharedLimits | None = None,
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._label = label
        self._key = key
        self._lane = lane
        shared = shared or SharedLimits(MemoryStates(clock))
        self._states = shared.states
        self._lanes = shared.lanes(key)
        self._unlimited = not (limits.all_rates or limits.requests_per_day)
        self._is_short = any(rate.per_seconds <= _SHORT for rate in limits.all_rates)

    @classmethod
    def of(cls, opening: Opening, spec: ProviderSpec) -> RateLimiter | None:
        """One for a connection, unless its opening says not to pace."""
        if not opening.pace:
            return None
        return cls(
            spec.limits.times(float(opening.settings.get(RATE_MULTIPLIER, "1"))),
            opening.clock,
            label=spec.label,
            key=counted_key(spec, opening.settings),
            lane=opening.connection,
            shared=opening.shared_limits,
        )

    def wait(self, path: str = "/") -> Turn:
        """Return when a request may leave. RateLimitError when that is not soon, or the day's requests (counted in UTC)
        are used up.
        """
        context = call_context()
        lanes = self._lanes.get(context.priority)
        if lanes is None or self._unlimited:
            waited, turn = self._take(path, context.priority)
            context.waited += waited
            return turn
        begun = self._clock.now()
        # One of them alone holds a place ahead of time, so that nobody else waits behind all of them.
        with lanes.turn(context.lane or self._lane):
            _, turn = self._take(path, context.priority)
        context.waited += (self._clock.now() - begun).total_seconds()
        return turn

    def leaves(self, turn: Turn) -> None:
        """Right before a request leaves. Where it is late, because a connection had to be opened first or the machine is
        busy, it waits for another place: where a second counts, one that is late and the next are too many at once.
        """
        for _ in range(_MISSED if self._is_short else 0):
            if (self._clock.now() - turn.due).total_seconds() <= _LATE:
                return
            turn = self._moved(turn)
            wait = (turn.due - self._clock.now()).total_seconds()
            if wait > 0:
                self._clock.sleep(wait)
                call_context().waited += wait

    def _moved(self, turn: Turn) -> Turn:
        def change(state: State, now: float) -> Turn:
            wait = move(state, self._limits, turn.path, turn.at, now)
            return self._turn(turn.path, now, wait)

        return self._states.change(self._key, change)

    def _turn(self, path: str, now: float, wait: float) -> Turn:
        return Turn(path=path, at=now + wait, due=self._clock.now() + timedelta(seconds=wait))

    def hold(self, path: str, seconds: float) -> None:
        """The provider takes no more for so long: nobody asks it meanwhile, whoever shares the limit."""
        seconds = min(seconds, _LONGEST_HOLD)
        self._states.change(self._key, lambda state, now: hold(state, self._limits, path, now + seconds))

    def heard(self, path: str, headers: Mapping[str, str]) -> None:
        """What a response tells of requests that are left."""
        told = self._limits.headers
        if told is None:
            return
        left, opens = _number(headers.get(told.remaining)), _number(headers.get(told.reset))
        if left is not None and left < 1 and opens:
            self.hold(path, opens)

    @contextmanager
    def in_the_air(self) -> Iterator[None]:
        """For the time of one call: wait until it is one of the few there may be at once."""
        if self._limits.calls_at_once is None:
            yield
            return
        call = uuid.uuid4().hex[:12]
        while not self._states.change(
            self._key, lambda state, now: begin_call(state, self._limits, call, now)
        ):
            self._clock.sleep(_LOOK_EVERY)
        try:
            yield
        finally:
            self._states.change(self._key, lambda state, _now: end_call(state, call))

    def _take(self, path: str, priority: Priority) -> tuple[float, Turn]:
        """Seconds that were waited, and the place."""
        context, waited = call_context(), 0.0
        patience = min(_PATIENCE[priority], context.patience)

        def change(state: State, now: float) -> tuple[float, Turn] | Denied | AskAgain:
            found = take(state, self._limits, path, now, priority=priority, patience=patience)
            return (found, self._turn(path, now, found)) if isinstance(found, float) else found

        while True:
            found = self._states.change(self._key, change)
            if isinstance(found, Denied):
                raise self._denied(found)
            if isinstance(found, AskAgain):
                if waited >= patience:
                    raise self._denied(Denied(seconds=_PATIENCE[priority]))
                self._clock.sleep(found.seconds)
                waited += found.seconds
                continue
            seconds, turn = found
            if seconds > 0:
                context.told(seconds)
                self._clock.sleep(seconds)
            waited += seconds
            if seconds <= 0 or not self._is_held(turn):
                return waited, turn

    def _is_held(self, turn: Turn) -> bool:
        """Whether somebody was told to wait while this one waited for its place, which others may have then."""
        return self._states.change(
            self._key, lambda state, now: give_back(state, self._limits, turn.path, turn.at, now)
        )

    def _denied(self, denied: Denied) -> RateLimitError:
        if denied.today:
            sentence = (
                f"Today's requests to {self._label} are used up. There are more in about {about(denied.seconds)}; a change "
                "that was stopped by it can be resumed then."
            )
        else:
            sentence = takes_none(self._label, denied.seconds)
        return RateLimitError(sentence, retry_after=denied.seconds, status=None)


def counted_key(spec: ProviderSpec, settings: Mapping[str, str]) -> str:
    """What the provider counts requests by, told apart without showing it: settings may be secret."""
    values = [_counted(name, settings.get(name, "")) for name in spec.limits.counted_by]
    digest = hashlib.sha256("\n".join([spec.key, *values]).encode()).hexdigest()
    return f"{spec.key}-{digest[:20]}"


def _counted(name: str, value: str) -> str:
    return urlsplit(value).netloc.lower() if name.endswith("_URL") else value


def _number(text: str | None) -> float | None:
    try:
        found = float(text) if text is not None else None
    except ValueError:
        return None
    return found if found is None or math.isfinite(found) else None
