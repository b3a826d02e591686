"""Four readers of ODS give three things for a duration of 25 hours, and two of them no number for 12.50 euros.

Expected: an OpenDocument cell says its type and value, so each reader gives a timedelta and a decimal number. Seen: of PT25H30M00S
python-calamine and ezodf give that text, pyexcel a timedelta, tablib an error for the whole file; of 12.5 with the currency
EUR pyexcel gives the text "12.5 EUR", tablib what is shown, "12,50 €". Sums and comparisons fail on such a column.
"""
# requires: python-calamine==0.9.1
# requires: ezodf==0.3.2
# requires: lxml==6.1.3
# requires: pyexcel==0.7.6
# requires: pyexcel-ods3==0.6.1
# requires: tablib[ods]==3.10.0

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import ezodf
import pyexcel
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import CalamineWorkbook
from tablib import Dataset

print(*(f"{name} {version(name)}" for name in ("python-calamine", "ezodf", "pyexcel-ods3", "tablib")))


def written(name: str, cell: TableCell, shown: str) -> str:
    cell.addElement(P(text=shown))
    row, table, book = TableRow(), Table(name="1"), OpenDocumentSpreadsheet()
    row.addElement(cell)
    table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(name)
    return name


def by_tablib(name: str) -> object:
    try:
        return Dataset().load(Path(name).read_bytes(), format="ods", headers=False)[0][0]
    except ValueError as error:
        return type(error).__name__


def read(name: str) -> dict[str, object]:
    return {
        "calamine": CalamineWorkbook.from_path(name).get_sheet_by_index(0).to_python()[0][0],
        "ezodf": ezodf.opendoc(name).sheets[0][0, 0].value,
        "pyexcel": str(pyexcel.get_array(file_name=name)[0][0]),
        "tablib": by_tablib(name),
    }


duration = read(written("duration.ods", TableCell(valuetype="time", timevalue="PT25H30M00S"), "25:30"))
money = read(written("money.ods", TableCell(valuetype="currency", value=12.5, currency="EUR"), "12,50 €"))
print(f"25:30, expected: 1 day, 1:30:00; seen: {duration}")
print(f"12,50 €, expected: 12.5; seen: {money}")
assert duration == {
    "calamine": "PT25H30M00S",
    "ezodf": "PT25H30M00S",
    "pyexcel": "1 day, 1:30:00",
    "tablib": "ValueError",
}
assert money == {"calamine": 12.5, "ezodf": 12.5, "pyexcel": "12.5 EUR", "tablib": "12,50 €"}
