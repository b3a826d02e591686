"""Excel workbooks (and what else python-calamine reads) as batches of rows of cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from segbot.domain.members import RowFault
from segbot.rosters.page import PAGE_ROWS, Page
from segbot.rosters.sources import UnreadableFileError, Upload
from segbot.rosters.tables import Cells, pages_of_rows

# Excel keeps 15 digits of a number and writes zeros for the rest.
_EXACT = 10**15


def workbook_pages(upload: Upload) -> Iterator[Page | RowFault]:
    """Pages of the first visible sheet that holds anything; each other such sheet is named in a RowFault.

    Numbers become text without “.0”. Zeros in front of a number are lost inside Excel itself unless the column is
    text. Raises UnreadableFileError for workbooks that are broken, empty or locked by a password.
    """
    try:
        with CalamineWorkbook.from_filelike(upload.stream) as workbook:
            visible = [
                sheet.name for sheet in workbook.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible
            ]
            yield from _sheets(upload.name, (workbook.get_sheet_by_name(name) for name in visible))
    except PasswordError as error:
        raise UnreadableFileError(f"“{upload.name}” is locked by a password; save it without one.") from error
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFileError(f"“{upload.name}” is a broken Excel file; save it again.") from error


def _sheets(source: str, sheets: Iterable[CalamineSheet]) -> Iterator[Page | RowFault]:
    read: str | None = None
    for sheet in sheets:
        if not sheet.height:
            continue
        if read is None:
            read = sheet.name
            first = sheet.start[0] + 1 if sheet.start else 1
            yield from pages_of_rows(source, _batches(sheet), first=first)
        else:
            why = f"The whole sheet “{sheet.name}” was left out: only the first one with rows, “{read}”, is read."
            yield RowFault(source=source, row=1, why=why)
    if read is None:
        raise UnreadableFileError(f"“{source}” has no rows.")


def _batches(sheet: CalamineSheet) -> Iterator[list[Cells]]:
    rows = sheet.iter_rows()
    while batch := [
        [cell if type(cell) is str else _text(cell) for cell in row] for row in islice(rows, PAGE_ROWS)
    ]:
        yield list[Cells](batch)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        if abs(cell) >= _EXACT:
            return f"{cell:.6E}"  # reads as an id shortened by a spreadsheet, and is refused as one
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)
