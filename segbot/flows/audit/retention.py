"""What segbot keeps of people, and how long: erasing a person, and deleting lists that have had their day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from segbot.domain.audit import Event
from segbot.domain.errors import UserError
from segbot.domain.ports import Clock
from segbot.flows.audit.record import OPERATOR, Audit
from segbot.rosters.storage.erased import Erased, wanted
from segbot.rosters.storage.vault import Vault
from segbot.store import Store


class Retention:
    def __init__(self, *, store: Store, vault: Vault, audit: Audit, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._audit = audit
        self._clock = clock

    def forget(self, names: Collection[str]) -> Erased:
        """Erase people (ids exactly, e-mail addresses without case) from every list: rosters, lists from before a
        change, lists of drafts. A request that waits goes on without them. The fact says how many rows, never who.

        Raises UserError when nobody is named.
        """
        people = wanted(names)
        if not people:
            raise UserError("Say whom to forget: an e-mail address or an id.")
        erased = self._vault.erase(people)
        with self._store.transaction() as tx:
            counts = {"lists": erased.rosters, "rows": erased.rows}
            self._audit.record(tx, Event.ERASED, counts, actor=OPERATOR)
        return erased

    def retain(self, members: timedelta, whole_book_of: Collection[str] = ()) -> int:
        """Delete the lists that neither the book nor an open request has needed for this long; how many. Facts stay.
        `whole_book_of`: connections whose book is needed from its beginning.
        """
        with self._store.transaction() as tx:
            unneeded = tx.rosters.unneeded(self._clock.now() - members, whole_book_of)
            if not unneeded:
                return 0
            for roster_id in unneeded:
                tx.rosters.blur(roster_id)
            tx.rosters.delete(unneeded.keys())
            counts = {"lists": len(unneeded), "people": sum(unneeded.values())}
            self._audit.record(tx, Event.PURGED, counts)
        return len(unneeded)
