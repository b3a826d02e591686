"""Text with delimiters, or one person per line, as batches of rows of cells."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import TextIO

from segbot.domain.members import RowError
from segbot.rosters.reading.columns import field_of
from segbot.rosters.reading.page import PAGE_ROWS, Page
from segbot.rosters.reading.sources import UnreadableFileError
from segbot.rosters.reading.tables import Cells, pages_of_rows

DELIMITERS = ",;\t|"
_NEVER = " \"'.-_@\r\n\ufeff"
_SAMPLE = 65_536
_SAMPLE_ROWS = 50
# A first line Excel understands and writes: which delimiter follows.
_SEP_LINE = re.compile(r"\s*\"?sep=(.)\"?[ \t]*(?:\r\n|\r|\n)", re.IGNORECASE)
_END = "\x00the end\x00"


def delimited_pages(source: str, text: TextIO) -> Iterator[Page | RowError]:
    """Pages of a CSV, TSV or plain list. `text` is at its beginning, seekable, with its newlines untouched.

    Raises UnreadableFileError for a quote that is never closed and for columns that cannot be told.
    """
    head = text.read(_SAMPLE)
    text.seek(0)
    said = _SEP_LINE.match(head)
    if said:
        text.readline()
    delimiter = said[1] if said else delimiter_of(head)
    yield from pages_of_rows(source, _batches(source, text, delimiter), first=2 if said else 1)


def _batches(source: str, text: TextIO, delimiter: str) -> Iterator[list[Cells]]:
    """Rows as the csv module reads them. A mark behind the last line shows whether a quote is still open there."""
    reader = csv.reader(chain(text, (_END,)), delimiter=delimiter)
    read = 0
    try:
        while batch := list[Cells](islice(reader, PAGE_ROWS)):
            if batch[-1] and batch[-1][-1].endswith(_END):
                if batch[-1] != [_END]:
                    raise UnreadableFileError(
                        f"“{source}” opens a quote in row {read + len(batch)} that is never closed."
                    )
                batch.pop()
            read += len(batch)
            if batch:
                yield batch
    except csv.Error as error:
        raise UnreadableFileError(
            f"“{source}” cannot be read after row {read}: a cell there is longer than {csv.field_size_limit():,} "
            "characters, perhaps because a quote is opened and never closed."
        ) from error


def delimiter_of(head: str) -> str:
    """The delimiter that parts the first rows most evenly; a comma where none does. Rare ones only where they part a
    header of names we know.

    Not csv.Sniffer: it takes letters for delimiters in a single column, and its dialect forgets doubled quotes when
    the sample has none.
    """
    lines = head.splitlines(keepends=True)[: _SAMPLE_ROWS + 1]
    if len(lines) > 1 and len(head) >= _SAMPLE:
        lines.pop()
    best = max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))
    rare = max(_rare(lines), key=lambda delimiter: _evenness(lines, delimiter), default=best)
    found = {delimiter: _evenness(lines, delimiter)[0] for delimiter in (best, rare)}
    return rare if found[rare] > max(found[best], 1) else best


def _rare(lines: list[str]) -> list[str]:
    """What else stands between the words of the first line."""
    first = next((line for line in lines if line.strip()), "")
    return sorted({each for each in first if not each.isalnum() and each not in _NEVER + DELIMITERS})


def _evenness(lines: list[str], delimiter: str) -> tuple[int, float, int]:
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return (0, 0.0, 0)
    if not rows:
        return (0, 0.0, 0)
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if width == 1:
        return (0, 0.0, 0)
    names = sum(1 for cell in rows[0] if field_of(cell))
    return (names, count / len(rows), width)
