"""Reminding: a request that waits is brought up again in its thread, ever less often, and never in quiet hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta, tzinfo

from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.ports import Clock
from segbot.domain.requests import Request
from segbot.flows.deciders import asked_at
from segbot.flows.tell import SEGBOT, Teller
from segbot.store import Store

_FIRST = (timedelta(minutes=15), timedelta(minutes=30), timedelta(minutes=60))


def reminder_times(created_at: datetime, expires_at: datetime) -> Iterator[datetime]:
    """15, 30 and 60 minutes after it was asked for, then after twice the time each, until it expires."""
    waits = list(_FIRST)
    after = waits[0]
    while created_at + after < expires_at:
        yield created_at + after
        waits = waits[1:] or [after * 2]
        after = waits[0]


class QuietHours:
    """From `begin` to `end` in `zone`, over midnight if need be; the same time twice: never quiet."""

    def __init__(self, begin: time, end: time, zone: tzinfo) -> None:
        self._begin = begin
        self._end = end
        self._zone = zone

    def hold(self, now: datetime) -> bool:
        clock = now.astimezone(self._zone).time()
        if self._begin <= self._end:
            return self._begin <= clock < self._end
        return clock >= self._begin or clock < self._end


class Remind:
    """Nothing depends on a reminder: one that is missed is not made up for, the next one comes."""

    def __init__(
        self, *, store: Store, teller: Teller, clock: Clock, quiet: QuietHours | None = None
    ) -> None:
        self._store = store
        self._teller = teller
        self._clock = clock
        self._quiet = quiet

    def round(self) -> None:
        """Remind of whatever is due now."""
        now = self._clock.now()
        if self._quiet is not None and self._quiet.hold(now):
            return
        with self._store.reading() as tx:
            waiting = tx.requests.list(states={State.PENDING}, limit=1_000)
        for request in waiting:
            if request.ruling.fallback:
                self._escalate(request, now)
            if self._due(request, now):
                self._remind(request)

    def _due(self, request: Request, now: datetime) -> bool:
        if now >= request.expires_at:
            return False
        times = [each for each in reminder_times(request.created_at, request.expires_at) if each <= now]
        if not times:
            return False
        with self._store.reading() as tx:
            facts = tx.facts.of_request(request.id)
        told = [fact.at for fact in facts if fact.event is Event.REMINDED]
        return not told or told[-1] < times[-1]

    def _escalate(self, request: Request, now: datetime) -> None:
        """Mention the fallback approvers, once; that they may decide now does not depend on it."""
        with self._store.transaction() as tx:
            tx.alone_with(f"request-{request.id}")
            current = tx.requests.get(request.id)
            if current is None or current.state is not State.PENDING or now >= current.expires_at:
                return
            then = tx.requests.policy(request.id)
            asked = asked_at(current, then)
            told = [fact.at for fact in tx.facts.of_request(request.id) if fact.event is Event.ESCALATED]
            if now >= asked + then.escalate_after and not (told and told[-1] >= asked):
                self._teller.tell(tx, current, Event.ESCALATED, SEGBOT)

    def _remind(self, request: Request) -> None:
        with self._store.transaction() as tx:
            tx.alone_with(f"request-{request.id}")
            current = tx.requests.get(request.id)
            if current is not None and current.state is State.PENDING:
                given = len(current.approvals)
                counts = {"approvals": given, "needed": current.ruling.approvals}
                self._teller.tell(tx, current, Event.REMINDED, SEGBOT, counts=counts)
