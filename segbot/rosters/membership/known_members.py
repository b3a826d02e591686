"""Who is in a segment as far as segbot knows, worked out from the membership log; and the lists that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from segbot.domain.members import RosterSummary
from segbot.rosters.membership.email_index import EmailIndex
from segbot.rosters.membership.erased_places import NONE_ERASED, ErasedPlaces, ErasedTally
from segbot.rosters.membership.member_counts import MemberCounts
from segbot.rosters.reading.page import NO_TAGS, Row
from segbot.rosters.storage.builder import KeysHash, in_pages, key_of, staged
from segbot.rosters.storage.codec import Keys
from segbot.rosters.storage.vault import Vault
from segbot.store import Store, Transaction
from segbot.store.tables.membership_log import Change, Entry

_ALWAYS = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, kw_only=True, repr=False)
class Known:
    """`rows` by key. `complete`: nobody else is in it, unless somebody changed it behind segbot's back. `all_but_erased`: nobody
    else but people who were erased from segbot's lists since (`erased`), who may be in it still. `version` is the number of
    the newest entry in the membership log, 0 where there is none.
    """

    version: int
    complete: bool
    rows: dict[str, Row] = field(default_factory=dict)
    all_but_erased: bool = False
    erased: ErasedPlaces = NONE_ERASED

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, kw_only=True, repr=False)
class Counted:
    """The same by numbers alone, where nobody has to be named: `Known` takes four times the memory. `entries`: what it
    follows from; `hashed`: over the keys of the one list it is, where it is just that.
    """

    version: int
    complete: bool
    people: MemberCounts
    entries: Sequence[Entry] = ()
    hashed: KeysHash | None = None
    all_but_erased: bool = False
    erased: ErasedPlaces = NONE_ERASED

    def __len__(self) -> int:
        return len(self.people)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A list held against what is known: how many of it are in, and how many are not. `unclear`: how many of the latter
    may be in all the same, since they are named in another way (by e-mail, say) than somebody who is.
    """

    present: int
    new: int
    unclear: int = 0


class KnownMembers:
    """Memory while a segment is looked at: about 500 bytes a member it knows, 120 to 240 where it only counts them."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def known(self, connection: str, segment_id: str, *, before_request: int | None = None) -> Known:
        """What follows from the entries since everyone was last known; `before_request`: as it stood before that."""
        with self._store.reading() as tx:
            first = tx.membership_log.first_of(before_request) if before_request is not None else None
            entries = tx.membership_log.entries(connection, segment_id, before=first)
            complete = _is_complete(tx, connection, segment_id, entries)
        return self._known(entries, complete=complete)

    def known_after(self, connection: str, segment_id: str, request_id: int, ended: datetime) -> Known:
        """As it stood when a request had ended: after its own entries, and the reading that belongs to its end."""
        with self._store.reading() as tx:
            end = _end_of(request_id, ended, tx.membership_log.history(connection, segment_id))
            entries = tx.membership_log.entries(connection, segment_id, before=end) if end else []
        return self._known(entries, complete=knows_everyone(entries))

    def _known(self, entries: Sequence[Entry], *, complete: bool) -> Known:
        people, tally = _People(), ErasedTally()
        for entry in entries:
            if entry.change is Change.EXACTLY:
                people, tally = _People(), ErasedTally()
            listed = tally.rows(entry, self._listed(entry))
            (people.take_out if entry.change is Change.REMOVED else people.take_in)(listed)
        clear, erased = complete and not people.unclear, tally.found
        return Known(
            version=_version(entries),
            complete=clear and not erased.any,
            rows=people.rows,
            all_but_erased=clear and erased.explains,
            erased=erased,
        )

    def counted(self, connection: str, segment_id: str) -> Counted:
        """As `known`, for counting and comparing."""
        with self._store.reading() as tx:
            entries = tx.membership_log.entries(connection, segment_id)
            complete = _is_complete(tx, connection, segment_id, entries)
        people, tally = MemberCounts(), ErasedTally()
        hashed = KeysHash() if len(entries) == 1 and entries[0].change is Change.EXACTLY else None
        for entry in entries:
            if entry.change is Change.EXACTLY:
                people, tally = MemberCounts(), ErasedTally()
            named: Iterable[Keys] = tally.pages(entry, self._named(entry))
            if hashed is not None:
                named = map(hashed.heard, named)
            (people.take_out if entry.change is Change.REMOVED else people.take_in)(named)
        clear, erased = complete and not people.unclear, tally.found
        return Counted(
            version=_version(entries),
            complete=clear and not erased.any,
            people=people,
            entries=entries,
            hashed=hashed,
            all_but_erased=clear and erased.explains,
            erased=erased,
        )

    def erased_from(self, roster: RosterSummary) -> int:
        """How many people of a list were erased from it since. Raises StaleError where it is not kept any more."""
        with self._store.reading() as tx:
            kept = tx.rosters.summary(roster.id)
        if kept is not None and kept.sha256:
            return 0  # its hash is forgotten before anybody is erased from it
        return roster.count - sum(len(ids) for ids, _ in self._vault.keys(roster.id, 0, roster.count))

    def version(self, connection: str, segment_id: str) -> int:
        """The number of the newest entry of a segment, 0 where there is none."""
        with self._store.reading() as tx:
            return _version(tx.membership_log.entries(connection, segment_id))

    def compare(self, known: Known | Counted, roster: RosterSummary) -> Comparison:
        """How many of a list are known to be in."""
        if isinstance(known, Counted):
            present, new, unclear = known.people.compare(self._vault.keys(roster.id, 0, roster.count))
            return Comparison(present=present, new=new, unclear=unclear)
        present, new, unclear = _People(known.rows).compare(self._rows(roster))
        return Comparison(present=present, new=new, unclear=unclear)

    def with_these(self, known: Known | Counted, roster: RosterSummary) -> RosterSummary:
        """Everyone known and everyone listed; what the list says of a known person counts, where it says something."""
        if isinstance(known, Counted):
            extended = self._extended(known, roster)
            if extended is not None:
                return extended
            known = self._known(known.entries, complete=known.complete)
        people = _People(dict(known.rows))
        people.take_in(self._rows(roster))
        return self.keep(people.rows.values())

    def _extended(self, known: Counted, roster: RosterSummary) -> RosterSummary | None:
        """Where all who are known are one list as it lies, and nobody listed is among them: that list, and this one behind it."""
        [*entries] = known.entries
        if known.hashed is None or len(entries) != 1:
            return None
        entry, whole = entries[0], len(known)
        if not entry.roster_id or entry.start or entry.stop != whole:
            return None
        present, new, _unclear = known.people.compare(self._vault.keys(roster.id, 0, roster.count))
        with self._store.reading() as tx:
            kept = tx.rosters.summary(entry.roster_id)
        if present or new != roster.count or kept is None or kept.count != whole:
            return None
        hashed = known.hashed.copy()
        for page in self._vault.keys(roster.id, 0, roster.count):
            hashed.heard(page)
        return self._vault.extend(kept, roster, hashed.hexdigest())

    def without_these(self, known: Known, roster: RosterSummary) -> RosterSummary:
        """Everyone known but for those listed."""
        return self.keep(self.leaving(known, roster))

    def leaving(self, known: Known, listed: RosterSummary | None) -> Iterator[Row]:
        """Everyone known but for those listed, in the membership log's order; nothing is kept."""
        people = _People(known.rows)
        named = {people.key(row) for row in self._rows(listed)} if listed else set()
        return (row for key, row in known.rows.items() if key not in named)

    def newcomers(self, known: Known, roster: RosterSummary) -> RosterSummary:
        """Those listed who are not known to be in."""
        people = _People(known.rows)
        return self.keep(row for row in self._rows(roster) if people.key(row) not in known.rows)

    def those_in(self, known: Known, roster: RosterSummary) -> RosterSummary:
        """Those listed who are known to be in, as the membership log has them."""
        people = _People(known.rows)
        found = (known.rows.get(people.key(row)) for row in self._rows(roster))
        return self.keep(row for row in found if row is not None)

    def bare(self, roster: RosterSummary) -> RosterSummary:
        """The same people with nothing but what names them."""
        return self.keep((row[0], row[1], "", "", "", NO_TAGS) for row in self._rows(roster))

    def everyone(self, known: Known) -> RosterSummary:
        return self.keep(known.rows.values())

    def _rows(self, roster: RosterSummary) -> Iterator[Row]:
        return self._vault.rows(roster.id, 0, roster.count)

    def _listed(self, entry: Entry) -> Iterable[Row]:
        return self._vault.rows(entry.roster_id, entry.start, entry.stop) if entry.roster_id else ()

    def _named(self, entry: Entry) -> Iterable[Keys]:
        return self._vault.keys(entry.roster_id, entry.start, entry.stop) if entry.roster_id else ()

    def keep(self, rows: Iterable[Row]) -> RosterSummary:
        """These people as a list of their own, in transactions of its own: to be called outside of any."""
        return self._vault.store_staged(staged(in_pages(rows)))


class _People:
    """Rows by the key a person goes by in the membership log: the id, the e-mail, or what somebody with this e-mail goes by.

    `unclear`: somebody came or left by a name that may be another one of somebody who is known, an e-mail beside an id.
    """

    def __init__(self, rows: dict[str, Row] | None = None) -> None:
        self.rows: dict[str, Row] = {} if rows is None else rows
        self._by_email = self._emails()
        self.unclear = False

    def _emails(self) -> EmailIndex[str, str]:
        return EmailIndex(lambda: ((key, row[1].lower()) for key, row in self.rows.items()))

    def key(self, row: Row) -> str:
        key = key_of(row)
        email = row[1].lower()
        if key in self.rows or not email:
            return key
        found = self._by_email.find(email)
        # An id of its own beside the e-mail of somebody else is another person.
        return found if found is not None and (not row[0] or not self.rows[found][0]) else key

    def compare(self, listed: Iterable[Row]) -> tuple[int, int, int]:
        """As `MemberCounts.compare`."""
        named, by_email, by_id = set(), set(), set()
        for row in listed:
            key = self.key(row)
            named.add(key)
            if key not in self.rows:
                if not row[0]:
                    by_email.add(key)
                elif not row[1]:
                    by_id.add(key)
        present = sum(key in self.rows for key in named)
        unclear = len(by_email) if by_email and any(not row[1] for row in self.rows.values()) else 0
        if by_id and any(not row[0] for row in self.rows.values()):
            unclear += len(by_id)
        return present, len(named) - present, unclear

    def take_in(self, listed: Iterable[Row]) -> None:
        """Who is meant is judged by how things stood before the first of them."""
        if not self.rows:
            # A whole list at once, mostly: among nobody, everybody goes by their own name.
            self.rows.update((key_of(row), row) for row in listed)
            self._by_email = self._emails()
            return
        additions: dict[str, Row] = {}
        strange: set[bool] = set()
        for row in listed:
            key = self.key(row)
            known = self.rows.get(key)
            if known is None and not (row[0] and row[1]):
                strange.add(bool(row[0]))
            additions[key] = row if known is None else _updated(known, row)
        self._note(strange)
        for key, row in additions.items():
            held = self.rows.get(key)
            self.rows[key] = row
            if held is None:
                self._by_email.added(key, row[1].lower())
            else:
                self._by_email.changed(key, held[1].lower(), row[1].lower())

    def take_out(self, listed: Iterable[Row]) -> None:
        keys: set[str] = set()
        strange: set[bool] = set()
        for row in listed:
            key = self.key(row)
            keys.add(key)
            if key not in self.rows and not (row[0] and row[1]):
                strange.add(bool(row[0]))
        self._note(strange)
        for key in keys:
            known = self.rows.pop(key, None)
            if known is not None:
                self._by_email.dropped(known[1].lower())

    def _note(self, strange: set[bool]) -> None:
        """`strange`: whether some nobody knows were named by an id alone (True), by an e-mail alone (False)."""
        if strange and not self.unclear:
            self.unclear = (True in strange and any(not row[0] for row in self.rows.values())) or (
                False in strange and any(not row[1] for row in self.rows.values())
            )


def _end_of(request_id: int, ended: datetime, history: Sequence[Entry]) -> int | None:
    """The number behind the last entry that tells how a request left the segment; None where it made none. A reading at its
    end is written down only where it is not what was known already, and by nobody in particular.
    """
    own = [each.id for each in history if each.request_id == request_id and (each.batch or 0) >= 0]
    if not own:
        return None
    last = max(own)
    following = next((each for each in history if each.id > last), None)
    if following is not None and following.change is Change.EXACTLY and following.request_id is None:
        last = following.id if following.at <= ended else last
    return last + 1


def _version(entries: Sequence[Entry]) -> int:
    return entries[-1].id if entries else 0


def _is_complete(tx: Transaction, connection: str, segment_id: str, entries: Sequence[Entry]) -> bool:
    """Whether nobody else is in it: also no call since then may have been carried out of which no answer is written down."""
    if not knows_everyone(entries):
        return False
    # Whoever said who is in it may have looked before an earlier call was carried out.
    since = _ALWAYS if _was_said(entries[0]) else entries[0].at
    return not tx.batches.in_doubt(connection, segment_id, since)


def _was_said(entry: Entry) -> bool:
    """Whether it was imported: read entries have no request, and a run's batches are numbered from 1."""
    return entry.request_id is not None and entry.batch == 0


def knows_everyone(entries: Sequence[Entry]) -> bool:
    """Everyone was known once, and nothing since is unclear."""
    known = bool(entries) and entries[0].change is Change.EXACTLY
    return known and all(entry.change is not Change.BLURRED for entry in entries)


def _updated(known: Row, told: Row) -> Row:
    cells = [new or old for old, new in zip(known[:5], told[:5], strict=True)]
    tags = {**known[5], **told[5]} if told[5] else known[5]
    return (*cells, tags or NO_TAGS)  # type: ignore[return-value]  # five cells and the tags
