"""python-calamine reads a cell that holds an error as an empty one.

Expected: `#N/A` and `#DIV/0!` can be told from nothing, by an exception or by their text, as openpyxl gives it. Seen: an
empty string for each. A list with a failed lookup in it looks like a shorter list.
"""
# requires: python-calamine==0.9.1
# requires: openpyxl==3.1.5

from __future__ import annotations

import io
from importlib.metadata import version

from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

print("python-calamine", version("python-calamine"))
book = Workbook()
for row in (["id"], ["1001"], ["#N/A"], ["#DIV/0!"], ["1002"]):
    book.active.append(row)
file = io.BytesIO()
book.save(file)
expected = [row[0] for row in load_workbook(io.BytesIO(file.getvalue())).active.iter_rows(values_only=True)]
sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0)
seen = [row[0] for row in sheet.to_python()]
print(f"input, and expected: {expected}")
print(f"seen: {seen}")
assert expected == ["id", "1001", "#N/A", "#DIV/0!", "1002"]
assert seen == ["id", "1001", "", "", "1002"]
