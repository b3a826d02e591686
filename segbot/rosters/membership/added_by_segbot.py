"""Whom segbot itself put into a segment, worked out from everything the membership log has of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from segbot.domain.members import RosterSummary
from segbot.rosters.membership.member_counts import MemberCounts, keys_of
from segbot.rosters.reading.page import Row, member_of
from segbot.rosters.storage.codec import Keys
from segbot.rosters.storage.vault import Vault
from segbot.store import Store
from segbot.store.tables.membership_log import Change, Entry

_SAMPLES = 3
_IMPORTED = 0


@dataclass(frozen=True, kw_only=True, repr=False)
class Others:
    """People segbot did not put in, of so many looked at; a few of them masked."""

    count: int
    of: int
    samples: tuple[str, ...]


@dataclass(kw_only=True, repr=False)
class Owned:
    """`own`: put in by segbot and not taken out since. `inside`: known to be in it, by whoever's hand."""

    own: MemberCounts = field(default_factory=MemberCounts)
    inside: MemberCounts = field(default_factory=MemberCounts)

    def others(self, rows: Iterable[Row], *, complete: bool) -> Others:
        """Those not put in by segbot. `complete`: whoever is not known to be in it is surely not, and does not count."""
        count = looked_at = 0
        samples: list[str] = []
        for row in rows:
            looked_at += 1
            if self.own.holds(row) or (complete and not self.inside.holds(row)):
                continue
            count += 1
            if len(samples) < _SAMPLES:
                samples.append(member_of(row).masked())
        return Others(count=count, of=looked_at, samples=tuple(samples))


class AddedBySegbot:
    """Memory while a segment is looked at: up to 500 bytes for each person the membership log ever had in it."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def owned(self, connection: str, segment_id: str, *, but: int | None = None) -> Owned:
        """Replays the membership log. Who was known to be in it already when segbot added them was not put in by segbot; where
        nobody knew, they were. A change with an unknown outcome puts nobody in. `but`: as if this request had changed nothing.
        """
        with self._store.reading() as tx:
            entries = tx.membership_log.history(connection, segment_id)
        found = Owned()
        known_before = True
        for entry in entries:
            if entry.change is Change.BLURRED or (but is not None and entry.request_id == but):
                continue
            if not self._is_kept(entry):
                # Who was meant is forgotten: nobody is taken for segbot's own because of it, or in spite of it.
                known_before = False
                if entry.change is not Change.ADDED:
                    found = Owned()
            elif entry.change is Change.REMOVED:
                found.own.take_out(self._named(entry))
                found.inside.take_out(self._named(entry))
            else:
                newcomers = known_before and entry.batch != _IMPORTED and entry.request_id is not None
                if entry.change is Change.EXACTLY:
                    found, known_before = self._exactly(found, entry, newcomers=newcomers), True
                else:
                    self._added(found, entry, newcomers=newcomers)
        return found

    def rows(self, roster: RosterSummary) -> Iterator[Row]:
        return self._vault.rows(roster.id, 0, roster.count)

    def _exactly(self, before: Owned, entry: Entry, *, newcomers: bool) -> Owned:
        after = Owned()
        after.own.take_in(keys_of(self._own_of(before, entry, newcomers=newcomers)))
        after.inside.take_in(self._named(entry))
        return after

    def _added(self, found: Owned, entry: Entry, *, newcomers: bool) -> None:
        # Held back until all are looked at: what is looked at must not change meanwhile.
        found.own.take_in(list(keys_of(self._own_of(found, entry, newcomers=newcomers))))
        found.inside.take_in(self._named(entry))

    def _own_of(self, before: Owned, entry: Entry, *, newcomers: bool) -> Iterator[Row]:
        for row in self._listed(entry):
            if before.own.holds(row) or (newcomers and not before.inside.holds(row)):
                yield row

    def _listed(self, entry: Entry) -> Iterable[Row]:
        return self._vault.rows(entry.roster_id, entry.start, entry.stop) if entry.roster_id else ()

    def _named(self, entry: Entry) -> Iterable[Keys]:
        return self._vault.keys(entry.roster_id, entry.start, entry.stop) if entry.roster_id else ()

    def _is_kept(self, entry: Entry) -> bool:
        if entry.roster_id is None:
            return True
        with self._store.reading() as tx:
            return tx.rosters.summary(entry.roster_id) is not None
