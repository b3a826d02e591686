"""A campaign check in the middle of a run takes minutes: the card says how far it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from segbot.domain.ports import Clock
from segbot.domain.requests import Request
from segbot.flows.messaging.outbox import Outbox
from segbot.store import Store

_EVERY = timedelta(seconds=3)


class ScanProgressOnCard:
    """The listener to one campaign check of one run (`token` fences it off from later ones)."""

    def __init__(self, *, store: Store, outbox: Outbox, clock: Clock, request: Request, token: str) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._request = request
        self._token = token
        self._last: datetime = clock.now()
        self._shown = False

    def __call__(self, done: int, total: int | None) -> None:
        now = self._clock.now()
        if total is None or now - self._last < _EVERY:
            return
        self._last = now
        self._shown = True
        self._note(f"Checking campaigns, {done:,} of {total:,}.", f"{done}")

    def over(self) -> None:
        """Take the note away again."""
        if self._shown:
            self._shown = False
            self._note("", "over")

    def _note(self, note: str, key: str) -> None:
        request = self._request
        with self._store.transaction() as tx:
            if tx.requests.note_run(request.id, self._token, note):
                at = int(self._clock.now().timestamp())
                self._outbox.redraw(tx, request, f"{request.attempt}-campaigns-{at}-{key}")
