"""Reads one Excel workbook from standard input and writes its rows to standard output, as a program of its own.

A few hundred bytes can claim a sheet of seventeen billion cells, for which the library asks memory that it does not
get, and the whole process ends. So the process is a small one, with a limit, and no other module of ours in it.

Output, one JSON document a line: `["Sheet name"]` before each visible sheet with rows; then arrays of up to a thousand
rows, each an array of strings, from the sheet's first row on. Ends with 0, or with anything else for a broken workbook.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from itertools import islice
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

MEMORY = 2 << 30
BROKEN = 3
_ROWS = 1_000
# Excel keeps 15 digits of a number and writes zeros for the rest.
_EXACT = 10**15


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())) as workbook:
            _write(workbook, sys.stdout.buffer)
    except (CalamineError, OSError, ValueError, MemoryError):
        return BROKEN
    return 0


def _write(workbook: CalamineWorkbook, out: BinaryIO) -> None:
    for description in workbook.sheets_metadata:
        if description.visible is not SheetVisibleEnum.Visible:
            continue
        sheet = workbook.get_sheet_by_name(description.name)
        if not sheet.height:
            continue
        _line(out, [sheet.name])
        rows = sheet.iter_rows()
        while batch := [
            [cell if type(cell) is str else text_of(cell) for cell in row] for row in islice(rows, _ROWS)
        ]:
            _line(out, batch)


def _line(out: BinaryIO, document: Any) -> None:
    out.write(json.dumps(document).encode("ascii") + b"\n")


def text_of(cell: Any) -> str:
    """A cell as a person sees it, without “.0”; numbers too long for Excel to have kept come with a power of ten."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        if abs(cell) >= _EXACT:
            return f"{cell:.6E}"
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


if __name__ == "__main__":
    sys.exit(main())
