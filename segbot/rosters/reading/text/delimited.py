"""Text files: a table with delimiters or aligned columns, or one person per line; and which of these it is."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import TextIO

from segbot.domain.lists import Reading
from segbot.domain.members import RowError
from segbot.rosters.reading.about import About
from segbot.rosters.reading.columns.headings import Field, Table, field_of, meaning
from segbot.rosters.reading.columns.layout import heading_name
from segbot.rosters.reading.page import PAGE_ROWS, Page
from segbot.rosters.reading.sources import UnreadableFileError
from segbot.rosters.reading.tables import Batch, Cells, pages_of_table
from segbot.rosters.reading.text.aligned import (
    asciidoc_rows,
    box_rows,
    fixed_rows,
    looks_asciidoc,
    looks_boxed,
    looks_fixed,
    looks_upright,
    upright_rows,
)
from segbot.rosters.reading.text.loose import pages_of_lines
from segbot.rosters.reading.values.emails import as_email
from segbot.rosters.reading.values.ids import looks_like_id
from segbot.rosters.reading.values.never import is_comment
from segbot.rosters.reading.wanted import Wanted

DELIMITERS = ",;\t|\x01\x1f"
_NEVER = " \"'.-_@/\\()[]{}<>*#+&\r\n\ufeff"
_SAMPLE = 65_536
_SAMPLE_ROWS = 50
_SEARCHED = 30
# A first line Excel understands and writes: which delimiter follows.
_SEP_LINE = re.compile(r"\s*\"?sep=(.)\"?[ \t,;]*(?:\r\n|\r|\n)", re.IGNORECASE)
_END = "\x00the end\x00"
_STRAY = (
    "“{source}” opens a quote in row {row} that closes rows later, so rows would be swallowed. "
    "Take the quote out, or save the file as Excel."
)


def text_pages(about: About, text: TextIO, wanted: Wanted) -> Iterator[Page | RowError | Reading]:
    """Pages of a text file that is no JSON, and how it was read. `text` is at its beginning, seekable, with its newlines
    untouched.

    Raises UnreadableFileError for quotes that swallow rows, prose, and columns that cannot be told.
    """
    head = text.read(_SAMPLE)
    text.seek(0)
    whole = len(head) < _SAMPLE
    lines = head.splitlines(keepends=True)
    said = _SEP_LINE.match(head)
    if said:
        text.readline()
        batches = _batches(about.source, text, said[1], head, first=2)
        yield from pages_of_table(about, batches, wanted)
    elif looks_upright(lines):
        yield from pages_of_table(about, upright_rows(text), wanted)
    elif looks_asciidoc(lines):
        yield from pages_of_table(about, asciidoc_rows(about.source, text), wanted)
    elif looks_boxed(lines):
        yield from pages_of_table(about, box_rows(text), wanted)
    elif delimiter := table_delimiter(head, wanted.headings, whole=whole):
        batches = _batches(about.source, text, delimiter, head)
        yield from pages_of_table(about, _unwrapped(batches), wanted)
    elif looks_fixed(lines, wanted.headings):
        yield from pages_of_table(about, fixed_rows(text), wanted)
    else:
        yield from pages_of_lines(
            about, ((at, line.rstrip("\r\n")) for at, line in enumerate(text, 1)), wanted
        )


def _batches(source: str, text: TextIO, delimiter: str, head: str, first: int = 1) -> Iterator[Batch]:
    """Rows as the csv module reads them. A mark behind the last line shows whether a quote is still open there."""
    escape = "\\" if '\\"' in head and '""' not in head.replace('\\""', "") else None
    reader = csv.reader(chain(text, (_END,)), delimiter=delimiter, escapechar=escape)
    at, lines = first, 0
    try:
        while batch := list[Cells](islice(reader, PAGE_ROWS)):
            if batch[-1] and batch[-1][-1].endswith(_END):
                if batch[-1] != [_END]:
                    raise UnreadableFileError(
                        f"“{source}” opens a quote in row {at + len(batch) - 1} that is never closed."
                    )
                batch.pop()
            if reader.line_num - lines > len(batch) + 1:
                _refuse_stray(source, batch, at, delimiter)
            lines = reader.line_num
            if batch:
                yield range(at, at + len(batch)), batch
            at += len(batch)
    except csv.Error as error:
        raise UnreadableFileError(
            f"“{source}” cannot be read after row {at - 1}: a cell there is longer than {csv.field_size_limit():,} "
            "characters, perhaps because a quote is opened and never closed."
        ) from error


def _refuse_stray(source: str, batch: list[Cells], at: int, delimiter: str) -> None:
    """A cell with line breaks, and as many delimiters between two of them as a row has, has swallowed rows."""
    width = Counter(map(len, batch)).most_common(1)[0][0]
    for number, row in enumerate(batch, at):
        for cell in row:
            inner = cell.splitlines() if "\n" in cell or "\r" in cell else []
            if len(inner) < 2:  # noqa: PLR2004 a break parts two
                continue
            held = max(line.count(delimiter) for line in inner[1:])
            people = any(as_email(part) for line in inner[1:] for part in line.split(delimiter))
            alone = len(row) == 1 and all(
                looks_like_id(line) or as_email(line) for line in map(str.strip, inner) if line
            )
            if alone or (held and held >= min(width, len(row)) - 1) or (held and people):
                raise UnreadableFileError(_STRAY.format(source=source, row=number))


def _unwrapped(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Rows whose whole line was put into one pair of quotes, as rows of cells again."""
    first = next(batches, None)
    if first is None:
        return
    delimiter = _inner_delimiter(first[1])
    for numbers, rows in chain([first], batches):
        if delimiter:
            yield (
                numbers,
                [next(csv.reader([row[0]], delimiter=delimiter), []) if row else [] for row in rows],
            )
        else:
            yield numbers, rows


def _inner_delimiter(rows: Sequence[Cells]) -> str:
    filled = [row for row in rows[:_SAMPLE_ROWS] if row]
    if not filled or any(len(row) > 1 for row in filled):
        return ""
    lines = [row[0] for row in filled]
    return next((mark for mark in ",;\t|" if all(mark in line for line in lines)), "")


def table_delimiter(head: str, table: Table, *, whole: bool = True) -> str:
    """The delimiter of a table; empty where it is none: a list of lines, or prose.

    Not csv.Sniffer: it takes letters for delimiters in a single column, and its dialect forgets doubled quotes when
    the sample has none.
    """
    lines = head.splitlines(keepends=True)
    if not whole and len(lines) > 1:
        lines.pop()
    lines = [line for line in lines if line.strip() and not is_comment(line)][: _SAMPLE_ROWS + 1]
    if not lines:
        return ""
    marks: list[str] = [*DELIMITERS, *_rare(lines, table)]
    best = max(marks, key=lambda mark: _evenness(lines, mark, table))
    names, share, width = _evenness(lines, best, table)
    if best not in DELIMITERS and names < 2:  # noqa: PLR2004 a rare one has to part names we know
        return ""
    if names and width > 1:
        return best
    if _has_lonely_heading(lines, table) or _is_wrapped(lines):
        return ","
    if width > 1 and share > 0.5 and len(lines) > 1 and not _side_by_side(lines, best):  # noqa: PLR2004 most rows
        return best
    return ""


def _rare(lines: list[str], table: Table) -> list[str]:
    """What else stands between the words of a line of headings."""
    found = sorted(
        {
            each
            for line in lines[:3]
            for each in line
            if not each.isalnum() and each not in _NEVER + DELIMITERS
        }
    )
    return [
        mark
        for mark in found
        if any(sum(1 for cell in line.split(mark) if field_of(cell, table)) > 1 for line in lines[:3])
    ]


def _has_lonely_heading(lines: list[str], table: Table) -> bool:
    """Whether one of the first lines is the heading of a single column."""
    for line in lines[:_SEARCHED]:
        cells = next(csv.reader([line]), [])
        found = (
            meaning(heading_name(cells[0]), table)
            if len([cell for cell in cells if cell.strip()]) == 1
            else None
        )
        if found and found[0] in (Field.ID, Field.EMAIL):
            return True
    return False


def _is_wrapped(lines: list[str]) -> bool:
    """Whether each line is in one pair of quotes, delimiters and all."""
    if not all(line.startswith('"') for line in lines) or len(lines) < 2:  # noqa: PLR2004 a heading and a person
        return False
    rows = list(csv.reader(lines))
    return bool(_inner_delimiter(rows))


def _side_by_side(lines: list[str], delimiter: str) -> bool:
    """Whether every cell is a person: e-mails everywhere, or lines of ids of different lengths."""
    rows = [[cell.strip().strip("\"'") for cell in line.strip().split(delimiter)] for line in lines]
    cells = [cell for row in rows for cell in row if cell]
    if all(as_email(cell) for cell in cells):
        return True
    addressed = sum(1 for line in lines if "<" in line and as_email_like(line))
    if addressed * 2 > len(lines):
        return True
    return len({len(row) for row in rows}) > 1 and all(
        looks_like_id(cell) or as_email(cell) for cell in cells
    )


def as_email_like(line: str) -> bool:
    """Whether a line has an address in angle brackets, as mail programs write it."""
    return re.search(r"<[^<>\s]+@[^<>\s]+>", line) is not None


def _evenness(lines: list[str], delimiter: str, table: Table) -> tuple[int, float, int]:
    """The most names we know in one of the first lines, the share of rows of the usual width, and that width."""
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return (0, 0.0, 0)
    if not rows:
        return (0, 0.0, 0)
    wide = [row for row in rows if len(row) > 1]
    names = max((sum(1 for cell in row if field_of(cell, table)) for row in wide[:_SEARCHED]), default=0)
    keyed = any(field_of(cell, table) in (Field.ID, Field.EMAIL) for row in wide[:_SEARCHED] for cell in row)
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if width == 1 and not (keyed and names):
        return (0, 0.0, 0)
    return (names if keyed else 0, count / len(rows), max(width, 2 if keyed else width))
