"""The app was removed from the workspace: nothing runs any more, and the token is erased. What was done stays."""

from __future__ import annotations

from segbot.domain.audit import SEGBOT, Event
from segbot.domain.lifecycle import State
from segbot.domain.ports import Clock
from segbot.flows.accounts.slack_grant import SealedGrant
from segbot.flows.audit.record import Audit
from segbot.flows.messaging.outbox import Outbox
from segbot.store import Store

_NOTE = "segbot was removed from this workspace. Choose *Resume* once it is installed again."


class Uninstall:
    """`grant` is None where the token comes from the environment and is not ours to erase."""

    def __init__(
        self, *, store: Store, outbox: Outbox, audit: Audit, clock: Clock, grant: SealedGrant | None
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._audit = audit
        self._clock = clock
        self._grant = grant

    def end(self) -> int:
        """Pause whatever is about to run or runs; how many requests those were. Once only, however often it is called."""
        paused = 0
        with self._store.transaction() as tx:
            for row in tx.requests.unfinished():
                moved = tx.requests.move(row.id, State.PAUSED, note=_NOTE)
                if moved is not None:
                    self._outbox.tell(tx, moved, Event.SUSPENDED, SEGBOT, note=_NOTE)
                    paused += 1
            erased = self._grant is not None and self._grant.erase(tx)
            if erased or paused:
                self._audit.record(tx, Event.UNINSTALLED, {"requests": paused})
        return paused
