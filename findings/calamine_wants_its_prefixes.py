"""python-calamine finds no sheet in an ODS file whose XML says t:table where others say table:table.

Expected: a prefix in XML is a name for a namespace and may be any, so both files are the same sheet, as ezodf reads them. Seen: no
sheet at all and no error: an empty workbook. LibreOffice writes the usual prefixes; XML that went through another tool
may not have them. A file without sheets is worth a question before it is taken for an empty list.
"""
# requires: python-calamine==0.9.1
# requires: ezodf==0.3.2
# requires: lxml==6.1.3
# requires: odfpy==1.4.1

from __future__ import annotations

import zipfile
from importlib.metadata import version

import ezodf
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import CalamineWorkbook

print("python-calamine", version("python-calamine"))
cell, row, table, book = (
    TableCell(valuetype="string"),
    TableRow(),
    Table(name="people"),
    OpenDocumentSpreadsheet(),
)
cell.addElement(P(text="1001"))
row.addElement(cell)
table.addElement(row)
book.spreadsheet.addElement(table)
book.save("usual.ods")
with zipfile.ZipFile("usual.ods") as usual, zipfile.ZipFile("short.ods", "w") as short:
    for name in usual.namelist():
        content = usual.read(name)
        if name == "content.xml":
            for old, new in ((b"xmlns:table=", b"xmlns:t="), (b"<table:", b"<t:"), (b"</table:", b"</t:")):
                content = content.replace(old, new)
            content = content.replace(b" table:", b" t:")
        short.writestr(name, content)
for file, seen in (("usual.ods", ["people"]), ("short.ods", [])):
    expected = ezodf.opendoc(file).sheets[0][0, 0].value
    found = CalamineWorkbook.from_path(file).sheet_names
    print(f"input: {file}, expected, by ezodf: {expected} in its first cell, seen: sheets {found}")
    assert expected == "1001"
    assert found == seen
