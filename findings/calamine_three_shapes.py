"""python-calamine hands out the same sheet in three shapes: what row 5 is depends on how you ask.

Expected: `iter_rows()` and `to_python()` give the same rows, one at a time or all at once. Seen: of a sheet whose first
cell is B3, `to_python()` leaves out the empty rows above and the empty column before, `iter_rows()` leaves out the column
only, and `to_python(skip_empty_area=False)` nothing. Whoever counts rows to name them to people has to know which.
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
book.active["B3"], book.active["B5"] = "id", "1001"
file = io.BytesIO()
book.save(file)
print("input: a workbook with B3 = id and B5 = 1001")
sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0)
shapes = sheet.to_python(), list(sheet.iter_rows()), sheet.to_python(skip_empty_area=False)
print("expected: the first two are the same")
for name, shape in zip(
    ("to_python()", "iter_rows()", "to_python(skip_empty_area=False)"), shapes, strict=True
):
    print(f"seen: {name}: {shape}")
assert shapes[0] == [["id"], [""], ["1001"]]
assert shapes[1] == [[""], [""], ["id"], [""], ["1001"]]
assert shapes[2] == [["", ""], ["", ""], ["", "id"], ["", ""], ["", "1001"]]
