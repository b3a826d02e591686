"""Time running out: requests nobody decided, and drafts nobody sent."""

from __future__ import annotations

from datetime import timedelta

from segbot.domain.audit import SEGBOT, Event
from segbot.domain.lifecycle import State
from segbot.domain.ports import Clock, Scheduler
from segbot.flows.messaging.outbox import Outbox
from segbot.store import Store

_ANSWERS_KEPT = timedelta(days=365)
_DRAFTS_AT_ONCE = 50
_DRAFTS_KEPT = timedelta(hours=24)


class Expire:
    """Deciding never depends on this having run: an expired request cannot be approved anyway."""

    def __init__(self, *, store: Store, scheduler: Scheduler, outbox: Outbox, clock: Clock) -> None:
        self._store = store
        self._scheduler = scheduler
        self._outbox = outbox
        self._clock = clock

    def expire(self, request_id: int) -> None:
        """Close the request if its time is up and nobody decided."""
        with self._store.transaction() as tx:
            tx.alone_with(f"request-{request_id}")
            request = tx.requests.get(request_id)
            if request is None or request.state is not State.PENDING:
                return
            if request.expires_at > self._clock.now():
                return
            expired = tx.requests.move(request_id, State.EXPIRED, version=request.version)
            if expired is not None:
                self._outbox.tell(tx, expired, Event.EXPIRED, SEGBOT)

    def tidy(self) -> None:
        """Forget drafts that were never sent, the lists only they held, and old answers about lists."""
        before = self._clock.now() - _DRAFTS_KEPT
        with self._store.reading() as tx:
            drafts = tx.drafts.older(before)
        # A slice at a time, so that a press need not wait.
        for at in range(0, len(drafts), _DRAFTS_AT_ONCE):
            with self._store.transaction() as tx:
                tx.drafts.delete(drafts[at : at + _DRAFTS_AT_ONCE])
        with self._store.reading() as tx:
            unused = tx.rosters.unused(before)
        for roster_id in unused:
            self._delete(roster_id)
        with self._store.transaction() as tx:
            tx.list_answers.purge(self._clock.now() - _ANSWERS_KEPT)

    def _delete(self, roster_id: str) -> None:
        """A list that still nothing uses; a long one in several goes, its last parts first."""
        while True:
            with self._store.transaction() as tx:
                if tx.rosters.is_used(roster_id) or not tx.rosters.delete_some(roster_id):
                    return
