"""Tables: rows of cells become pages of people and rows left out. Streaming, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from segbot.domain.lists import Column, Reading
from segbot.domain.members import RowError
from segbot.rosters.reading.about import About
from segbot.rosters.reading.cells import clean
from segbot.rosters.reading.columns.choose import Chooser, letter
from segbot.rosters.reading.columns.evidence import evidence
from segbot.rosters.reading.columns.layout import Heading, Layout, Numbered, find_heading, heading_name
from segbot.rosters.reading.page import Page
from segbot.rosters.reading.rows import Rows
from segbot.rosters.reading.values.emails import as_email
from segbot.rosters.reading.values.never import Kind, is_comment, is_rule
from segbot.rosters.reading.wanted import Asking, Wanted

Cells = Sequence[str]
Batch = tuple[Sequence[int], Sequence[Cells]]
"""Numbers of rows in the source, and the rows, which may come by column."""

SAMPLE_ROWS = 1_000
_TITLE = 20


def pages_of_table(
    about: About, batches: Iterable[Batch], wanted: Wanted, *, headings: tuple[str, ...] = ()
) -> Iterator[Page | RowError | Reading]:
    """Pages of a table that comes in batches of rows, then how it was read. `headings`: they are known already, and no
    row holds them. Rows that are no people come as RowError.

    Raises UnreadableFileError where no column names people, UnclearListError where that has to be asked.
    """
    waiting = iter(batches)
    held = _held(waiting)
    asking = Asking(wanted)
    start = _start(about, held, wanted, asking, headings)
    asking.check()
    about.answered += asking.answered
    yield from start.above
    reader = Rows(about=about, layout=start.layout, needs_email=wanted.emails)
    for numbers, rows in chain([start.data], waiting):
        yield from reader.take(numbers, rows)
    yield _reading(about, start.layout, reader)


def _held(waiting: Iterator[Batch]) -> list[Numbered]:
    """The first rows, blank ones left out: enough to know the table by."""
    held: list[Numbered] = []
    for numbers, rows in waiting:
        held += [(number, row) for number, row in zip(numbers, rows, strict=True) if any(map(str.strip, row))]
        if len(held) >= SAMPLE_ROWS:
            break
    return held


@dataclass(frozen=True, kw_only=True)
class _Start:
    layout: Layout
    above: list[RowError]
    data: Batch


def _start(
    about: About, held: list[Numbered], wanted: Wanted, asking: Asking, headings: tuple[str, ...]
) -> _Start:
    """The layout, what stands above the people, and the held rows of people."""
    width = max((len(row) for _, row in held), default=1)
    if headings:
        return _laid(about, held, Heading(rows=(), names=headings), wanted, asking)
    heading = find_heading(held, wanted.headings)
    if heading is not None:
        names = (*heading.names, *[""] * (width - len(heading.names)))
        names = _without_blank_ends(names, held[heading.rows[-1] + 1 :])
        return _laid(about, held, Heading(rows=heading.rows, names=names), wanted, asking)
    return _by_looks(about, held, width, wanted, asking)


def _without_blank_ends(names: tuple[str, ...], below: Sequence[Numbered]) -> tuple[str, ...]:
    """As wide as the headings are, but for columns without one in which most rows have something."""
    wide = len(names)
    while wide > 1 and not names[wide - 1]:
        filled = sum(1 for _, row in below[:200] if len(row) >= wide and row[wide - 1].strip())
        if filled * 2 > len(below[:200]):
            break
        wide -= 1
    return names[:wide]


def _laid(
    about: About,
    held: list[Numbered],
    heading: Heading,
    wanted: Wanted,
    asking: Asking,
) -> _Start:
    names, used = heading.names, heading.rows
    below = held[used[-1] + 1 :] if used else held
    layout = _layout(about, names, [row for _, row in below], wanted, asking)
    above: list[RowError] = []
    people: list[Numbered] = []
    for number, row in held[: used[0]] if used else []:
        if _names_somebody(row, layout):
            people.append((number, row))
        else:
            above.append(_above(about, number, row))
            about.titles.add(_title(row))
    about.titles |= (
        {title for _, row in held[used[0] : used[-1]] if (title := _title(row))} if used else set()
    )
    rows = [*people, *below]
    why = "Its id is the sum of the others." if _sums_up(rows, layout) else _counts(rows, layout)
    if why:
        number, row = rows.pop()
        above.append(about.left_out(number, why, Kind.TOTAL, clean(row[layout.id or 0])))
    return _Start(layout=layout, above=above, data=([number for number, _ in rows], [row for _, row in rows]))


def _sums_up(rows: Sequence[Numbered], layout: Layout) -> bool:
    """Whether the id in the last row is the sum of all others: a total without a word."""
    at = layout.id
    if at is None or not layout.ids.numbers or not _LEAST_SUMMED < len(rows) < SAMPLE_ROWS:
        return False
    cells = [clean(row[at]) if len(row) > at else "" for _, row in rows]
    if not all(cell.isascii() and cell.isdigit() for cell in cells):
        return False
    if min(map(len, cells)) < _SHORTEST_SUMMED or cells[-1].startswith("0"):
        return False  # 1 + 2 = 3 says nothing, and sums have no zeros in front
    return int(cells[-1]) == sum(map(int, cells[:-1]))


def _counts(rows: Sequence[Numbered], layout: Layout) -> str:
    """Why the last row is none: its id is how many there are, shorter than all others, and no name stands beside it."""
    at = layout.id
    if at is None or not layout.ids.numbers or not 1 < len(rows) < SAMPLE_ROWS:
        return ""
    *people, (_, last) = rows
    if len(last) <= at or clean(last[at]) != str(len(people)):
        return ""
    shorter = all(len(clean(row[at])) > len(clean(last[at])) for _, row in people if len(row) > at)
    names = [place for place in (layout.email, layout.first_name, layout.last_name) if place is not None]
    named = names or [place for place in range(layout.width) if place != at][:1]
    bare = not any(len(last) > place and last[place].strip() for place in named)
    full = all(any(len(row) > place and row[place].strip() for place in named) for _, row in people)
    return "Its id is the number of the rows above it." if shorter and bare and full and named else ""


_LEAST_SUMMED, _SHORTEST_SUMMED = 2, 4


def _title(row: Cells) -> str:
    return " ".join(map(str.strip, row)).strip()


def _above(about: About, number: int, row: Cells) -> RowError:
    seen = next((cell for cell in row if cell.strip()), "")
    if is_comment(seen.strip()):
        return about.left_out(number, "A comment.", Kind.COMMENT, seen)
    if is_rule("".join(row).strip()):
        return about.left_out(number, "A rule of dashes.", Kind.RULE)
    return about.left_out(number, "It is above the heading.", Kind.ABOVE, seen)


def _names_somebody(row: Cells, layout: Layout) -> bool:
    at = layout.id_place
    if layout.email is not None and len(row) > layout.email and as_email(row[layout.email]):
        return True
    if at is None or len(row) <= at or not row[at].strip():
        return False
    if layout.mixed is not None and as_email(row[at]):
        return True
    found, _, _ = layout.ids.judged(row[at])
    return bool(found) and layout.ids.numbers and found.isdigit()


def _layout(
    about: About, names: tuple[str, ...], rows: Sequence[Cells], wanted: Wanted, asking: Asking
) -> Layout:
    return Chooser(
        source=about.source,
        names=names,
        rows=rows[:SAMPLE_ROWS],
        wanted=wanted,
        asking=asking,
        letters=about.letters,
        pasted=about.pasted,
        hidden=about.hidden_columns,
    ).layout()


def _by_looks(about: About, held: list[Numbered], width: int, wanted: Wanted, asking: Asking) -> _Start:
    """Without a heading we know: where the people begin is where the columns begin to look like people."""
    first = _first_person(held, width)
    names = ("",) * width
    used = (first - 1,) if first else ()
    if first and len(held[first - 1][1]) == width:
        names = tuple(map(heading_name, held[first - 1][1]))
    start = _laid(about, held, Heading(rows=used, names=names), wanted, asking)
    heading = [] if not first else [_guessed(about, *held[first - 1])]
    return _Start(layout=start.layout, above=[*start.above, *heading], data=start.data)


def _guessed(about: About, number: int, row: Cells) -> RowError:
    seen = next((cell for cell in row if cell.strip()), "")
    why = "It looks like a heading, so it was not taken for a person."
    return about.left_out(number, why, Kind.FIRST, clean(seen))


def _first_person(held: list[Numbered], width: int) -> int:
    """The index of the first row with data where the others have it; 0 where that is the very first, or unclear."""
    rows = [row for _, row in held[:SAMPLE_ROWS]]
    telling = []
    for at in range(width):
        column = evidence([row[at] for row in rows[1:] if len(row) > at], as_email)
        if column.emails or column.possible:
            telling.append((at, column.emails))
    if not telling:
        return 0
    for index, row in enumerate(rows[:_TITLE]):
        if any(len(row) > at and _is_data(row[at], emails=emails) for at, emails in telling):
            return index
    return 0


def _is_data(cell: str, *, emails: bool) -> bool:
    if emails:
        return bool(as_email(cell))
    return evidence([cell], as_email).possible


def _reading(about: About, layout: Layout, reader: Rows) -> Reading:
    def column(at: int | None) -> Column | None:
        if at is None:
            return None
        name = about.letters[at] if at < len(about.letters) else letter(at)
        return Column(letter=name, heading=layout.headings[at] if at < len(layout.headings) else "")

    return Reading(
        source=about.source,
        sheet=about.sheet,
        other_sheets=about.other_sheets,
        encoding=about.encoding,
        id=column(layout.id_place),
        email=column(layout.email),
        first_row=reader.first_row,
        people=reader.people,
        columns=layout.width,
        hidden_rows=about.hidden_rows,
        hidden_taken=about.hidden_taken,
        hidden_columns=tuple(map(letter, sorted(about.hidden_columns - layout.used))),
        answered=tuple(about.answered),
    )
