"""Who is in a segment as far as segbot knows, worked out from the book; and the lists that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from segbot.domain.members import RosterSummary
from segbot.rosters.page import NO_TAGS, Row
from segbot.rosters.staging import key_of, staged
from segbot.rosters.vault import Vault
from segbot.store import Store, Transaction
from segbot.store.book import Change, Entry

_PAGE = 1_000


@dataclass(frozen=True, kw_only=True, repr=False)
class Known:
    """`rows` by key. `complete`: nobody else is in it, unless somebody changed it behind segbot's back.
    `version` is the number of the newest entry in the book, 0 where there is none.
    """

    version: int
    complete: bool
    rows: dict[str, Row] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A list held against what is known: how many of it are in, and how many are not."""

    present: int
    new: int
    known: Known

    @property
    def staying_away(self) -> int:
        """Known members that the list does not name."""
        return len(self.known) - self.present


class Book:
    """Memory: about 500 bytes a known member while a segment is looked at."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def known(self, connection: str, segment_id: str, *, before_request: int | None = None) -> Known:
        """What follows from the entries since everyone was last known; `before_request`: as it stood before that."""
        with self._store.reading() as tx:
            first = tx.book.first_of(before_request) if before_request is not None else None
            entries = tx.book.entries(connection, segment_id, before=first)
        rows: dict[str, Row] = {}
        complete = bool(entries) and entries[0].change is Change.EXACTLY
        for entry in entries:
            complete = complete and entry.change is not Change.BLURRED
            if entry.change is Change.EXACTLY:
                rows = {}
            listed = self._listed(entry)
            if entry.change is Change.REMOVED:
                names = _Names(rows)
                for row in listed:
                    rows.pop(names.key(row), None)
            else:
                _take_in(rows, listed)
        return Known(version=entries[-1].id if entries else 0, complete=complete, rows=rows)

    def compare(self, known: Known, roster: RosterSummary) -> Comparison:
        """How many of a list are known to be in."""
        names = _Names(known.rows)
        keys = {names.key(row) for row in self._rows(roster)}
        present = sum(key in known.rows for key in keys)
        return Comparison(present=present, new=len(keys) - present, known=known)

    def with_these(self, tx: Transaction, known: Known, roster: RosterSummary) -> RosterSummary:
        """Everyone known and everyone listed; what the list says of a known person counts, where it says something."""
        rows = dict(known.rows)
        _take_in(rows, self._rows(roster))
        return self._keep(tx, rows.values())

    def without_these(self, tx: Transaction, known: Known, roster: RosterSummary) -> RosterSummary:
        """Everyone known but for those listed."""
        names = _Names(known.rows)
        leaving = {names.key(row) for row in self._rows(roster)}
        return self._keep(tx, (row for key, row in known.rows.items() if key not in leaving))

    def newcomers(self, tx: Transaction, known: Known, roster: RosterSummary) -> RosterSummary:
        """Those listed who are not known to be in."""
        names = _Names(known.rows)
        return self._keep(tx, (row for row in self._rows(roster) if names.key(row) not in known.rows))

    def those_in(self, tx: Transaction, known: Known, roster: RosterSummary) -> RosterSummary:
        """Those listed who are known to be in, as the book has them."""
        names = _Names(known.rows)
        found = (known.rows.get(names.key(row)) for row in self._rows(roster))
        return self._keep(tx, (row for row in found if row is not None))

    def bare(self, tx: Transaction, roster: RosterSummary) -> RosterSummary:
        """The same people with nothing but what names them."""
        return self._keep(tx, ((row[0], row[1], "", "", "", NO_TAGS) for row in self._rows(roster)))

    def everyone(self, tx: Transaction, known: Known) -> RosterSummary:
        return self._keep(tx, known.rows.values())

    def _rows(self, roster: RosterSummary) -> Iterator[Row]:
        return self._vault.rows(roster.id, 0, roster.count)

    def _listed(self, entry: Entry) -> Iterable[Row]:
        return self._vault.rows(entry.roster_id, entry.start, entry.stop) if entry.roster_id else ()

    def _keep(self, tx: Transaction, rows: Iterable[Row]) -> RosterSummary:
        return self._vault.keep_staged(tx, staged(_pages(rows)))


class _Names:
    """Finds the key a person goes by in the book: by id, by e-mail, or by the e-mail beside an id."""

    def __init__(self, rows: dict[str, Row]) -> None:
        self._rows = rows
        self._by_email: dict[str, str] | None = None

    def key(self, row: Row) -> str:
        key = key_of(row)
        email = row[1].casefold()
        if key in self._rows or not email:
            return key
        if self._by_email is None:
            self._by_email = {known[1].casefold(): name for name, known in self._rows.items() if known[1]}
        found = self._by_email.get(email)
        # An id of its own beside the e-mail of somebody else is another person.
        return found if found is not None and (not row[0] or not self._rows[found][0]) else key


def _take_in(rows: dict[str, Row], listed: Iterable[Row]) -> None:
    names = _Names(rows)
    additions: dict[str, Row] = {}
    for row in listed:
        key = names.key(row)
        known = rows.get(key)
        additions[key] = row if known is None else _updated(known, row)
    rows.update(additions)


def _updated(known: Row, told: Row) -> Row:
    cells = [new or old for old, new in zip(known[:5], told[:5], strict=True)]
    tags = {**known[5], **told[5]} if told[5] else known[5]
    return (*cells, tags or NO_TAGS)  # type: ignore[return-value]  # five cells and the tags


def _pages(rows: Iterable[Row]) -> Iterator[list[Row]]:
    page: list[Row] = []
    for row in rows:
        page.append(row)
        if len(page) == _PAGE:
            yield page
            page = []
    if page:
        yield page
