"""openpyxl writes a text that looks like Excel's escape for a character without escaping it, so others read another text.

Expected: what is written is what every reader of the format reads. Seen: "user_x0041_1" reads back as such only by
openpyxl; python-calamine, which follows the format as Excel does, reads "userA1". An underscore before `x` and four
digits has to be written as `_x005F_`.
"""
# requires: openpyxl==3.1.5
# requires: python-calamine==0.9.1

from __future__ import annotations

import io
from importlib.metadata import version

from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

print("openpyxl", version("openpyxl"), "python-calamine", version("python-calamine"))
given = "user_x0041_1"
book = Workbook()
book.active["A1"] = given
file = io.BytesIO()
book.save(file)
by_openpyxl = load_workbook(io.BytesIO(file.getvalue())).active["A1"].value
sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0)
by_calamine = sheet.to_python()[0][0]
print(
    f"input, and expected: {given!r}; seen: by openpyxl {by_openpyxl!r}, by python-calamine {by_calamine!r}"
)
assert by_openpyxl == given
assert by_calamine == "userA1"
