"""What segbot keeps of people, and how long: erasing a person, and deleting lists that have had their day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from segbot.domain.audit import Event
from segbot.domain.errors import UserError
from segbot.domain.ports import Clock
from segbot.domain.segments import Segment
from segbot.flows.audit.record import OPERATOR, Audit
from segbot.rosters.membership.known_members import KnownMembers
from segbot.rosters.storage.erased import Erased, wanted
from segbot.rosters.storage.vault import Vault
from segbot.store import Store, Transaction

_AT_ONCE = 20
_SHORT = 2_000


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
            raise UserError("Say who to forget: an e-mail address or an id.")
        erased = self._vault.erase(people)
        with self._store.transaction() as tx:
            counts = {"lists": erased.rosters, "rows": erased.rows}
            self._audit.record(tx, Event.ERASED, counts, actor=OPERATOR)
        return erased

    def no_longer_complete(self, erased: Erased) -> list[tuple[str, Segment]]:
        """The segments (with their connection) of which segbot knew everyone until these people were erased."""
        known_members = KnownMembers(self._store, self._vault)
        with self._store.reading() as tx:
            places = tx.membership_log.made_of(erased.lists)
            named = {place: _named(tx, *place) for place in places}
        return [
            (place[0], segment)
            for place, segment in named.items()
            if not segment.deleted and known_members.counted(*place).erased.any
        ]

    def retain(self, members: timedelta, whole_book_of: Collection[str] = ()) -> int:
        """Delete the lists that neither the membership log nor an open request has needed for this long; how many. Facts stay.
        `whole_book_of`: connections whose book is needed from its beginning.
        """
        before = self._clock.now() - members
        with self._store.reading() as tx:
            unneeded = list(tx.rosters.unneeded(before, whole_book_of))
        deleted: list[int] = []
        # A slice at a time, so that a press need not wait; in the slice it is looked again whether anything needs them.
        for at in range(0, len(unneeded), _AT_ONCE):
            with self._store.transaction() as tx:
                lists = tx.rosters.unneeded(before, whole_book_of, unneeded[at : at + _AT_ONCE])
                for roster_id in lists:
                    tx.rosters.blur(roster_id)
                short = [each for each, people in lists.items() if people <= _SHORT]
                tx.rosters.delete(short)
            deleted += lists.values()
            for roster_id in lists.keys() - set(short):
                self._delete(roster_id)
        if deleted:
            with self._store.transaction() as tx:
                self._audit.record(tx, Event.PURGED, {"lists": len(deleted), "people": sum(deleted)})
        return len(deleted)

    def _delete(self, roster_id: str) -> None:
        """A long list, which nothing needs and whose hashes are gone, in several goes."""
        while True:
            with self._store.transaction() as tx:
                if not tx.rosters.delete_some(roster_id):
                    return


def _named(tx: Transaction, connection: str, segment_id: str) -> Segment:
    """As it is listed, or noted in segbot's own record, or by its id where neither has it."""
    noted = tx.membership_log.segment(connection, segment_id)
    listed = tx.segments.one(connection, segment_id)
    return listed or (noted.as_segment() if noted else Segment(id=segment_id, name=segment_id))
