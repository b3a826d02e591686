"""Sheets as python-calamine reads them, with what it does not tell: hidden rows, numbers as shown, formulas without a value."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

import orjson
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from segbot.rosters.reading.workbooks.lines import HEAD, write_line
from segbot.rosters.reading.workbooks.marks import NOT_COMPUTED, Marks, MarksOf

_ROWS = 1_000
# Excel keeps 15 digits of a number and writes zeros for the rest.
_EXACT = 10**15
# No cell of Excel holds more; what does is no id, and one of them must not fill all memory.
_LONGEST_CELL = 32_767
_SHOWN = 300
# Empty columns before the first one are kept, so that a column has its own letter and its own marks; the library leaves
# them out. Sheets with more of them are no lists of people, and would cost much.
_LEADING = 64
_LONG_LINE = 1 << 22


class Library:
    """One workbook. Raises ValueError where it is broken."""

    def __init__(self, content: bytes) -> None:
        try:
            self._workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        except CalamineError as error:
            raise ValueError("broken") from error

    def names(self) -> list[tuple[str, bool]]:
        """The names of the sheets in order, and whether they can be seen."""
        described = self._workbook.sheets_metadata
        return [(each.name, each.visible is SheetVisibleEnum.Visible) for each in described]

    def sheet(self, name: str, marks_of: MarksOf) -> LibrarySheet:
        try:
            return LibrarySheet(sheet=self._workbook.get_sheet_by_name(name), name=name, marks_of=marks_of)
        except CalamineError as error:
            raise ValueError("broken") from error


@dataclass(frozen=True, kw_only=True)
class LibrarySheet:
    """One sheet; its marks are read when its rows are."""

    sheet: CalamineSheet
    name: str
    marks_of: MarksOf

    @property
    def height(self) -> int:
        return self.sheet.height

    def head(self) -> list[list[str]]:
        return [_cells(row) for row in islice(self.sheet.iter_rows(), HEAD)]

    def write(self, out: BinaryIO, *, hidden: bool) -> None:
        sheet, marks = self.sheet, self.marks_of(self.name)
        last_row, last_column = sheet.end or (-1, -1)
        leading = sheet.start[1] if sheet.start else 0
        too_many = max(0, leading - _LEADING)
        marks, width, leading = marks.moved(too_many), last_column + 1 - too_many, leading - too_many
        within = sum(1 for row in marks.hidden if row <= last_row)
        columns = sorted(column for column in marks.hidden_columns if column < width)
        write_line(out, {"hidden": within, "hidden_columns": columns, "width": width})
        if marks.any_cells or (marks.hidden and not hidden):
            rows = _rows(sheet, marks, leading, hidden=hidden)
            while batch := list(islice(rows, _ROWS)):
                numbers, cells = [number for number, _ in batch], [row for _, row in batch]
                out.write(orjson.dumps([numbers, cells]) + b"\n")
        else:
            _write_plain(sheet, leading, out)
        write_line(out, None)


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
