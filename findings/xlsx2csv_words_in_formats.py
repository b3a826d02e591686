"""xlsx2csv reads the words of a number format as a date format: three members become "01itglie02er".

Expected: a cell with 3 in it and the format `0 "Mitglieder"` is "3 Mitglieder", as Excel shows it, or 3. Seen: the text of
the format, with letters that could be parts of a date replaced by parts of one, and the number nowhere. What is in quotes
in a format is a literal.
"""
# requires: xlsx2csv==0.8.6
# requires: openpyxl==3.1.5

from __future__ import annotations

import csv
import io
from importlib.metadata import version

from openpyxl import Workbook
from xlsx2csv import Xlsx2csv

print("xlsx2csv", version("xlsx2csv"))
book = Workbook()
sheet = book.active
for row, (value, number_format) in enumerate(((3, '0 "Mitglieder"'), (2026, '"Q"0 "year"'), (7, '0 "%"')), 1):
    sheet.cell(row, 1, value).number_format = number_format
book.save("counts.xlsx")
out = io.StringIO()
Xlsx2csv("counts.xlsx").convert(out)
found = [row[0] for row in csv.reader(io.StringIO(out.getvalue())) if row]
for cell, seen in zip(sheet["A"], found, strict=True):
    print(f"input: {cell.value} as {cell.number_format}, expected: the number in it, seen: {seen!r}")
print(found)
assert found[0] == '0 "01itglie02er"'
assert "3" not in found[0]
assert found[1] == '"q"0 "year"'
