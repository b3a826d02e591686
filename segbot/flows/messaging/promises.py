"""An answer that was promised and takes longer: kept in memory by whoever gives it, and written down here, so that the one who
waits for it hears of it when that process has died.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from segbot.domain.messages import Message, MessageKind
from segbot.domain.ports import Clock, Scheduler
from segbot.flows.messaging.sentences import not_answered
from segbot.store import Store


class Promises:
    """A message is queued for when the time is over, and not told where the answer came before."""

    def __init__(self, *, store: Store, scheduler: Scheduler, clock: Clock) -> None:
        self._store = store
        self._scheduler = scheduler
        self._clock = clock

    def give(self, user: str, typed: str, within: timedelta) -> str:
        """Commit before it is told that an answer follows; the key by which it is kept. `typed`: what was asked."""
        key, now = f"promise-{secrets.token_hex(8)}", self._clock.now()
        owed = Message(key=key, kind=MessageKind.NOTICE, request_id=0, channel=user, note=not_answered(typed))
        with self._store.transaction() as tx:
            tx.messages.add(owed, now)
            tx.messages.postpone(key, now + within)
            self._scheduler.deliver(tx, 0, key, within.total_seconds())
        return key

    def keep(self, key: str) -> None:
        """It was answered: who looked at what is nobody's business afterwards."""
        with self._store.transaction() as tx:
            if not tx.messages.drop(key):
                tx.messages.settled(key, self._clock.now())
