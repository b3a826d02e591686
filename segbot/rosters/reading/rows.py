"""The rows of a table whose columns are known: people by column, and each row that is none with the reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from segbot.domain.members import RowError
from segbot.rosters.reading.about import About
from segbot.rosters.reading.cells import clean, clean_column, clean_words, emails_fault_free, plain_emails
from segbot.rosters.reading.columns.choose import letter
from segbot.rosters.reading.columns.chosen import NOT_CHOSEN
from segbot.rosters.reading.columns.headings import Field, meaning
from segbot.rosters.reading.columns.layout import Layout
from segbot.rosters.reading.page import NO_TAGS, Page, Tags, columns_of
from segbot.rosters.reading.sources import UnreadableFileError
from segbot.rosters.reading.values.emails import as_email, normal
from segbot.rosters.reading.values.ids import FORMULA, UNLIKE
from segbot.rosters.reading.values.never import (
    NOT_COMPUTED,
    TOTAL_WORDS,
    TOTALS_AS_WRITTEN,
    Kind,
    is_comment,
    is_missing,
    is_rule,
    is_spreadsheet_error,
    is_total,
    says_not,
    says_what_to_do,
)

Cells = Sequence[str]
NEITHER = "It has neither an id nor an e-mail address."
NO_EMAIL = "This is not an e-mail address."


@dataclass(kw_only=True)
class Rows:
    """Takes batches of rows, in order. `first_row` and `people` are known at the end."""

    about: About
    layout: Layout
    needs_email: bool = True
    first_row: int = 0
    people: int = 0
    _sound: bool = False
    _said: tuple[int, str] = (0, "")

    def take(self, numbers: Sequence[int], rows: Sequence[Cells]) -> Iterator[Page | RowError]:
        """The people of these rows, and those left out."""
        layout = self.layout
        columns = columns_of(rows)
        if len(columns) != layout.width:
            fitting: list[tuple[int, Cells]] = []
            for item in self._fitting(numbers, rows):
                if isinstance(item, RowError):
                    yield item
                else:
                    fitting.append(item)
            numbers, rows = [number for number, _ in fitting], [row for _, row in fitting]
            columns = columns_of(rows)
        if rows:
            yield from self._columns(numbers, rows, columns)

    def _fitting(
        self, numbers: Sequence[int], rows: Sequence[Cells]
    ) -> Iterator[tuple[int, Cells] | RowError]:
        """Rows of exactly the layout's width: short ones filled up, blank cells beyond it cut, longer ones left out."""
        width = self.layout.width
        for number, row in zip(numbers, rows, strict=True):
            if not any(map(str.strip, row)):
                continue
            beyond = [cell for cell in row[width:] if cell.strip()]
            if beyond:
                yield self._no_person(number, row) or self.about.left_out(
                    number,
                    f"It has {len(row)} cells where there are {width} columns: "
                    "a value with the delimiter in it needs quotes.",
                    Kind.WIDE,
                    clean(row[0]),
                )
                continue
            yield number, [*row[:width], *[""] * (width - len(row))]

    def _columns(
        self, numbers: Sequence[int], rows: Sequence[Cells], columns: Sequence[Sequence[str]]
    ) -> Iterator[Page | RowError]:
        layout = self.layout
        none = [""] * len(rows)
        ids, emails = self._keys(columns, none)
        sound = self._sound
        distinct = {at: set(columns[at]) for at in self._worded}
        bad = self._bad(columns, ids, emails, distinct)
        if bad:
            bad |= self._titles(rows, bad)
        unmeant = {at for each in layout.chosen for at in each.unmeant(columns[each.at])} - bad
        good = (number for at, number in enumerate(numbers) if at not in bad and at not in unmeant)
        self.first_row = self.first_row or next(good, 0)
        if bad or unmeant:
            yield from self._left_out(numbers, rows, bad, unmeant)
            bad |= unmeant
            kept = [at for at in range(len(rows)) if at not in bad]
            if not kept:
                return
            numbers = [numbers[at] for at in kept]
            columns = [[column[at] for at in kept] for column in columns]
            ids, emails = [ids[at] for at in kept], [emails[at] for at in kept]
            none = [""] * len(kept)

        def words(at: int | None) -> Sequence[str]:
            return none if at is None else clean_words(columns[at], distinct.get(at))

        self.people += len(numbers)
        phones = words(layout.phone)
        yield Page(
            source=self.about.source,
            sheet=self.about.sheet,
            sound=sound and not bad,
            numbers=numbers,
            ids=ids,
            emails=emails,
            first_names=words(layout.first_name),
            last_names=words(layout.last_name),
            phones=[phone.lstrip("'’") for phone in phones] if layout.phone is not None else phones,
            tags=_tags(layout, columns, len(numbers)),
            unused=layout.unused,
            tag_names=tuple(name for name, _ in layout.tags),
        )

    def _keys(self, columns: Sequence[Sequence[str]], none: list[str]) -> tuple[Sequence[str], Sequence[str]]:
        """Ids and e-mails as they will be sent; blank where a cell holds none that can."""
        layout = self.layout
        emails, good = (none, True) if layout.email is None else _emails(columns[layout.email])
        self._sound = False
        if layout.mixed is not None:
            cells = columns[layout.mixed]
            mixed = ["@" in cell or "＠" in cell for cell in cells]
            if all(mixed):
                return none, _emails(cells)[0]
            emails = [as_email(cell) if mail else "" for cell, mail in zip(cells, mixed, strict=True)]
            judged = layout.ids.judged
            return ["" if mail else judged(cell)[0] for cell, mail in zip(cells, mixed, strict=True)], emails
        if layout.id is None:
            return none, emails
        if layout.ids.all_plain(columns[layout.id]):
            self._sound = good
            return columns[layout.id], emails
        ids = clean_column(columns[layout.id])
        judged = layout.ids.judged
        number = layout.ids.numbers and not layout.ids.zeros and not layout.ids.padded
        return [
            cell
            if number and cell.isascii() and cell.isdigit() and len(cell) < _SAFE
            else judged(raw, sure=bool(email))[0]
            for cell, raw, email in zip(ids, columns[layout.id], emails, strict=True)
        ], emails

    @property
    def _watched(self) -> list[int]:
        """The columns in which a total would be named."""
        layout = self.layout
        return [at for at in range(layout.width) if at not in (layout.id, layout.email, layout.mixed)][:3]

    @property
    def _worded(self) -> set[int]:
        """The columns whose different cells are worth knowing: names repeat."""
        names = (self.layout.first_name, self.layout.last_name)
        return {*self._watched, *(at for at in names if at is not None)}

    def _bad(
        self,
        columns: Sequence[Sequence[str]],
        ids: Sequence[str],
        emails: Sequence[str],
        distinct: Mapping[int, Collection[str]],
    ) -> set[int]:
        """The rows that are no people: without a key, or with a cell that says it sums up the others."""
        bad: set[int] = set()
        lacking = (not all(ids) and self._has_ids) or (not all(emails) and self._has_emails)
        if lacking:
            for at, (identifier, email) in enumerate(zip(ids, emails, strict=True)):
                if (not identifier and not email) or self._is_doubtful(columns, at, identifier, email):
                    bad.add(at)
        if self.layout.ids.some_digits and not self._sound:
            bad |= {
                at
                for at, identifier in enumerate(ids)
                if identifier and self._is_stray(columns, at, identifier, emails[at])
            }
        for place in self._watched:
            if TOTALS_AS_WRITTEN.isdisjoint(distinct[place]):
                continue
            cells = columns[place]
            bad |= {at for at, cell in enumerate(cells) if cell.casefold() in TOTAL_WORDS and not emails[at]}
        return bad

    def _titles(self, rows: Sequence[Cells], bad: set[int]) -> set[int]:
        """The rows right above a heading that comes again, with a single word in them: a title, and nobody's id."""
        return {
            at - 1
            for at in bad
            if at and self.layout.width > 1 and self._is_heading(rows[at]) and _is_lonely_word(rows[at - 1])
        }

    @property
    def _has_ids(self) -> bool:
        return self.layout.id is not None or self.layout.mixed is not None

    @property
    def _has_emails(self) -> bool:
        return self.layout.email is not None or self.layout.mixed is not None

    def _is_doubtful(self, columns: Sequence[Sequence[str]], at: int, identifier: str, email: str) -> bool:
        """Whether the one key that is there cannot stand for the person, as the other one is broken."""
        layout = self.layout
        if not identifier and email and layout.id is not None:
            return bool(layout.ids.judged(columns[layout.id][at], sure=True)[1])
        if identifier and not email and layout.email is not None and self.needs_email:
            cell = clean(columns[layout.email][at])
            return bool(cell) and not is_missing(cell)
        return False

    def _is_stray(self, columns: Sequence[Sequence[str]], at: int, identifier: str, email: str) -> bool:
        """Whether it is a word alone in its row, or beside a broken address, where ids have digits: a footer."""
        if email or any(map(str.isdigit, identifier)):
            return False
        filled = sum(1 for column in columns if column[at].strip())
        broken = self.layout.email is not None and bool(clean(columns[self.layout.email][at]))
        alone = self.layout.ids.digits and self.layout.width > 1 and filled == 1
        return alone or broken

    def _left_out(
        self,
        numbers: Sequence[int],
        rows: Sequence[Cells],
        bad: set[int],
        unmeant: set[int],
    ) -> Iterator[RowError]:
        for at in sorted(bad | unmeant):
            if at in unmeant:
                seen = next((text for cell in rows[at] if (text := clean(cell))), "")
                yield self.about.left_out(numbers[at], NOT_CHOSEN, Kind.CHOSEN, seen)
            elif any(map(str.strip, rows[at])):
                yield self._no_person(numbers[at], rows[at]) or self._without_key(numbers[at], rows[at])

    def _no_person(self, number: int, row: Cells) -> RowError | None:
        """The row as something that never is a person: a heading again, a total, a rule, a comment."""
        filled = [text for cell in row if (text := clean(cell) or cell.strip())]
        if not filled:
            return None
        about, first = self.about, filled[0]
        if is_comment(first) and 0 < self.first_row < number and says_not(first.split()):
            raise UnreadableFileError(
                f"“{about.source}” says in row {number} that those below it are not meant. Send only those who are."
            )
        if is_comment(first):
            return about.left_out(number, "A comment.", Kind.COMMENT, first)
        if all(map(is_rule, filled)) and any(len(text) > 1 for text in filled):
            return about.left_out(number, "A rule of dashes.", Kind.RULE)
        if self._is_heading(row):
            self._refuse_another_order(number, row)
            self._refuse_another_title(number)
            return about.left_out(number, "The heading again.", Kind.HEADING, first)
        if any(map(is_total, filled)):
            return about.left_out(number, "It is a total or count of the other rows.", Kind.TOTAL, first)
        self._refuse_another_table(number, row, filled)
        if len(filled) == 1:
            self._said = number, first
        return None

    def _is_heading(self, row: Cells) -> bool:
        layout = self.layout
        for at in (layout.id_place, layout.email):
            if at is None or len(row) <= at:
                continue
            text = clean(row[at])
            found = meaning(text, layout.ids.table) if text else None
            named = (
                text and layout.headings[at : at + 1] and text.casefold() == layout.headings[at].casefold()
            )
            if named or (found and found[0] in (Field.ID, Field.EMAIL)):
                return True
        return False

    def _refuse_another_order(self, number: int, row: Cells) -> None:
        """Raises UnreadableFileError for a heading whose columns stand elsewhere: what follows it would be read wrong."""
        layout = self.layout
        places = {Field.ID: layout.id_place, Field.EMAIL: layout.email}
        for at, cell in enumerate(row):
            found = meaning(clean(cell), layout.ids.table)
            place = places.get(found[0]) if found else None
            if found and place is not None and place != at and layout.headings[at : at + 1] != (clean(cell),):
                raise UnreadableFileError(
                    f"“{self.about.source}” has another heading in row {number}, with its columns in another order. "
                    "Send the two parts as two files."
                )

    def _refuse_another_title(self, number: int) -> None:
        """Raises UnreadableFileError for a heading that comes again under a title of its own: a list of other people."""
        said, title = self._said
        titles = {title, *self.about.titles}
        if title and number - said <= _NEAR and len(titles) > 1 and any(map(says_what_to_do, titles)):
            raise UnreadableFileError(
                f"“{self.about.source}” has another list from row {number} on, under a title of its own. "
                "Send the list that is meant by itself."
            )

    def _refuse_another_table(self, number: int, row: Cells, filled: Sequence[str]) -> None:
        """Raises UnreadableFileError for the heading of a table of other things, by how ids of such things are called."""
        at = self.layout.id_place
        name = clean(row[at]) if at is not None and len(row) > at else ""
        worded = len(filled) > 1 and not any(any(map(str.isdigit, text)) for text in filled)
        if worded and self.layout.ids.digits and _OTHER_ID.search(name):
            raise UnreadableFileError(
                f"“{self.about.source}” has the heading of another table in row {number}. Send the list by itself."
            )

    def _without_key(self, number: int, row: Cells) -> RowError:
        """Why nobody is named: what is wrong with the id, else with the e-mail, else that there is neither."""
        about = self.about
        wrong = self._wrong_id(number, row) or self._wrong_email(number, row) or self._stray(number, row)
        if wrong is not None:
            return wrong
        seen = next((clean(cell) or cell.strip() for cell in row if cell.strip()), "")
        if any(cell == NOT_COMPUTED for cell in row):
            return about.left_out(number, FORMULA, Kind.FORMULA)
        if any(is_spreadsheet_error(cell.strip()) for cell in row):
            return about.left_out(number, "A spreadsheet's error instead of an id.", Kind.SPREADSHEET, seen)
        return about.left_out(number, NEITHER, Kind.MISSING, seen)

    def _wrong_id(self, number: int, row: Cells) -> RowError | None:
        at = self.layout.id_place
        if at is None:
            return None
        if self.layout.mixed is not None and "@" in row[at]:
            return self.about.left_out(number, NO_EMAIL, Kind.EMAIL, clean(row[at]), letter(at))
        email = self.layout.email
        _, why, kind = self.layout.ids.judged(row[at], sure=email is not None and "@" in row[email])
        seen = "" if row[at] == NOT_COMPUTED else clean(row[at])
        return self.about.left_out(number, why, kind, seen, letter(at)) if why else None

    def _stray(self, number: int, row: Cells) -> RowError | None:
        """A word in the place of an id, alone in its row."""
        at = self.layout.id_place
        if at is None or not self.layout.ids.judged(row[at])[0]:
            return None
        return self.about.left_out(number, UNLIKE, Kind.TEXT, clean(row[at]), letter(at))

    def _wrong_email(self, number: int, row: Cells) -> RowError | None:
        at = self.layout.email
        if at is None:
            return None
        if row[at] == NOT_COMPUTED:
            return self.about.left_out(number, FORMULA, Kind.FORMULA, "", letter(at))
        text = normal(row[at])
        if not text or is_missing(text):
            return None
        return self.about.left_out(number, NO_EMAIL, Kind.EMAIL, text, letter(at))


_SAFE = 16
# So far above its heading stands a title.
_NEAR = 3
_OTHER_ID = re.compile(r"(?:[\s_-](?:id|nr|no|number|code|key)|[a-z]I[Dd]|nummer)\.?$")


def _is_lonely_word(row: Cells) -> bool:
    filled = [cell for cell in row if cell.strip()]
    return len(filled) == 1 and not any(map(str.isdigit, filled[0])) and "@" not in filled[0]


def _emails(cells: Sequence[str]) -> tuple[Sequence[str], bool]:
    """The addresses, and whether all of them are good as they stand."""
    if plain_emails(cells):
        return cells, True
    cleaned = clean_column(cells)
    if emails_fault_free(cleaned):
        return cleaned, True
    return [as_email(cell) if cell else "" for cell in cleaned], False


def _tags(layout: Layout, columns: Sequence[Sequence[str]], count: int) -> Sequence[Tags]:
    if not layout.tags:
        return [NO_TAGS] * count
    names = [name for name, _ in layout.tags]
    values = zip(*(clean_words(columns[at]) for _, at in layout.tags), strict=True)
    return [
        {name: value for name, value in zip(names, row, strict=True) if value} or NO_TAGS for row in values
    ]
