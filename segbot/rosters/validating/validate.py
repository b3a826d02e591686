"""Judging a list: shapes, repeats and contradictions. What remains is a roster, packed; what does not is reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, islice
from typing import Any

from segbot.domain.lists import Reading
from segbot.domain.members import IdType, Member, ReadReport, RowError
from segbot.rosters.reading.cells import email_fault, emails_fault_free, id_fault, ids_fault_free, sample
from segbot.rosters.reading.page import PAGE_ROWS, Page, Row, row_of
from segbot.rosters.reading.values.never import Kind
from segbot.rosters.storage.builder import RosterBuilder, staged
from segbot.rosters.validating.duplicates import Duplicates, Places
from segbot.rosters.validating.row_errors import RowErrors

NEEDS_ID = "Only an e-mail address: here people are named by their id (in a table, a column called “id”)."
NEEDS_EMAIL = (
    "Only an id: here people are named by their e-mail address (in a table, a column called “email”)."
)
NEEDS_TAG = "No tag: a column tag:NAME (or attr:NAME) with a value is needed."


_FEW = 64
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
        self._ids: dict[str, int] = {}
        self._emails: dict[str, int] = {}
        self._staging = RosterBuilder()
        self._places = Places()
        self._faults = RowErrors()
        self._repeats = Duplicates(self._staging, self._places, self._faults, details_matter=details_matter)

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
        start = len(self._staging)
        emails = _folded(page.emails)
        matched = emails if self._takes_emails else None
        id_places, repeated = _places(page.ids, self._ids, start)
        mail_places, mailed = _places(matched, self._emails, start) if matched is not None else ({}, set())
        keys = (
            page.ids if all(page.ids) else [one or other for one, other in zip(page.ids, emails, strict=True)]
        )
        repeats = sorted(repeated | mailed)
        if not repeats:
            self._ids.update(id_places)
            self._emails.update(mail_places)
            self._places.extend(page.source, page.numbers)
            self._staging.add(page.columns, keys)
            return
        self._stage_apart(page, keys, matched, repeats)

    def _stage_apart(
        self, page: Page, keys: Sequence[str], matched: Sequence[str] | None, repeats: Sequence[int]
    ) -> None:
        """The same for a page with repeats, which are not staged."""
        start = len(self._staging)
        new = [True] * len(page)
        for at in repeats:
            new[at] = False
        positions = range(start, start + len(page) - len(repeats))
        for column, known in ((page.ids, self._ids), (matched, self._emails)):
            if column is not None and any(column):
                known.update(zip(compress(column, new), positions, strict=True))
        self._places.extend(page.source, [*compress(page.numbers, new)])
        self._staging.add([[*compress(column, new)] for column in page.columns], [*compress(keys, new)])
        self._repeat(page, repeats, matched, [*compress(range(len(page)), new)], start)

    def _repeat(
        self,
        page: Page,
        repeats: Sequence[int],
        matched: Sequence[str] | None,
        staged_from: Sequence[int],
        start: int,
    ) -> None:
        """Hand repeats on to be judged; the very same row on the same page is counted here, unless something else is known
        of that person by then. `staged_from`: where on the page the rows staged from position `start` on stood.
        """
        touched: set[int | None] = set()
        for at in repeats:
            identifier, email = page.ids[at], matched[at] if matched is not None else ""
            by_id = self._ids.get(identifier) if identifier else None
            by_email = self._emails.get(email) if email else None
            position = by_email if by_id is None else by_id
            alone = by_id is None or by_email is None or by_id == by_email
            if position is not None and position >= start and alone and position not in touched:
                row = page.row(at)
                if row == page.row(staged_from[position - start]):
                    self._repeats.duplicates += 1
                    continue
            touched |= {by_id, by_email}
            self._repeats.add(page.source, page.numbers[at], page.row(at), by_id, by_email)
            if position is not None:
                self._ids.setdefault(identifier, position)
                self._emails.setdefault(email, position)

    def finish(self) -> Validated:
        self._ids, self._emails = {}, {}
        self._repeats.judge()
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


def _places(keys: Sequence[str], known: Mapping[str, int], start: int) -> tuple[dict[str, int], set[int]]:
    """The positions of a page's keys when all of its rows are staged from `start` on, and where on the page a key stands that
    is known already or stands further up; blanks are nobody's.
    """
    if not any(keys):
        return {}, set()
    count = len(keys)
    places = dict(zip(keys, range(start, start + count), strict=True))
    places.pop("", None)
    found: set[int] = set()
    if len(places) < count:
        first = dict(zip(reversed(keys), range(count - 1, -1, -1), strict=True))
        found = {at for at, key in enumerate(keys) if key and first[key] != at}
    if not known.keys().isdisjoint(places):
        before = known.keys() & places.keys()
        found |= {at for at, key in enumerate(keys) if key in before}
    return places, found
