"""pylightxl reads every text as empty in a workbook that openpyxl wrote, and three members as the second of January 1900.

Expected: a text stands in a cell, as the format allows and openpyxl has it, or in the table of shared texts, as Excel has it;
a reader takes both. And words in quotation marks in a number format are words. Seen: only shared texts are read, the others
are "" without a warning, so a list of people is a list of nobodies; and the d of 0 "kids" is a day.
"""
# requires: pylightxl==1.61.0
# requires: openpyxl==3.1.5

from __future__ import annotations

from importlib.metadata import version

import openpyxl
import pylightxl

print("pylightxl", version("pylightxl"), "openpyxl", version("openpyxl"))
book = openpyxl.Workbook()
for row in (["email", "points", "family"], ["ann@example.com", 17, 3]):
    book.active.append(row)
book.active["C2"].number_format = '0 "kids"'
book.save("people.xlsx")
expected = [list(row) for row in openpyxl.load_workbook("people.xlsx").active.values]
seen = list(pylightxl.readxl("people.xlsx").ws("Sheet").rows)
print(f"input: a workbook of openpyxl, expected: {expected}, seen: {seen}")
assert expected == [["email", "points", "family"], ["ann@example.com", 17, 3]]
assert seen == [["", "", ""], ["", 17, "1900/01/02 00:00:00"]]
