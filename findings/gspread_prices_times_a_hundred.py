"""gspread reads the price 12,50 out of a sheet as 1250, and somebody called Nan as a number that is none.

Expected: get_all_records() makes numbers of what is plainly a number and leaves the rest as the text it is. Seen: commas are
taken out before a cell is looked at, wherever they stand, so a price of a German sheet is a hundred times itself and
"1,2,3" is 123; the names Nan and Infinity become floats. numericise_ignore=["all"] leaves all as it is.
"""
# requires: gspread==6.2.1

from __future__ import annotations

from importlib.metadata import version

from gspread.utils import numericise_all

print("gspread", version("gspread"))
row = ["12,50", "1,2,3", "Nan", "Infinity"]
seen = numericise_all(row)
ignored = numericise_all(row, ignore=[1, 2, 3, 4])
print(f"input: a row of {row}, as get_all_records() reads it, expected: four texts, seen: {seen}")
print(f"with ignore=[1, 2, 3, 4]: {ignored}")
assert seen[:2] == [1250, 123]
assert str(seen[2]) == "nan"
assert seen[3] == float("inf")
assert ignored == row
