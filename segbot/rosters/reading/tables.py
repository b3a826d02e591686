"""Tables: rows of cells become pages. Streaming, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from segbot.domain.members import RowError
from segbot.rosters.reading.cells import clean, clean_column, clean_words, sample
from segbot.rosters.reading.columns import Layout, by_content, by_names, is_flat, is_heading
from segbot.rosters.reading.page import NO_TAGS, Page, Tags

Cells = Sequence[str]

_SAMPLE_ROWS = 50


@dataclass(kw_only=True)
class _Numbered:
    """Rows not blank, with their numbers in the source."""

    numbers: list[int] = field(default_factory=list)
    rows: list[Cells] = field(default_factory=list)


def pages_of_rows(source: str, batches: Iterator[list[Cells]], first: int = 1) -> Iterator[Page | RowError]:
    """Pages of a table that comes in batches of rows; `first` is the number of its first row.

    The first row that is not blank may be a header. Rows that cannot be placed come as RowError.
    Raises UnreadableFileError where the columns cannot be told.
    """
    at = first
    layout: Layout | None = None
    for batch in batches:
        if layout is not None and set(map(len, batch)) == {layout.width}:
            yield from _pages(source, range(at, at + len(batch)), batch, layout)
            at += len(batch)
            continue
        filled = _without_blanks(batch, at)
        at += len(batch)
        if not filled.rows:
            continue
        if layout is None:
            layout, head = _lay_out(source, filled)
            yield from head
        fitting = _flattened(filled) if layout.flat else (yield from _fit(source, filled, layout))
        yield from _pages(source, fitting.numbers, fitting.rows, layout)


def _without_blanks(batch: Sequence[Cells], at: int) -> _Numbered:
    filled = _Numbered()
    for number, row in enumerate(batch, at):
        if any(cell.strip() for cell in row):
            filled.numbers.append(number)
            filled.rows.append(row)
    return filled


def _lay_out(source: str, filled: _Numbered) -> tuple[Layout, list[RowError]]:
    """The layout; takes the header off the rows where there is one."""
    named = by_names(filled.rows[0], source)
    if named is not None:
        _drop_first(filled)
        return named, []
    rows = filled.rows[:_SAMPLE_ROWS]
    if is_flat(rows):
        return Layout(width=1, mixed=0, flat=True), []
    layout = by_content(rows[1:] or rows, source)
    if not is_heading(rows[0], rows[1:], layout):
        return layout, []
    heading = RowError(
        source=source,
        row=filled.numbers[0],
        why="It looks like a heading, so it was not taken for a person.",
        sample=sample(clean(rows[0][0])),
    )
    _drop_first(filled)
    return layout, [heading]


def _drop_first(filled: _Numbered) -> None:
    del filled.numbers[0], filled.rows[0]


def _flattened(filled: _Numbered) -> _Numbered:
    """Every cell a row of its own, under the number of the row it stood in."""
    flat = _Numbered()
    for number, row in zip(filled.numbers, filled.rows, strict=True):
        for cell in row:
            if cell.strip():
                flat.numbers.append(number)
                flat.rows.append([cell])
    return flat


def _fit(source: str, filled: _Numbered, layout: Layout) -> Generator[RowError, None, _Numbered]:
    """Rows of exactly the layout's width: short ones filled up, blank cells beyond it cut, longer ones faulted."""
    fitting = _Numbered()
    for number, row in zip(filled.numbers, filled.rows, strict=True):
        beyond = row[layout.width :]
        if any(cell.strip() for cell in beyond):
            yield RowError(
                source=source,
                row=number,
                why=f"It has {len(row)} cells where there are {layout.width} columns: "
                "a value with the delimiter in it needs quotes.",
                sample=sample(clean(row[0])),
            )
            continue
        fitting.numbers.append(number)
        fitting.rows.append([*row[: layout.width], *[""] * (layout.width - len(row))])
    return fitting


def _pages(
    source: str, numbers: Sequence[int], rows: Sequence[Cells], layout: Layout
) -> Iterator[Page | RowError]:
    """The page of rows that fit the layout; rows that name nobody come as faults, blank ones not at all."""
    if not rows:
        return
    columns = list(zip(*rows, strict=True))
    none = [""] * len(rows)
    if layout.mixed is None:
        ids = none if layout.id is None else clean_column(columns[layout.id])
        emails = none if layout.email is None else clean_column(columns[layout.email])
    else:
        cells = clean_column(columns[layout.mixed])
        ids = ["" if "@" in cell else cell for cell in cells]
        emails = [cell if "@" in cell else "" for cell in cells]
    if not all(ids) and not all(emails):
        named = [at for at in range(len(rows)) if ids[at] or emails[at]]
        if len(named) < len(rows):
            yield from _nobody(source, numbers, rows, set(named))
            kept = [rows[at] for at in named]
            yield from _pages(source, [numbers[at] for at in named], kept, layout)
            return

    def words(at: int | None) -> Sequence[str]:
        return none if at is None else clean_words(columns[at])

    yield Page(
        source=source,
        numbers=numbers,
        ids=ids,
        emails=emails,
        first_names=words(layout.first_name),
        last_names=words(layout.last_name),
        phones=words(layout.phone),
        tags=_tags(layout, columns, len(rows)),
        unused=layout.unused,
        tag_names=tuple(name for name, _ in layout.tags),
    )


def _nobody(
    source: str, numbers: Sequence[int], rows: Sequence[Cells], named: set[int]
) -> Iterator[RowError]:
    for at, row in enumerate(rows):
        seen = next((cell for cell in row if cell.strip()), None)
        if at not in named and seen is not None:
            why = "It has neither an id nor an e-mail address."
            yield RowError(source=source, row=numbers[at], why=why, sample=sample(clean(seen)))


def _tags(layout: Layout, columns: Sequence[Sequence[str]], count: int) -> Sequence[Tags]:
    if not layout.tags:
        return [NO_TAGS] * count
    names = [name for name, _ in layout.tags]
    values = zip(*(clean_words(columns[at]) for _, at in layout.tags), strict=True)
    return [
        {name: value for name, value in zip(names, row, strict=True) if value} or NO_TAGS for row in values
    ]
