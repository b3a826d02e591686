"""Reads one workbook from standard input and writes its rows to standard output, as a program of its own.

A few hundred bytes can claim a sheet of seventeen billion cells, for which the library asks memory that it does not
get, and the whole process ends. So the process is a small one, with limits on memory and time.

Input: the number of bytes on a line, the workbook, then for each sheet wanted a line `{"sheet": 0, "hidden": false}`.
Output, one JSON document a line: first `{"sheets": […], "unseen": […]}`, the visible sheets with rows (name, height,
first rows) and the names of the hidden ones; then for each sheet wanted `{"hidden": rows left out or taken, "hidden_columns": […]}` and arrays
`[numbers of the rows (or of the first), rows]` of up to a thousand rows, each an array of strings; then `null`. Ends with 0, or with anything
else for a broken workbook.
"""

from __future__ import annotations

import io
import resource
import sys
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

import orjson
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from segbot.rosters.reading.workbooks.marks import NOT_COMPUTED, Marks, MarksOf
from segbot.rosters.reading.workbooks.xlsx import XlsxMarks

MEMORY = 340 << 20
SECONDS = 60
BROKEN, TOO_LARGE = 3, 4
_ROWS = 1_000
_HEAD = 60
# Excel keeps 15 digits of a number and writes zeros for the rest.
_EXACT = 10**15
# No cell of Excel holds more; what does is no id, and one of them must not fill all memory.
_LONGEST_CELL = 32_767
_SHOWN = 300
# Empty columns before the first one are kept, so that a column has its own letter and its own marks; the library leaves
# them out. Sheets with more of them are no lists of people, and would cost much.
_LEADING = 64
_LONG_LINE = 1 << 22


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    source = sys.stdin.buffer
    content = source.read(int(source.readline()))
    try:
        marks_of = _marks_of(content)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            del content
            _serve(workbook, marks_of, source, sys.stdout.buffer)
    except MemoryError:
        return TOO_LARGE
    except (CalamineError, OSError, ValueError, KeyError, SyntaxError, zipfile.BadZipFile):
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


def _serve(workbook: CalamineWorkbook, marks_of: MarksOf, source: BinaryIO, out: BinaryIO) -> None:
    shown = []
    unseen = []
    sheets: dict[str, CalamineSheet] = {}
    for description in workbook.sheets_metadata:
        if description.visible is not SheetVisibleEnum.Visible:
            unseen.append(description.name)
            continue
        sheet = workbook.get_sheet_by_name(description.name)
        if sheet.height:
            head = [_cells(row) for row in islice(sheet.iter_rows(), _HEAD)]
            shown.append({"name": description.name, "rows": sheet.height, "head": head})
            if not sheets:
                sheets[description.name] = sheet
    _line(out, {"sheets": shown, "unseen": unseen})
    for line in source:
        wanted = orjson.loads(line)
        name = shown[wanted["sheet"]]["name"]
        sheet = sheets.pop(name) if name in sheets else workbook.get_sheet_by_name(name)
        _write(sheet, marks_of(name), out, hidden=wanted["hidden"])


def _write(sheet: CalamineSheet, marks: Marks, out: BinaryIO, *, hidden: bool) -> None:
    last_row, last_column = sheet.end or (-1, -1)
    leading = sheet.start[1] if sheet.start else 0
    marks = marks.moved(max(0, leading - _LEADING))
    leading = min(leading, _LEADING)
    within = sum(1 for row in marks.hidden if row <= last_row)
    columns = sorted(column for column in marks.hidden_columns if column <= last_column)
    _line(out, {"hidden": within, "hidden_columns": columns})
    if marks.any_cells or (marks.hidden and not hidden):
        rows = _rows(sheet, marks, leading, hidden=hidden)
        while batch := list(islice(rows, _ROWS)):
            _line(out, [[number for number, _ in batch], [row for _, row in batch]])
    else:
        _write_plain(sheet, leading, out)
    _line(out, None)


def _whole(sheet: CalamineSheet, leading: int) -> Iterator[list[Any]]:
    if not leading:
        return sheet.iter_rows()
    empty = [""] * leading
    return (empty + row for row in sheet.iter_rows())


def _write_plain(sheet: CalamineSheet, leading: int, out: BinaryIO) -> None:
    """Nearly all sheets: nothing is hidden, no cell is changed."""
    rows, number = _whole(sheet, leading), 1
    while held := list(islice(rows, _ROWS)):
        batch = [[cell if type(cell) is str else text_of(cell) for cell in row] for row in held]
        line = orjson.dumps([number, batch])
        if len(line) > _LONG_LINE:
            line = orjson.dumps([number, list(map(_cells, held))])
        out.write(line + b"\n")
        number += len(held)


def _rows(
    sheet: CalamineSheet, marks: Marks, leading: int, *, hidden: bool
) -> Iterator[tuple[int, list[str]]]:
    left_out = set() if hidden else marks.hidden
    for at, row in enumerate(_whole(sheet, leading)):
        if at not in left_out:
            yield at + 1, _marked(at, row, marks) if marks.any_cells else _cells(row)


def _cells(row: list[Any]) -> list[str]:
    return [cell if type(cell) is str and len(cell) <= _LONGEST_CELL else text_of(cell) for cell in row]


def _marked(at: int, row: list[Any], marks: Marks) -> list[str]:
    cells = _cells(row)
    for column, value in enumerate(row):
        if (at, column) in marks.not_computed:
            cells[column] = NOT_COMPUTED
        elif isinstance(value, float | int) and (text := marks.shown.get((at, column))):
            cells[column] = text
        elif isinstance(value, str) and (text := marks.parted.get((at, column))):
            cells[column] = text[:_LONGEST_CELL]
    return cells


def _line(out: BinaryIO, document: Any) -> None:
    out.write(orjson.dumps(document) + b"\n")
    out.flush()


def text_of(cell: Any) -> str:
    """A cell as a person sees it, without “.0”; numbers too long for Excel to have kept come with a power of ten."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        if abs(cell) >= _EXACT:
            return f"{cell:.6E}"
        return str(int(cell)) if cell.is_integer() else repr(cell)
    text = str(cell)
    return text if len(text) <= _LONGEST_CELL else text[:_SHOWN] + "…"


if __name__ == "__main__":
    sys.exit(main())
