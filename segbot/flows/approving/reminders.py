"""Reminding: a request that waits is brought up again in its thread, ever less often, and never in quiet hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from segbot.domain.approval.eligibility import asked_at, eligible_approvers
from segbot.domain.audit import SEGBOT, Event
from segbot.domain.lifecycle import State
from segbot.domain.policy import Policy
from segbot.domain.ports import Clock
from segbot.domain.requests import Request
from segbot.domain.time_windows import QuietHours
from segbot.flows.messaging.outbox import Outbox
from segbot.store import Store, Transaction

FIRST = timedelta(minutes=15)
_AT_ONCE = 100


def reminder_times(asked: datetime, expires_at: datetime, first: timedelta = FIRST) -> Iterator[datetime]:
    """`first` after it was asked for, then each time after twice as long, until it expires. `first` is above 0."""
    after = first
    while asked + after < expires_at:
        yield asked + after
        after *= 2


class Reminders:
    """Nothing depends on a reminder. However many fell into quiet hours or a standstill, one makes up for them.

    `policy` is the one in force today; `first` how long after the asking the first reminder comes.
    """

    def __init__(
        self,
        *,
        store: Store,
        outbox: Outbox,
        clock: Clock,
        policy: Policy,
        quiet: QuietHours | None = None,
        first: timedelta = FIRST,
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._policy = policy
        self._quiet = quiet
        self._first = first
        # By request: its version, and until when nothing can be due.
        self._nothing_before: dict[int, tuple[int, datetime]] = {}

    def round(self) -> None:
        """Remind of whatever is due now."""
        now = self._clock.now()
        if self._quiet is not None and self._quiet.hold(now):
            return
        with self._store.reading() as tx:
            due = self._due(tx, now)
        for request_id in due:
            self._bring_up(request_id, now)

    def _due(self, tx: Transaction, now: datetime) -> list[int]:
        """A thousand may wait: each is read once, and again when something can be due or it changed."""
        waiting = {row.id: row.version for row in tx.requests.pending()}
        known = self._nothing_before
        self._nothing_before = {
            each: known[each] for each, version in waiting.items() if known.get(each, (0,))[0] == version
        }
        unsure = [each for each in waiting if now >= self._nothing_before.get(each, (0, now))[1]]
        due = []
        for first in range(0, len(unsure), _AT_ONCE):
            for request in tx.requests.those(unsure[first : first + _AT_ONCE]):
                if self._something_due(tx, request, now):
                    due.append(request.id)
                else:
                    self._nothing_before[request.id] = (request.version, self._next_look(tx, request, now))
        return due

    def _next_look(self, tx: Transaction, request: Request, now: datetime) -> datetime:
        """When something can be due, where nothing is now."""
        then = tx.requests.policy(request.id)
        asked = asked_at(request, then)
        moments = [asked + then.escalate_after, *reminder_times(asked, request.expires_at, self._first)]
        return min((each for each in moments if each > now), default=request.expires_at)

    def _bring_up(self, request_id: int, now: datetime) -> None:
        """Looked at again, alone with it: two workers may have found the same."""
        with self._store.transaction() as tx:
            tx.alone_with(f"request-{request_id}")
            request = tx.requests.get(request_id)
            if request is None or request.state is not State.PENDING:
                return
            if self._to_escalate(tx, request, now):
                self._outbox.tell(tx, request, Event.ESCALATED, SEGBOT)
            if self._to_remind(tx, request, now):
                self._remind(tx, request, now)

    def _something_due(self, tx: Transaction, request: Request, now: datetime) -> bool:
        return self._to_escalate(tx, request, now) or self._to_remind(tx, request, now)

    def _to_remind(self, tx: Transaction, request: Request, now: datetime) -> bool:
        if now >= request.expires_at:
            return False
        asked = asked_at(request, tx.requests.policy(request.id))
        times = [each for each in reminder_times(asked, request.expires_at, self._first) if each <= now]
        if not times:
            return False
        told = self._told(tx, request, Event.REMINDED)
        return told is None or told < times[-1]

    def _to_escalate(self, tx: Transaction, request: Request, now: datetime) -> bool:
        """Mention the fallback approvers, once; that they may decide now does not depend on it."""
        if not request.ruling.fallback or now >= request.expires_at:
            return False
        then = tx.requests.policy(request.id)
        asked, told = asked_at(request, then), self._told(tx, request, Event.ESCALATED)
        return now >= asked + then.escalate_after and (told is None or told < asked)

    def _told(self, tx: Transaction, request: Request, event: Event) -> datetime | None:
        return tx.audit_log.last(request.id, event)

    def _remind(self, tx: Transaction, request: Request, now: datetime) -> None:
        """The note holds the ids of those it still hangs on; only the thread makes mentions of them."""
        counts = {
            "approvals": len(request.approvals),
            "needed": request.ruling.approvals,
            "minutes_left": int((request.expires_at - now).total_seconds() // 60),
        }
        waited_for = " ".join(self._still_asked(tx, request, now))
        self._outbox.tell(tx, request, Event.REMINDED, SEGBOT, counts=counts, note=waited_for)

    def _still_asked(self, tx: Transaction, request: Request, now: datetime) -> list[str]:
        """Users and groups who may decide; without those who have approved, and without the asker who may not."""
        then = tx.requests.policy(request.id)
        deciders = eligible_approvers(request, then=then, today=self._policy, now=now)
        both = [each for each in deciders.today if each in deciders.then] or list(deciders.today)
        voted = {vote.user for vote in request.approvals}
        own = then.self_approval and self._policy.self_approval
        return [each for each in both if each not in voted and (own or each != request.origin.user)]
