"""python-calamine glues words in an ODS cell together where a line break or a tab stands between them.

Expected: a line break inside a paragraph of an OpenDocument cell is a newline, a tab a tab, as ezodf reads them; calamine
itself puts a newline between two paragraphs. Seen: nothing stands in their place. Two addresses in a cell become one, which
belongs to nobody. LibreOffice writes paragraphs, other programs and converters write breaks.
"""
# requires: python-calamine==0.9.1
# requires: ezodf==0.3.2
# requires: lxml==6.1.3
# requires: odfpy==1.4.1

from __future__ import annotations

from importlib.metadata import version

import ezodf
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P, Tab
from python_calamine import CalamineWorkbook

print("python-calamine", version("python-calamine"))
paragraph = P(text="ann@example.com")
paragraph.addElement(LineBreak())
paragraph.addText("bob@example.com")
paragraph.addElement(Tab())
paragraph.addText("vip")
cell, row, table, book = TableCell(valuetype="string"), TableRow(), Table(name="1"), OpenDocumentSpreadsheet()
cell.addElement(paragraph)
row.addElement(cell)
table.addElement(row)
book.spreadsheet.addElement(table)
book.save("cell.ods")
expected = ezodf.opendoc("cell.ods").sheets[0][0, 0].value
found = CalamineWorkbook.from_path("cell.ods").get_sheet_by_index(0).to_python()[0][0]
print(f"expected, by ezodf: {expected!r}, seen: {found!r}")
assert expected == "ann@example.com\nbob@example.com\tvip"
assert found == "ann@example.combob@example.comvip"
