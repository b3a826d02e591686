"""The audit's own voice: facts that concern no request, and the chain's head, told once a day."""

from __future__ import annotations

from collections.abc import Mapping

from segbot.domain.audit import SEGBOT, Event, Fact, Head
from segbot.domain.messages import Message, MessageKind
from segbot.domain.ports import Clock, Scheduler
from segbot.store import Store, Transaction

OPERATOR = "operator"
"""The actor of what was done at the command line: who may run it there is not known to segbot."""


class Audit:
    """`channel` may be empty: then facts are only written down. Without a `scheduler` (at the command line) messages
    are left in the database, where the running segbot finds them within a minute.
    """

    def __init__(self, *, store: Store, scheduler: Scheduler | None, clock: Clock, channel: str) -> None:
        self._store = store
        self._scheduler = scheduler
        self._clock = clock
        self._channel = channel

    def record(
        self, tx: Transaction, event: Event, counts: Mapping[str, int], *, actor: str = SEGBOT
    ) -> Fact:
        """Write down what concerns no request, and tell the audit channel."""
        fact = tx.audit_log.append(
            Fact(
                at=self._clock.now(),
                event=event,
                actor=actor,
                submitter=actor,
                surface="cli" if actor == OPERATOR else SEGBOT,
                request_id=0,
                connection="",
                segment="",
                verb=event.value,
                counts=dict(counts),
            )
        )
        self._say(tx, f"audit-{fact.id}", MessageKind.AUDIT, fact)
        return fact

    def post_head(self) -> None:
        """Once a day (UTC): where the chain ends, to the audit channel, where nobody with the database can change it."""
        today = self._clock.now().date()
        with self._store.transaction() as tx:
            if tx.audit_log.head() is not None:
                self._say(tx, f"head-{today.isoformat()}", MessageKind.HEAD)

    def announce(self, sentence: str) -> None:
        """A sentence for the audit channel that is no fact."""
        if not self._channel:
            return
        with self._store.transaction() as tx:
            now = self._clock.now()
            key = f"said-{now:%Y%m%dT%H%M%S%f}"
            message = Message(
                key=key, kind=MessageKind.AUDIT, request_id=0, channel=self._channel, note=sentence
            )
            if tx.messages.add(message, now) and self._scheduler is not None:
                self._scheduler.deliver(tx, 0, key)

    def head(self) -> Head | None:
        with self._store.reading() as tx:
            return tx.audit_log.head()

    def _say(self, tx: Transaction, key: str, kind: MessageKind, fact: Fact | None = None) -> None:
        if not self._channel:
            return
        message = Message(key=key, kind=kind, request_id=0, channel=self._channel, fact=fact)
        if tx.messages.add(message, self._clock.now()) and self._scheduler is not None:
            self._scheduler.deliver(tx, 0, key)
