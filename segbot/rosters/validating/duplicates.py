"""Rows that share an id or an e-mail with an earlier one: the same person again, or a contradiction."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from segbot.domain.members import RowError
from segbot.rosters.reading.cells import sample
from segbot.rosters.reading.page import Row
from segbot.rosters.reading.values.never import Kind
from segbot.rosters.storage.builder import RosterBuilder
from segbot.rosters.validating.keys import Keys
from segbot.rosters.validating.row_errors import RowErrors

SAME_ID = "The same id has two different e-mail addresses: all rows with it were left out."
SAME_EMAIL = "The same e-mail address has two different ids: all rows with it were left out."

_AT_ONCE = 50_000


class Places:
    """Where each staged row stood: its source and its number there. Kept by page, as most numbers follow one another."""

    def __init__(self) -> None:
        self._count = 0
        self._starts: list[int] = []
        self._pages: list[tuple[str, Sequence[int], Sequence[int]]] = []

    def extend(self, source: str, numbers: Sequence[int], skipped: Sequence[int] = ()) -> None:
        """`skipped` are the places among `numbers`, in order, of rows that are not staged."""
        self._starts.append(self._count)
        kept = numbers if isinstance(numbers, range) else array("q", numbers)
        self._pages.append((source, kept, skipped))
        self._count += len(numbers) - len(skipped)

    def of(self, position: int) -> tuple[str, int]:
        at = bisect_right(self._starts, position) - 1
        source, numbers, skipped = self._pages[at]
        place = position - self._starts[at]
        for gone in skipped:
            place += gone <= place
        return source, numbers[place]


@dataclass(frozen=True, kw_only=True, repr=False)
class _Duplicate:
    source: str
    number: int
    row: Row
    id: str
    email: str


class Duplicates:
    """Takes rows that have an id or an address of an earlier one and judges them, in order, in large parts.

    The same person again is counted, and fills in what the first row left empty; other names, phone or tags than
    the first row's make the later row a fault unless `details_matter` is off. Contradictions leave out every row
    concerned. `dropped` and `changed` are what has to be done to the staged rows at the end.
    """

    def __init__(
        self,
        staging: RosterBuilder,
        places: Places,
        faults: RowErrors,
        *,
        keys: tuple[Keys, Keys],
        details_matter: bool,
    ) -> None:
        self.duplicates = 0
        self.dropped: set[int] = set()
        self.changed: dict[int, Row] = {}
        self._ids, self._emails = keys
        self._staging = staging
        self._places = places
        self._faults = faults
        self._details_matter = details_matter
        self._waiting: list[_Duplicate] = []
        self._merged: dict[int, int] = {}
        self._contradicted: set[int] = set()

    def add(self, source: str, number: int, row: Row, identifier: str, email: str) -> None:
        """`identifier` and `email` are those it is known by here; a key that is new belongs to the same person from now on."""
        self._ids.meet(identifier)
        self._emails.meet(email)
        self._waiting.append(_Duplicate(source=source, number=number, row=row, id=identifier, email=email))

    @property
    def many(self) -> bool:
        return len(self._waiting) >= _AT_ONCE

    def judge(self) -> None:
        """Judge what is waiting; every position mentioned has to be staged by now."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        placed = self._placed(waiting)
        touched = {self._alias(position) for pair in placed for position in pair if position is not None}
        rows = self._staging.rows_at(touched) | {
            position: self.changed[position] for position in touched & self.changed.keys()
        }
        for repeat, (by_id, by_email) in zip(waiting, placed, strict=True):
            self._judge_one(repeat, by_id, by_email, rows)

    def _placed(self, waiting: Sequence[_Duplicate]) -> list[tuple[int | None, int | None]]:
        """For each the positions of the earlier rows with its id and with its address."""
        ids = self._ids.positions(repeat.id for repeat in waiting)
        emails = self._emails.positions(repeat.email for repeat in waiting)
        placed = []
        for repeat in waiting:
            by_id, by_email = ids.get(repeat.id), emails.get(repeat.email)
            placed.append((by_id, by_email))
            position = by_email if by_id is None else by_id
            if position is None:
                continue
            if repeat.id and by_id is None:
                ids[repeat.id] = position
                self._ids.also(repeat.id, position)
            if repeat.email and by_email is None:
                emails[repeat.email] = position
                self._emails.also(repeat.email, position)
        return placed

    def _judge_one(
        self, repeat: _Duplicate, by_id: int | None, by_email: int | None, rows: dict[int, Row]
    ) -> None:
        by_id = None if by_id is None else self._alias(by_id)
        by_email = None if by_email is None else self._alias(by_email)
        if by_id is not None and by_email is not None and by_id != by_email:
            why = self._join(by_id, by_email, rows)
            target = by_id
        else:
            target = by_id if by_id is not None else by_email if by_email is not None else 0
            why = ""
        why = why or self._contradiction(repeat.row, rows[target], target)
        if why:
            for position in {by_id, by_email} - {None}:
                self._leave_out(position, rows, why)
            self._fault(repeat.source, repeat.number, repeat.row, why)
            return
        self._merge(repeat, target, rows)

    def _join(self, by_id: int, by_email: int, rows: dict[int, Row]) -> str:
        """Two earlier rows turn out to be one person where the later names both; else why they contradict it."""
        named, mailed = rows[by_id], rows[by_email]
        if mailed[0] or self._contradicted & {by_id, by_email}:
            return SAME_EMAIL
        if named[1] and named[1].lower() != mailed[1].lower():
            return SAME_ID
        joined, _ = _filled(named, mailed)
        rows[by_id] = self.changed[by_id] = joined
        self._merged[by_email] = by_id
        self.dropped.add(by_email)
        self.duplicates += 1
        return ""

    def _contradiction(self, row: Row, first: Row, position: int) -> str:
        if row[0] and first[0] and row[0] != first[0]:
            return SAME_EMAIL
        if row[1] and first[1] and row[1].lower() != first[1].lower():
            return SAME_ID
        if position in self._contradicted:
            return SAME_ID if row[0] else SAME_EMAIL
        return ""

    def _merge(self, repeat: _Duplicate, target: int, rows: dict[int, Row]) -> None:
        first = rows[target]
        merged, conflict = _filled(first, repeat.row)
        if merged != first:
            rows[target] = self.changed[target] = merged
        if conflict and self._details_matter:
            source, number = self._places.of(target)
            where = f"in row {number}" if source == repeat.source else f"in row {number} of “{source}”"
            why = f"The same person is {where} with other details; that row counts."
            self._fault(repeat.source, repeat.number, repeat.row, why)
        else:
            self.duplicates += 1

    def _leave_out(self, position: int | None, rows: dict[int, Row], why: str) -> None:
        if position is None or position in self._contradicted:
            return
        self._contradicted.add(position)
        self.dropped.add(position)
        source, number = self._places.of(position)
        self._fault(source, number, rows[position], why)

    def _fault(self, source: str, number: int, row: Row, why: str) -> None:
        self._faults.add(
            RowError(
                source=source, row=number, why=why, sample=sample(row[0] or row[1]), kind=Kind.TWICE.value
            )
        )

    def _alias(self, position: int) -> int:
        while position in self._merged:
            position = self._merged[position]
        return position


def _filled(first: Row, later: Row) -> tuple[Row, bool]:
    """The first row with its gaps filled from the later one; and whether the later says otherwise anywhere."""
    identifier, email, first_name, last_name, phone = (
        one or other for one, other in zip(first[:5], later[:5], strict=True)
    )
    conflict = any(
        one and other and one.casefold() != other.casefold()
        for one, other in zip(first[2:5], later[2:5], strict=True)
    ) or any(first[5].get(name, value) != value for name, value in later[5].items())
    return (identifier, email, first_name, last_name, phone, {**later[5], **first[5]}), conflict
