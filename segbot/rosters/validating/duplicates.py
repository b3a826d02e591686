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
from segbot.rosters.validating.row_errors import RowErrors

SAME_ID = "The same id stands with two different e-mail addresses: all rows with it were left out."
SAME_EMAIL = "The same e-mail address stands with two different ids: all rows with it were left out."

_AT_ONCE = 50_000


class Places:
    """Where each staged row stood: its source and its number there."""

    def __init__(self) -> None:
        self._numbers = array("q")
        self._starts: list[int] = []
        self._sources: list[str] = []

    def extend(self, source: str, numbers: Sequence[int]) -> None:
        if not self._sources or self._sources[-1] != source:
            self._starts.append(len(self._numbers))
            self._sources.append(source)
        self._numbers.extend(numbers)

    def of(self, position: int) -> tuple[str, int]:
        return self._sources[bisect_right(self._starts, position) - 1], self._numbers[position]


@dataclass(frozen=True, kw_only=True, repr=False)
class _Duplicate:
    source: str
    number: int
    row: Row
    by_id: int | None
    by_email: int | None


class Duplicates:
    """Takes rows that touch earlier ones (by position) and judges them, in order, in large parts.

    The same person again is counted, and fills in what the first row left empty; other names, phone or tags than
    the first row's make the later row a fault unless `details_matter` is off. Contradictions leave out every row
    concerned. `dropped` and `changed` are what has to be done to the staged rows at the end.
    """

    def __init__(
        self, staging: RosterBuilder, places: Places, faults: RowErrors, *, details_matter: bool
    ) -> None:
        self.duplicates = 0
        self.dropped: set[int] = set()
        self.changed: dict[int, Row] = {}
        self._staging = staging
        self._places = places
        self._faults = faults
        self._details_matter = details_matter
        self._waiting: list[_Duplicate] = []
        self._merged: dict[int, int] = {}
        self._contradicted: set[int] = set()

    def add(self, source: str, number: int, row: Row, by_id: int | None, by_email: int | None) -> None:
        self._waiting.append(
            _Duplicate(source=source, number=number, row=row, by_id=by_id, by_email=by_email)
        )

    @property
    def many(self) -> bool:
        return len(self._waiting) >= _AT_ONCE

    def judge(self) -> None:
        """Judge what is waiting; every position mentioned has to be staged by now."""
        waiting, self._waiting = self._waiting, []
        touched = {
            self._alias(position)
            for repeat in waiting
            for position in (repeat.by_id, repeat.by_email)
            if position is not None
        }
        rows = self._staging.rows_at(touched) | {
            position: self.changed[position] for position in touched & self.changed.keys()
        }
        for repeat in waiting:
            self._judge_one(repeat, rows)

    def _judge_one(self, repeat: _Duplicate, rows: dict[int, Row]) -> None:
        by_id = None if repeat.by_id is None else self._alias(repeat.by_id)
        by_email = None if repeat.by_email is None else self._alias(repeat.by_email)
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
            why = f"The same person stands {where} with other details; that row counts."
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
