"""When the next request may leave: the arithmetic of rates, on a state that may lie in memory or in a database row.

A rate's window is kept as sixty counts, so it is never exceeded in any stretch of that length, whoever asks and when. Runs
are besides spread evenly over the window; people are not, so that one who waits after a quiet minute waits for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from segbot.domain.call_priority import Priority
from segbot.domain.capabilities import Limits, Rate

State = dict[str, Any]
"""Plain JSON. `windows`: per rate, how many requests fall into which sixtieth (by number), and the `next` even place;
`holds`: until when whom nobody asks; `people`: how many requests of people and of the background go before the runs just now, and when that was
worked out; `run`: when a run last
asked; `day` and `used`: of the daily quota; `calls`: which are in the air, and when they count as lost; `seen`: the clock.
"""

_SLICES = 60
_MARGIN = 0.05  # seconds: requests arrive less evenly than they leave
_EVEN = 0.99  # of what a window holds
_EVEN_UP_TO = 60.0  # seconds: a limit an hour is not spread over the hour
_SHARE = 0.2
_MINUTE, _AT_ONCE = 60.0, 15.0  # seconds: of a minute's share, how much at once
_A_RUN_IS_ON = 3.0
_ASK_AGAIN = 0.5
_CATCHES_UP = 1.0  # seconds
_SET_BACK = 60.0
_A_MOMENT = 10.0  # seconds: what is about to leave is kept back that long, and no longer
_LOST_AFTER = 120.0


@dataclass(frozen=True, kw_only=True)
class Denied:
    """No request may leave for `seconds`; `today`: because the day's are used up. Nothing was taken."""

    seconds: float
    today: bool = False


@dataclass(frozen=True, kw_only=True)
class AskAgain:
    """Others come first for the moment; ask again in `seconds`. Nothing was taken."""

    seconds: float


def families(limits: Limits, path: str) -> tuple[int, ...]:
    """Which of the rates count a path, by their place among all of them."""
    named = [i for i, rate in enumerate(limits.all_rates) if path.startswith(rate.paths or ("\0",))]
    plain = [i for i, rate in enumerate(limits.all_rates) if not rate.paths]
    if limits.requests is not None:
        return tuple(sorted({0, *(named or plain)}))
    return tuple(named or plain)


def take(
    state: State, limits: Limits, path: str, now: float, *, priority: Priority, patience: float
) -> float | Denied | AskAgain:
    """Take the next place for a request: in how many seconds it may leave. Denied where that is longer than `patience`,
    or where no request is left today. `now` in seconds since 1970.
    """
    _keep_up(state, now)
    if limits.requests_per_day is not None and _used_today(state, now) >= limits.requests_per_day:
        return Denied(seconds=seconds_to_midnight(datetime.fromtimestamp(now, UTC)), today=True)
    counting = families(limits, path)
    windows = [_Window.of(state, number, limits.all_rates[number]) for number in counting]
    if priority is Priority.RUN:
        state["run"] = now
    elif _share_is_used_up(state, windows, now, priority):
        return AskAgain(seconds=_ASK_AGAIN)
    at = _place(windows, max(now, _held(state, counting, now)), priority)
    if at - now > patience:
        return Denied(seconds=at - now)
    for window in windows:
        window.put(
            at, now, before_runs=priority is Priority.PEOPLE and _run_is_on(state, now), priority=priority
        )
    if priority is not Priority.RUN and "people" in state:
        state["people"][0] -= 1
    state["used"] = state.get("used", 0) + 1
    return max(0.0, at - now)


def give_back(state: State, limits: Limits, path: str, at: float, now: float) -> bool:
    """Whether the provider has said since the place was taken that it takes nothing then: the place is free again."""
    counting = families(limits, path)
    if _held(state, counting, now) <= max(at, now):
        return False
    for number in counting:
        _Window.of(state, number, limits.all_rates[number]).give_back(at)
    state["used"] = max(0, state.get("used", 0) - 1)
    return True


def move(state: State, limits: Limits, path: str, at: float, now: float) -> float:
    """Exchange the place `at`, which was missed, for the next free one: in how many seconds that is. Where the provider takes
    no requests for a moment, one behind that.
    """
    counting = families(limits, path)
    windows = [_Window.of(state, number, limits.all_rates[number]) for number in counting]
    for window in windows:
        window.give_back(at)
    held = _held(state, counting, now)
    later = _place(windows, max(now, held) if held - now <= _A_MOMENT else now, Priority.PEOPLE)
    for window in windows:
        window.count(later, now)
    return max(0.0, later - now)


def hold(state: State, limits: Limits, path: str, until: float) -> None:
    """Let nothing of these paths leave before that moment."""
    holds = state.setdefault("holds", {})
    for number in families(limits, path) or (-1,):
        holds[str(number)] = max(until, holds.get(str(number), 0.0))


def begin_call(state: State, limits: Limits, call: str, now: float) -> bool:
    """Note a call as in the air; False where there are as many as may be. One that never comes back is forgotten."""
    calls = {each: lost for each, lost in state.get("calls", {}).items() if lost > now}
    state["calls"] = calls
    if limits.calls_at_once is not None and len(calls) >= limits.calls_at_once:
        return False
    calls[call] = now + _LOST_AFTER
    return True


def end_call(state: State, call: str) -> None:
    state.get("calls", {}).pop(call, None)


def seconds_to_midnight(now: datetime) -> float:
    """Until the next day begins in UTC."""
    here = now.astimezone(UTC)
    following = datetime.combine(here.date() + timedelta(days=1), time(), tzinfo=UTC)
    return (following - here).total_seconds()


class _Window:
    """One rate's part of the state."""

    def __init__(self, own: State, rate: Rate) -> None:
        self.own = own
        self.rate = rate
        self.slice = (rate.per_seconds + _MARGIN) / _SLICES

    @classmethod
    def of(cls, state: State, number: int, rate: Rate) -> _Window:
        return cls(state.setdefault("windows", {}).setdefault(str(number), {"counts": {}}), rate)

    @property
    def spacing(self) -> float:
        """Seconds between requests that are spread evenly."""
        even = self.slice * (_SLICES + 1) / self.rate.requests
        return even / _EVEN if self.rate.requests > 1 else even

    @property
    def even_place(self) -> float:
        return float(self.own.get("next", 0.0)) if self.rate.per_seconds <= _EVEN_UP_TO else 0.0

    def free_from(self, at: float) -> float:
        """The first moment, from `at` on, at which one more request exceeds the window nowhere."""
        counts = {int(number): count for number, count in self.own["counts"].items()}
        while True:
            number = self._number(at)
            # Places may be given away already that lie later: every window that this one falls into must hold.
            for end in sorted({number, *(each for each in counts if number < each <= number + _SLICES)}):
                within = [each for each in counts if end - _SLICES <= each <= end]
                if sum(counts[each] for each in within) >= self.rate.requests:
                    at = max((min(within) + _SLICES + 1) * self.slice + 1e-6, at + 1e-6)
                    break
            else:
                return at

    def give_back(self, at: float) -> None:
        counts, number = self.own["counts"], str(self._number(at))
        if counts.get(number, 0) > 1:
            counts[number] -= 1
        else:
            counts.pop(number, None)

    def count(self, at: float, now: float) -> None:
        counts, number = self.own["counts"], self._number(at)
        # By the clock, not by this place: those given away ahead of time lie far apart.
        for old in [each for each in counts if int(each) < self._number(now) - 2 * _SLICES]:
            del counts[old]
        counts[str(number)] = counts.get(str(number), 0) + 1

    def put(self, at: float, now: float, *, before_runs: bool, priority: Priority) -> None:
        self.count(at, now)
        if priority is not Priority.PEOPLE:
            # Whoever is a little late catches up: a place nobody was there for is not lost at once.
            late = min(at, now) - min(_CATCHES_UP, self.rate.per_seconds / 10)
            self.own["next"] = max(self.own.get("next", 0.0), late) + self.spacing
        elif before_runs:
            # Whoever goes before the runs lets them wait for one place.
            self.own["next"] = max(self.own.get("next", 0.0), now) + self.spacing

    def _number(self, at: float) -> int:
        return int(at / self.slice)


def _place(windows: Sequence[_Window], at: float, priority: Priority) -> float:
    if priority is not Priority.PEOPLE:
        at = max([at, *(window.even_place for window in windows)])
    while True:
        later = max([at, *(window.free_from(at) for window in windows)])
        if later == at:
            return at
        at = later


def _run_is_on(state: State, now: float) -> bool:
    return now - float(state.get("run", 0.0)) <= _A_RUN_IS_ON


def _share_is_used_up(state: State, windows: Sequence[_Window], now: float, priority: Priority) -> bool:
    """While a run is on, people go before it for a fifth of a minute's places, and the background for half of theirs: a
    number of them at once, and the others one after another, so that nobody waits long for the next.
    """
    if not windows or not _run_is_on(state, now):
        state.pop("people", None)
        return False
    share = min(window.rate.requests / window.rate.per_seconds for window in windows) * _SHARE
    most = max(1.0, share * _AT_ONCE)
    left, at = state.get("people", (most, now))
    left = min(most, left + max(0.0, now - at) * share * (1 - _AT_ONCE / _MINUTE))
    state["people"] = [left, now]
    return bool(left < (1.0 if priority is Priority.PEOPLE else max(1.0, most / 2)))


def _held(state: State, counting: Sequence[int], now: float) -> float:
    holds = {number: until for number, until in state.get("holds", {}).items() if until > now}
    state["holds"] = holds
    return max((holds.get(str(number), 0.0) for number in (*counting, -1)), default=0.0)


def _used_today(state: State, now: float) -> int:
    today = datetime.fromtimestamp(now, UTC).date().isoformat()
    if state.get("day") != today:
        state["day"], state["used"] = today, 0
    return int(state["used"])


def _keep_up(state: State, now: float) -> None:
    """The wall clock was set back: old marks would lie in the future."""
    if now < state.get("seen", 0.0) - _SET_BACK:
        for gone in ("windows", "people", "holds", "run"):
            state.pop(gone, None)
        state["seen"] = now
    state["seen"] = max(now, state.get("seen", 0.0))
