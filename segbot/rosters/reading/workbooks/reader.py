"""Reads one workbook from standard input and writes its rows to standard output, as a program of its own.

A few hundred bytes can claim a sheet of seventeen billion cells, for which the library asks memory that it does not
get, and the whole process ends. So the process is a small one, with limits on memory and time.

Input: the number of bytes on a line, the workbook, then for each sheet wanted a line `{"sheet": 0, "hidden": false}`.
Output, one JSON document a line: first `{"sheets": […], "unseen": […]}`, the visible sheets with rows (name, height,
first rows) and the names of the hidden ones; then for each sheet wanted `{"hidden": rows left out or taken, "hidden_columns": […]}` and arrays
`[numbers of the rows (or of the first), rows]` of up to a thousand rows, each an array of strings, or of plain sheets `[numbers (or the first),
cells in a row, bytes]` and so many bytes, the cells with 0x1f between them; then `null`. Ends with 0, or with anything else for a
broken workbook.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import zipfile
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, Protocol

from segbot.rosters.reading.workbooks.lines import HEAD, write_line
from segbot.rosters.reading.workbooks.marks import MarksOf
from segbot.rosters.reading.workbooks.quick_xlsx import NotPlainError, PlainSheet
from segbot.rosters.reading.workbooks.xlsx import XlsxMarks

if TYPE_CHECKING:
    from segbot.rosters.reading.workbooks.library import Library

MEMORY = 300 << 20
SECONDS = 60
BROKEN, TOO_LARGE = 3, 4


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    source = sys.stdin.buffer
    content = source.read(int(source.readline()))
    try:
        _serve(_Book(content), source, sys.stdout.buffer)
    except MemoryError:
        return TOO_LARGE
    except (OSError, ValueError, KeyError, SyntaxError, zipfile.BadZipFile):
        return BROKEN
    return 0


def _marks_of(content: bytes) -> MarksOf:
    """Each format's own reader, loaded only where it is needed. Raises ValueError for what is broken."""
    if content[:4] != b"PK\x03\x04":
        from segbot.rosters.reading.workbooks.other_formats import xls_marks  # noqa: PLC0415 xlrd takes its time

        return xls_marks(content)
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream) as archive:
        parts = set(archive.namelist())
    if "xl/workbook.bin" in parts or "content.xml" in parts:
        from segbot.rosters.reading.workbooks.other_formats import OdsMarks, XlsbMarks  # noqa: PLC0415 the same

        return XlsbMarks(stream) if "xl/workbook.bin" in parts else OdsMarks(stream)
    return XlsxMarks(stream)


class _Sheet(Protocol):
    """`height` is the number of rows from the first to the last one with something in it, `head` its first rows."""

    @property
    def height(self) -> int: ...

    def head(self) -> list[list[str]]: ...

    def write(self, out: BinaryIO, *, hidden: bool) -> None: ...


class _Book:
    """The sheets of a workbook: plain ones read at a glance, the others by the library."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._marks_of = _marks_of(content)

    def names(self) -> list[tuple[str, bool]]:
        """The names of the sheets in order, and whether they can be seen."""
        if isinstance(self._marks_of, XlsxMarks) and self._marks_of.visible:
            return list(self._marks_of.visible.items())
        return self._library.names()

    def sheet(self, name: str) -> _Sheet:
        if isinstance(self._marks_of, XlsxMarks):
            with suppress(NotPlainError):
                return _AtAGlance(*self._marks_of.plain_sheet(name))
        return self._library.sheet(name, self._marks_of)

    @cached_property
    def _library(self) -> Library:
        from segbot.rosters.reading.workbooks.library import Library  # noqa: PLC0415 it takes its time

        if self._content[:4] == b"PK\x03\x04":
            from segbot.rosters.reading.workbooks.prefixes import with_usual_prefixes  # noqa: PLC0415 the same

            return Library(with_usual_prefixes(self._content))
        return Library(self._content)


class _AtAGlance:
    """A plain sheet; nothing is hidden in it but columns."""

    def __init__(self, sheet: PlainSheet, hidden_columns: set[int]) -> None:
        self._sheet = sheet
        self._hidden_columns = hidden_columns

    @property
    def height(self) -> int:
        return self._sheet.height

    def head(self) -> list[list[str]]:
        first = self._sheet.first
        shown = range(1, min(HEAD, max(first, default=0)) + 1)
        return [
            [cell.decode("utf-8", "replace") for cell in first.get(number, ())]
            + [""] * (self._sheet.width - len(first.get(number, ())))
            for number in shown
        ]

    def write(self, out: BinaryIO, *, hidden: bool) -> None:  # noqa: ARG002 nothing is
        columns = sorted(column for column in self._hidden_columns if column < self._sheet.width)
        write_line(out, {"hidden": 0, "hidden_columns": columns, "width": self._sheet.width})
        for part in self._sheet.parts:
            numbers = part.numbers
            told = numbers[0] if isinstance(numbers, range) else numbers
            write_line(out, [told, part.width, len(part.cells)])
            out.write(part.cells)
        write_line(out, None)


def _serve(book: _Book, source: BinaryIO, out: BinaryIO) -> None:
    shown = []
    unseen = []
    held: dict[str, _Sheet] = {}
    for name, visible in book.names():
        if not visible:
            unseen.append(name)
            continue
        sheet = book.sheet(name)
        if sheet.height:
            shown.append({"name": name, "rows": sheet.height, "head": sheet.head()})
            if not held:
                held[name] = sheet
    write_line(out, {"sheets": shown, "unseen": unseen})
    for line in source:
        wanted = json.loads(line)
        name = shown[wanted["sheet"]]["name"]
        sheet = held.pop(name) if name in held else book.sheet(name)
        sheet.write(out, hidden=wanted["hidden"])


if __name__ == "__main__":
    sys.exit(main())
