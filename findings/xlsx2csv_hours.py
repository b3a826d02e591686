"""xlsx2csv writes four in the afternoon as four: "h" without AM/PM is a 12-hour clock to it, and the half of the day is lost.

Expected: Excel's `yyyy-mm-dd h:mm:ss`, the format openpyxl gives every datetime, shows 24 hours, and so does its CSV. Seen:
16:30 becomes 4:30, as 4:30 does. Two instants that are half a day apart are the same text, and nothing tells which it was.
"""
# requires: xlsx2csv==0.8.6
# requires: openpyxl==3.1.5

from __future__ import annotations

import io
from datetime import datetime
from importlib.metadata import version

from openpyxl import Workbook
from xlsx2csv import Xlsx2csv

print("xlsx2csv", version("xlsx2csv"))
book = Workbook()
for hour in (4, 16):
    book.active.append([datetime(2026, 11, 30, hour, 30)])  # noqa: DTZ001 (a sheet knows no time zones)
print("format:", book.active["A2"].number_format)
book.save("times.xlsx")
out = io.StringIO()
Xlsx2csv("times.xlsx").convert(out)
found = out.getvalue().split("\n")[:2]
print(f"expected: {['2026-11-30 04:30:00', '2026-11-30 16:30:00']}, seen: {found}")
assert book.active["A2"].number_format == "yyyy-mm-dd h:mm:ss"
assert found == ["2026-11-30 04:30:00"] * 2
