"""Judging a list: shapes, repeats and contradictions. What remains is a roster, packed; what does not is reported."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from segbot.domain.lists import Reading
from segbot.domain.members import IdType, Member, ReadReport, RowError
from segbot.rosters.reading.cells import email_fault, emails_fault_free, id_fault, ids_fault_free, sample
from segbot.rosters.reading.page import PAGE_ROWS, Page, Row, row_of
from segbot.rosters.reading.values.never import Kind
from segbot.rosters.storage.builder import RosterBuilder, staged
from segbot.rosters.validating.collector import fewer_collections
from segbot.rosters.validating.duplicates import Duplicates, Places
from segbot.rosters.validating.keys import RECENT, Keys, without
from segbot.rosters.validating.row_errors import RowErrors

NEEDS_ID = "Only an e-mail address: here people are named by their id (in a table, a column called “id”)."
NEEDS_EMAIL = (
    "Only an id: here people are named by their e-mail address (in a table, a column called “email”)."
)
NEEDS_TAG = "No tag: a column tag:NAME (or attr:NAME) with a value is needed."


_MOST_UNUSED, _LONGEST_NAME = 50, 80  # columns named in a report


@dataclass(frozen=True, kw_only=True, repr=False)
class Validated:
    """A list that passed, in packs of a thousand (`pack.py`), with its sha256 over the keys in order.

    `report.rows` = `count` + `report.duplicates` + `report.faults_total`.
    """

    packed: Sequence[bytes]
    count: int
    sha256: str
    report: ReadReport


def check(
    items: Iterable[Page | Member | RowError | Reading],
    *,
    id_types: Sequence[IdType],
    needs_tags: bool = False,
    details_matter: bool = True,
    takes_tags: bool = True,
) -> Validated:
    """Take in a list (members or pages of rows, and faults found while reading) and judge it.

    `id_types` are the provider's ways to name a person, the preferred first; rows without one are faults. Where it
    takes e-mails, one e-mail with two ids is a contradiction; where it takes only ids, people may share an e-mail.
    One id with two e-mails always is. Contradicting rows are all left out, since nobody can say which is meant.
    A repeat is dropped and counted, after filling gaps of the first row; one with other names, phone or tags is a
    fault where `details_matter` (they would be written), and the first row counts. Columns that are not used are named
    there, too; without `takes_tags` those with tags are among them.
    Memory: the keys and the packs, about 250 bytes a person.
    """
    checker = _Validator(
        id_types, needs_tags=needs_tags, details_matter=details_matter, takes_tags=takes_tags
    )
    with fewer_collections():
        for item in _paged(items):
            checker.take(item)
        return checker.finish()


def _paged(items: Iterable[Page | Member | RowError | Reading]) -> Iterator[Page | RowError | Reading]:
    """Single members gathered into pages; their row numbers are their positions among all items."""
    numbers: list[int] = []
    rows: list[Row] = []
    for number, item in enumerate(items, 1):
        if isinstance(item, Member):
            numbers.append(number)
            rows.append(row_of(item))
            if len(rows) < PAGE_ROWS:
                continue
        if rows:
            yield Page.of_rows("list", numbers, rows)
            numbers, rows = [], []
        if not isinstance(item, Member):
            yield item
    if rows:
        yield Page.of_rows("list", numbers, rows)


class _Validator:
    def __init__(
        self, id_types: Sequence[IdType], *, needs_tags: bool, details_matter: bool, takes_tags: bool
    ) -> None:
        self._names_unused = details_matter
        self._takes_tags = takes_tags
        self._unused: dict[str, None] = {}
        self._readings: list[Reading] = []
        self._takes_ids = IdType.ID in id_types
        self._takes_emails = IdType.EMAIL in id_types
        self._prefers_email = tuple(id_types[:1]) == (IdType.EMAIL,)
        self._needs_tags = needs_tags
        self._rows = 0
        self._sources: dict[str, int] = {}
        self._ids, self._emails = Keys(), Keys()
        self._recent: deque[Page] = deque(maxlen=RECENT)
        self._touched: set[str] = set()
        self._staging = RosterBuilder()
        self._places = Places()
        self._faults = RowErrors()
        self._repeats = Duplicates(
            self._staging,
            self._places,
            self._faults,
            keys=(self._ids, self._emails),
            details_matter=details_matter,
        )

    def _in_reading_order(self, fault: RowError) -> tuple[int, int]:
        return self._sources[fault.source], fault.row

    def take(self, item: Page | RowError | Reading) -> None:
        if isinstance(item, Reading):
            self._readings.append(item)
            return
        self._sources.setdefault(item.source, len(self._sources))
        if isinstance(item, RowError):
            self._rows += 1
            self._faults.add(item)
            return
        self._rows += len(item)
        if self._names_unused:
            tags = () if self._takes_tags else (f"tag:{name}" for name in item.tag_names)
            self._unused |= dict.fromkeys((*item.unused, *tags))
        page = self._without_faults(item)
        if page is not None:
            self._stage(page)
        if self._repeats.many:
            self._repeats.judge()

    def _without_faults(self, page: Page) -> Page | None:
        """The page as this provider names people, without faulty rows: mostly the page itself; None: none left."""
        named, mailed = any(page.ids), any(page.emails)
        plain = not self._needs_tags and (self._takes_ids or not named) and (self._takes_emails or named)
        if plain and not (self._prefers_email and named and mailed):
            if page.sound:
                return page
            ids_good = not named or ids_fault_free(page.ids)
            if ids_good and (not mailed or emails_fault_free(page.emails)):
                return page
        numbers: list[int] = []
        rows: list[Row] = []
        for number, given in zip(page.numbers, page.rows(), strict=True):
            row = self._as_named(given)
            why = self._why_not(given, row)
            if why:
                seen = sample(given[0] or given[1])
                self._faults.add(
                    RowError(
                        source=page.source,
                        sheet=page.sheet,
                        row=number,
                        why=why,
                        sample=seen,
                        kind=_kind(why),
                    )
                )
            else:
                numbers.append(number)
                rows.append(row)
        return Page.of_rows(page.source, numbers, rows) if rows else None

    def _as_named(self, row: Row) -> Row:
        """The row without an id where the provider wants none, or prefers the e-mail that is there."""
        return row if self._takes_ids and not (self._prefers_email and row[1]) else ("", *row[1:])

    def _why_not(self, given: Row, row: Row) -> str:
        identifier, email = row[0], row[1]
        if not identifier and not (email and self._takes_emails):
            return NEEDS_ID if given[1] else NEEDS_EMAIL
        why = (id_fault(identifier) if identifier else "") or (email_fault(email) if email else "")
        return why or (NEEDS_TAG if self._needs_tags and not row[5] else "")

    def _stage(self, page: Page) -> None:
        """Stage the rows of people not seen before; hand the others on as repeats. All their names are known then."""
        emails = _folded(page.emails)
        matched = emails if self._takes_emails else [""] * len(page)
        keys = (
            page.ids if all(page.ids) else [one or other for one, other in zip(page.ids, emails, strict=True)]
        )
        self._recent.append(page)
        by_id, by_email = self._ids.repeated(page.ids), self._emails.repeated(matched)
        repeats = sorted(by_id.keys() | by_email.keys())
        if repeats:
            self._add(
                page.source,
                page,
                [without(column, repeats) for column in (keys, page.ids, matched)],
                repeats,
            )
            self._repeat(page, {at: (by_id if page.ids[at] else by_email).get(at) for at in repeats}, matched)
        else:
            self._add(page.source, page, (keys, page.ids, matched), ())

    def _add(self, source: str, page: Page, columns: Sequence[Sequence[Any]], repeats: Sequence[int]) -> None:
        keys, ids, matched = columns
        start = len(self._staging)
        self._ids.stage(ids, start)
        self._emails.stage(matched, start)
        self._places.extend(source, page.numbers, repeats)
        cells = [without(column, repeats) for column in page.columns] if repeats else page.columns
        self._staging.add(cells, keys)

    def _repeat(self, page: Page, repeats: Mapping[int, int | None], matched: Sequence[str]) -> None:
        """Hand repeats on to be judged. The very same row once more is counted here, where it stands near the first one and
        nothing else was said of that person.
        """
        for at, here in repeats.items():
            identifier, email, row = page.ids[at], matched[at], page.row(at)
            first = page.row(here) if here is not None else self._before(identifier, email)
            if row == first and self._touched.isdisjoint((identifier, email)):
                self._repeats.duplicates += 1
                continue
            self._touched |= {identifier, email} - {""}
            self._repeats.add(page.source, page.numbers[at], row, identifier, email)

    def _before(self, identifier: str, email: str) -> Row | None:
        """The row in which somebody stood before, if it is one of the last few thousand."""
        found = self._ids.recent(identifier) if identifier else self._emails.recent(email)
        return None if found is None else self._recent[-1 - found[0]].row(found[1])

    def finish(self) -> Validated:
        self._repeats.judge()
        self._ids.forget()
        self._emails.forget()
        staging = self._staging
        if self._repeats.dropped or self._repeats.changed:
            staging = staged(staging.without(self._repeats.dropped, self._repeats.changed))
        staging.close()
        report = ReadReport(
            rows=self._rows,
            duplicates=self._repeats.duplicates,
            faults=tuple(sorted(self._faults.kept, key=self._in_reading_order)),
            faults_total=self._faults.total,
            unused=tuple(name[:_LONGEST_NAME] for name in islice(self._unused, _MOST_UNUSED)),
            readings=tuple(self._readings),
            kinds=self._faults.kinds,
        )
        return Validated(packed=staging.packed, count=len(staging), sha256=staging.sha256, report=report)


def _kind(why: str) -> str:
    """The reason in a word or two."""
    return (Kind.NEEDED if why in (NEEDS_ID, NEEDS_EMAIL, NEEDS_TAG) else Kind.ID).value


def _folded(emails: Sequence[str]) -> Sequence[str]:
    joined = "\n".join(emails)
    folded = joined.lower()
    return emails if folded == joined else folded.split("\n")
