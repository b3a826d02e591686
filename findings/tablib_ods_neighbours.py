"""tablib reads equal neighbours in an ODS sheet once, so people who look alike go missing.

OpenDocument writes equal cells and rows that follow each other once, with the number of times: LibreOffice does so on every
save. Expected: tablib, which reads and writes ODS, unfolds them, as python-calamine does. Seen: two equal rows are one, and
of two equal cells in a row the second is empty.
"""
# requires: tablib[ods]==3.10.0
# requires: python-calamine==0.9.1

from __future__ import annotations

import io
from importlib.metadata import version

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import CalamineWorkbook
from tablib import Dataset

print("tablib", version("tablib"))
GIVEN = [(["id", "tag"], 1, 1), (["vip"], 2, 1), (["1001", "new"], 1, 2)]  # texts, times a cell, times a row
book, table = OpenDocumentSpreadsheet(), Table(name="people")
for texts, cells, rows in GIVEN:
    row = TableRow(numberrowsrepeated=rows)
    for text in texts:
        cell = TableCell(valuetype="string", numbercolumnsrepeated=cells)
        cell.addElement(P(text=text))
        row.addElement(cell)
    table.addElement(row)
book.spreadsheet.addElement(table)
file = io.BytesIO()
book.write(file)
expected = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
dataset = Dataset().load(file.getvalue(), format="ods")
found = [dataset.headers, *map(list, dataset)]
print(f"expected, by python-calamine: {expected}")
print(f"seen: {found}")
assert expected == [["id", "tag"], ["vip", "vip"], ["1001", "new"], ["1001", "new"]]
assert found == [["id", "tag"], ["vip", ""], ["1001", "new"]]
