"""python-calamine's total_height is one row short, and less than the height of the same sheet.

Expected: of a sheet of three rows that begins at A1, `height` and `total_height` are 3 each, for the total counts the empty rows
above as well. Seen: height 3, total_height 2, and the same with the widths: the totals are the number of the last row
and column, counted from 0. Whoever loops or compares by them misses the last person. `end` says the same and looks it.
"""
# requires: python-calamine==0.9.1
# requires: openpyxl==3.1.5

from __future__ import annotations

import io
from importlib.metadata import version

from openpyxl import Workbook
from python_calamine import CalamineWorkbook

print("python-calamine", version("python-calamine"))
book = Workbook()
for row in (["id", "plan"], ["1001", "gold"], ["1002", "free"]):
    book.active.append(row)
file = io.BytesIO()
book.save(file)
sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0)
found = {each: getattr(sheet, each) for each in ("height", "total_height", "width", "total_width", "end")}
print(f"input: 3 rows of 2 columns, expected: totals of 3 and 2, seen: {found}")
assert found == {"height": 3, "total_height": 2, "width": 2, "total_width": 1, "end": (2, 1)}
