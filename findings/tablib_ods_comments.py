"""tablib gives the author of a comment for the value of an ODS cell, and only the first piece of a text with bold in it.

Expected: a cell's value is its text; a comment hangs beside it. Seen: where somebody commented on an id, the id is gone and
the commenter's name is there; of "Ann <b>Lee</b>" only "Ann " is left, and of two lines the first. No error, no gap: the
list has as many rows as before.
"""
# requires: tablib[ods]==3.10.0
# requires: python-calamine==0.9.1

from __future__ import annotations

import io
from importlib.metadata import version

from odf.dc import Creator
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P, Span
from python_calamine import CalamineWorkbook
from tablib import Dataset

print("tablib", version("tablib"))
commented = TableCell(valuetype="string")
note = Annotation()
note.addElement(Creator(text="Bob"))
note.addElement(P(text="call her"))
commented.addElement(note)
commented.addElement(P(text="1001"))
bold = TableCell(valuetype="string")
paragraph = P(text="Ann ")
paragraph.addElement(Span(text="Lee"))
bold.addElement(paragraph)
lines = TableCell(valuetype="string")
lines.addElement(P(text="1 Main Street"))
lines.addElement(P(text="Springfield"))

book, table = OpenDocumentSpreadsheet(), Table(name="people")
for cell in (commented, bold, lines):
    row = TableRow()
    row.addElement(cell)
    table.addElement(row)
book.spreadsheet.addElement(table)
file = io.BytesIO()
book.write(file)
sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0)
expected = [row[0] for row in sheet.to_python()]
found = [row[0] for row in Dataset().load(file.getvalue(), format="ods", headers=False)]
print(f"expected, by python-calamine: {expected}")
print(f"seen: {found}")
assert expected == ["1001", "Ann Lee", "1 Main Street\nSpringfield"]
assert found == ["Bob", "Ann ", "1 Main Street"]
