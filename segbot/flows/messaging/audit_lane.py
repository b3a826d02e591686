"""The audit channel: its lines one after the other, in the order of the facts; refused ones are kept, and told later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from segbot.domain.delivery import Refusal, Refused, told_to_wait
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.ports import Clock, NotDeliveredError, Notifier, Scheduler, UndeliverableError
from segbot.flows.messaging.refused import RefusedMessages
from segbot.flows.messaging.told_once import ToldOnce
from segbot.store import Store

LINES = (MessageKind.AUDIT, MessageKind.HEAD, MessageKind.DIGEST)
_AT_ONCE = 40
_SOON = timedelta(seconds=0.5)


class AuditLane:
    """One line of a channel is worked on at a time: the engine sees to that (`Message.lane`)."""

    def __init__(
        self,
        *,
        store: Store,
        notifier: Notifier,
        scheduler: Scheduler,
        clock: Clock,
        refused: RefusedMessages,
    ) -> None:
        self._store = store
        self._notifier = notifier
        self._scheduler = scheduler
        self._clock = clock
        self._refused = refused
        self._told_once = ToldOnce(store=store, notifier=notifier, clock=clock)

    def run(self, woken: Message) -> None:
        """Tell what is to be told in the channel of this line, the oldest first. A line that only its own words keep
        from being taken is stepped over; a channel that takes nothing is left alone until later.
        """
        with self._store.reading() as tx:
            waiting = tx.messages.waiting_in(woken.channel, LINES, _AT_ONCE)
        now = self._clock.now()
        if any(self._is_put_back(line, now) and told_to_wait(line.refused) for line in waiting):
            return  # work for when that time is over is in the queue
        if waiting and waiting[0].key == woken.key and self._is_put_back(waiting[0], now):
            return  # put back since this was queued; others wait for it
        probed = self._is_first_refused(waiting, now)
        told_again = False
        for line in waiting:
            if self._is_put_back(line, now) and not told_again and line.key != probed:
                continue
            refusal = self._tell(line, probing=line.key == probed)
            if refusal is None:
                told_again = told_again or bool(line.refused)
            elif refusal.everywhere or refusal.kind is Refused.ELSEWHERE:
                return
        self._go_on(woken, waiting)

    def _is_first_refused(self, waiting: list[Message], now: datetime) -> str:
        """The oldest line that was refused and waits for its time: a new one coming by is the occasion to try it, since
        it has to be told before that one.
        """
        if waiting and self._is_put_back(waiting[0], now):
            return waiting[0].key
        return ""

    def _is_put_back(self, line: Message, now: datetime) -> bool:
        return line.due_at is not None and line.due_at > now + _SOON

    def _tell(self, line: Message, *, probing: bool) -> Refusal | None:
        with self._store.transaction() as tx:
            attempts = tx.messages.attempt(line.key)
        try:
            posted = self._posted(line, attempts)
        except (NotDeliveredError, UndeliverableError) as error:
            self._keep(line, error.refusal, probing=probing)
            return error.refusal
        if posted is not None:
            self._told_once.write_down(line, posted)
        return None

    def _posted(self, line: Message, attempts: int) -> MessageRef | None:
        """None: this process stood still since it counted its attempt, and another one has taken the line up."""
        with self._store.reading() as tx:
            head = tx.audit_log.head()
            card = tx.messages.card(line.request_id) if line.request_id else None
        line = replace(line, card=card.posted) if card else line
        posted = self._notifier.find(line) if attempts - 1 > line.answered else None
        if posted is not None:
            return posted
        with self._store.reading() as tx:
            overtaken = not tx.messages.still_attempts(line.key, attempts)
        return None if overtaken else self._notifier.announce(line, head)

    def _keep(self, line: Message, refusal: Refusal, *, probing: bool) -> None:
        """Only what no waiting mends is given up; a channel that is gone may come back. After a try before its time there
        is work in the queue for its time already, and one more each time would try ever more often.
        """
        self._refused.tell_operator(line, refusal)
        if refusal.kind in (Refused.NEVER, Refused.OURS):
            with self._store.transaction() as tx:
                tx.messages.failed(line.key, refusal.word)
        else:
            queued = probing and not told_to_wait(refusal.word)
            self._refused.put_back(line, refusal, queued_for=line.due_at if queued else None)

    def _go_on(self, woken: Message, waiting: list[Message]) -> None:
        """More than fit into one turn: the others' turn comes in between."""
        if len(waiting) < _AT_ONCE:
            return
        with self._store.transaction() as tx:
            left = tx.messages.waiting_in(woken.channel, LINES, 1)
            if left and left[0].key not in {line.key for line in waiting}:
                self._scheduler.deliver(tx, left[0].request_id, left[0].key)
