"""Hidden rows and number formats of .xls, .xlsb and .ods sheets."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

import xlrd

from segbot.rosters.reading.workbooks.marks import Marks, shown, template

_MOST_REPEATED = 1 << 20
_MOST_COLUMNS = 16_384
# As often is a repeated cell or row marked; what a person lists that often side by side is no list of people.
_MOST_MARKED = 1_000


class XlsMarks:
    """Of the old binary format; xlrd reads what a row and a cell look like."""

    def __init__(self, content: bytes) -> None:
        self._book = xlrd.open_workbook(file_contents=content, formatting_info=True, on_demand=True)

    def __call__(self, name: str) -> Marks:
        if name not in self._book.sheet_names():
            return Marks()
        sheet = self._book.sheet_by_name(name)
        marks = Marks(
            hidden={number for number, row in sheet.rowinfo_map.items() if row.hidden},
            hidden_columns={at for at, column in sheet.colinfo_map.items() if column.hidden},
        )
        padded = {
            at: made
            for at, each in enumerate(self._book.xf_list)
            if (made := template(self._book.format_map[each.format_key].format_str))
        }
        if padded:
            marks.shown = {
                (row, column): shown(str(sheet.cell_value(row, column)), padded[style])
                for row in range(sheet.nrows)
                for column in range(sheet.row_len(row))
                if (style := sheet.cell_xf_index(row, column)) in padded
                and sheet.cell_type(row, column) == xlrd.XL_CELL_NUMBER
            }
        return marks


def xls_marks(content: bytes) -> XlsMarks:
    """Raises ValueError where xlrd cannot read it."""
    try:
        return XlsMarks(content)
    except (xlrd.XLRDError, AssertionError, IndexError, KeyError) as error:
        raise ValueError("broken") from error


class XlsbMarks:
    """Of the binary workbook: BrtRowHdr, [MS-XLSB] 2.4.738; its third flag byte has fDyZero as bit 4. BrtColInfo, 2.4.323;
    its flags begin with fHidden.
    """

    _ROW_HEADER, _COLUMN_INFO = 0, 60
    _HIDDEN_AT, _HIDDEN_BIT = 11, 0x10
    _FLAGS_AT = 16

    def __init__(self, stream: BinaryIO) -> None:
        self._archive = zipfile.ZipFile(stream)
        self._parts = dict(self._sheets())

    def __call__(self, name: str) -> Marks:
        part = self._parts.get(name)
        if part is None or part not in self._archive.namelist():
            return Marks()
        hidden: set[int] = set()
        columns: set[int] = set()
        for kind, body in _records(self._archive.read(part)):
            if (
                kind == self._ROW_HEADER
                and len(body) > self._HIDDEN_AT
                and body[self._HIDDEN_AT] & self._HIDDEN_BIT
            ):
                hidden.add(int.from_bytes(body[:4], "little"))
            elif kind == self._COLUMN_INFO and len(body) > self._FLAGS_AT and body[self._FLAGS_AT] & 1:
                first, last = (int.from_bytes(body[at : at + 4], "little") for at in (0, 4))
                columns.update(range(first, min(last + 1, _MOST_COLUMNS)))
        return Marks(hidden=hidden, hidden_columns=columns)

    def _sheets(self) -> Iterator[tuple[str, str]]:
        """Names and parts: BrtBundleSh, [MS-XLSB] 2.4.304."""
        relations = ET.fromstring(self._archive.read("xl/_rels/workbook.bin.rels"))  # noqa: S314
        targets = {each.get("Id"): each.get("Target", "") for each in relations}
        for kind, body in _records(self._archive.read("xl/workbook.bin")):
            if kind == 156:  # noqa: PLR2004 BrtBundleSh
                relation, at = _wide_string(body, 8)
                name, _ = _wide_string(body, at)
                target = targets.get(relation, "")
                yield name, target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """[MS-XLSB] 2.1.4: kind and size of a record are numbers of seven bits a byte."""
    at = 0
    while at < len(content):
        kind, at = _number(content, at, 2, 7)
        size, at = _number(content, at, 4, 7)
        yield kind, content[at : at + size]
        at += size


def _number(content: bytes, at: int, most: int, bits: int) -> tuple[int, int]:
    value = 0
    for place in range(most):
        if at >= len(content):
            break
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << bits * place
        if not byte & 0x80:
            break
    return value, at


def _wide_string(body: bytes, at: int) -> tuple[str, int]:
    length = int.from_bytes(body[at : at + 4], "little")
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


_ROWS = ("table-row",)
_PADDED = re.compile(r"0\d+|[A-Za-z]{1,4}[- ]?\d+|\d+(?:-\d+)+")


class OdsMarks:
    """Of OpenDocument: rows that are collapsed or filtered, numbers shown with zeros in front, and texts of several lines
    (ODF 1.2 part 1).
    """

    def __init__(self, stream: BinaryIO) -> None:
        with zipfile.ZipFile(stream) as archive:
            self._document = ET.fromstring(archive.read("content.xml"))  # noqa: S314

    def __call__(self, name: str) -> Marks:
        for table in self._document.iter():
            if _tag(table) == "table" and _attribute(table, "name") == name:
                marks = Marks()
                self._rows(table, marks, 0, hidden=False)
                self._columns(table, marks, 0, hidden=False)
                return marks
        return Marks()

    def _rows(self, parent: ET.Element, marks: Marks, at: int, *, hidden: bool) -> int:
        for each in parent:
            kind = _tag(each)
            if kind in ("table-row-group", "table-rows", "table-header-rows"):
                at = self._rows(each, marks, at, hidden=hidden or _attribute(each, "display") == "false")
            elif kind == "table-row":
                repeated = min(int(_attribute(each, "number-rows-repeated") or 1), _MOST_REPEATED)
                if hidden or _attribute(each, "visibility") in ("collapse", "filter"):
                    marks.hidden.update(range(at, at + min(repeated, 100_000)))
                for number in range(at, at + min(repeated, _MOST_MARKED)):
                    if not self._cells(each, marks, number):
                        break
                at += repeated
        return at

    def _columns(self, parent: ET.Element, marks: Marks, at: int, *, hidden: bool) -> int:
        for each in parent:
            kind = _tag(each)
            if kind in ("table-column-group", "table-columns", "table-header-columns"):
                at = self._columns(each, marks, at, hidden=hidden or _attribute(each, "display") == "false")
            elif kind == "table-column":
                repeated = int(_attribute(each, "number-columns-repeated") or 1)
                if hidden or _attribute(each, "visibility") in ("collapse", "filter"):
                    marks.hidden_columns.update(range(at, min(at + repeated, _MOST_COLUMNS)))
                at += repeated
        return at

    def _cells(self, row: ET.Element, marks: Marks, number: int) -> bool:
        """Whether any of its cells had a mark, so that a row that is written once and meant often is marked as often."""
        at, marked = 0, False
        for cell in row:
            if _tag(cell) not in ("table-cell", "covered-table-cell"):
                continue
            repeated = int(_attribute(cell, "number-columns-repeated") or 1)
            places = [(number, column) for column in range(at, at + min(repeated, _MOST_MARKED))]
            marked |= self._cell(cell, marks, places)
            at += repeated
        return marked

    def _cell(self, cell: ET.Element, marks: Marks, places: list[tuple[int, int]]) -> bool:
        kind = _attribute(cell, "value-type")
        if kind == "float":
            text = "".join(cell.itertext()).strip()
            if _PADDED.fullmatch(text):
                marks.shown.update(dict.fromkeys(places, text))
                return True
        if kind == "string" and _is_parted(cell):
            marks.parted.update(dict.fromkeys(places, _parted(cell)))
            return True
        if (
            _attribute(cell, "formula")
            and not "".join(cell.itertext()).strip()
            and not _attribute(cell, "value")
        ):
            marks.not_computed.update(places)
            return True
        return False


def _is_parted(cell: ET.Element) -> bool:
    return not _attribute(cell, "string-value") and any(
        _tag(each) in ("line-break", "tab") for each in cell.iter()
    )


def _parted(cell: ET.Element) -> str:
    """The text of a cell with its line breaks, tabs and spaces (ODF 1.2 part 1, 6.1.3 to 6.1.5)."""
    return "\n".join("".join(_pieces(each)) for each in cell if _tag(each) == "p")


def _pieces(element: ET.Element) -> Iterator[str]:
    yield element.text or ""
    for each in element:
        kind = _tag(each)
        if kind in _SPACING:
            yield _SPACING[kind] * min(int(_attribute(each, "c") or 1), _MOST_MARKED)
        else:
            yield from _pieces(each)
        yield each.tail or ""


_SPACING = {"line-break": "\n", "tab": "\t", "s": " "}


def _tag(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _attribute(element: ET.Element, name: str) -> Any:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
