"""The weekly digest: once a week, to one channel, what happened in the segments. Off unless a channel is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

from segbot.domain.actions import Verb
from segbot.domain.audit import Event, Search
from segbot.domain.digest import Moved, WeekDigest
from segbot.domain.lifecycle import State
from segbot.domain.messages import Message, MessageKind
from segbot.domain.policy import Outcome
from segbot.domain.ports import Clock, Scheduler
from segbot.domain.requests import Request
from segbot.domain.results import Basis
from segbot.domain.time_windows import EveryWeek
from segbot.store import Store, Transaction

_WEEK = timedelta(days=7)
_LATEST_BY = timedelta(days=1)
_FACTS = 10_000
_SEGMENTS = 10
_STOPPED = (Event.REJECTED, Event.EXPIRED, Event.DRIFTED, Event.SUSPENDED, Event.TAMPERED, Event.DISCOUNTED)


class Digest:
    def __init__(
        self, channel: str, at: EveryWeek, *, store: Store, scheduler: Scheduler, clock: Clock
    ) -> None:
        self._store = store
        self._scheduler = scheduler
        self._clock = clock
        self._channel = channel
        self._at = at
        self._posted: datetime | None = None

    def post_when_due(self) -> None:
        """Once for each week; not for one that is over by more than a day, as after a holiday of segbot's."""
        if not self._channel:
            return
        now = self._clock.now()
        due = self._at.last_before(now)
        if due == self._posted or now - due > _LATEST_BY:
            return
        with self._store.reading() as tx:
            week = week_until(tx, due)
        message = Message(
            key=f"digest-{due:%Y-%m-%d}",
            kind=MessageKind.DIGEST,
            request_id=0,
            channel=self._channel,
            note=week.dump(),
        )
        with self._store.transaction() as tx:
            if tx.messages.add(message, now):
                self._scheduler.deliver(tx, 0, message.key)
        self._posted = due


def week_until(tx: Transaction, end: datetime) -> WeekDigest:
    """The seven days before `end`."""
    begin = end - _WEEK
    ended = _requests(tx, tx.past_changes.finished(begin, end))
    done = [each for each in ended if each.state in (State.DONE, State.PARTLY_DONE)]
    moved, uncounted = _moved(done)
    decided = [
        each
        for each in _requests(tx, tx.past_changes.decided(begin, end))
        if each.ruling.outcome is Outcome.APPROVE and each.decided_at is not None
    ]
    seconds = [(each.decided_at - each.created_at).total_seconds() for each in decided if each.decided_at]
    return WeekDigest(
        begin=begin,
        end=end,
        moved=tuple(moved[:_SEGMENTS]),
        carried_out=len(done),
        uncounted=uncounted,
        stopped=_stopped(tx, begin, end),
        decided=len(decided),
        decision_seconds=median(seconds) if seconds else None,
        waiting=len(tx.requests.list(states={State.PENDING}, limit=1_000)),
    )


def _requests(tx: Transaction, numbers: Iterable[int]) -> list[Request]:
    return [request for number in numbers if (request := tx.requests.get(number)) is not None]


def _moved(done: Sequence[Request]) -> tuple[list[Moved], int]:
    joined: Counter[tuple[str, str]] = Counter()
    left: Counter[tuple[str, str]] = Counter()
    uncounted = 0
    for request in done:
        known = joined_and_left(request)
        if known is None:
            uncounted += 1
            continue
        place = (request.plan.segment_name, request.action.connection)
        joined[place] += known[0]
        left[place] += known[1]
    moved = [
        Moved(segment=place[0], connection=place[1], joined=joined[place], left=left[place])
        for place in {**joined, **left}
        if joined[place] or left[place]
    ]
    return sorted(moved, key=lambda each: -(each.joined + each.left)), uncounted


def joined_and_left(request: Request) -> tuple[int, int] | None:
    """For how many people something changed; None where nobody knows. What changes nobody's place counts as nobody."""
    plan, result = request.plan, request.result
    changed = result.changed
    if changed is None and result.before is not None and result.after is not None:
        changed = abs(result.after - result.before)
    match request.action.verb:
        case Verb.ADD | Verb.CREATE:
            return None if changed is None else (changed, 0)
        case Verb.REMOVE:
            return None if changed is None else (0, changed)
        case Verb.CLEAR if result.basis is Basis.MEMBERS and changed is not None:
            return (0, changed)
        case Verb.CLEAR | Verb.DELETE:
            size = result.before if result.before is not None else plan.before
            return None if size is None else (0, size)
        case Verb.REPLACE | Verb.UNDO:
            return result.came_and_went or (plan.adds, plan.removes)
        case _:
            return (0, 0)


def _stopped(tx: Transaction, begin: datetime, end: datetime) -> dict[str, int]:
    page = tx.audit_log.search(Search(since=begin), limit=_FACTS)
    events: Iterable[Event] = (fact.event for fact in page.facts if fact.at < end)
    counted = Counter(event for event in events if event in _STOPPED)
    return {event.value: counted[event] for event in _STOPPED if counted[event]}
