"""Hidden rows, number formats and formulas of .xlsx sheets, out of their XML (ECMA-376 part 1, 18.3)."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import copy
from functools import cached_property
from typing import BinaryIO
from xml.etree import ElementTree as ET

from isal import isal_zlib

from segbot.rosters.reading.workbooks.marks import Marks, shown, template
from segbot.rosters.reading.workbooks.quick_xlsx import NotPlainError, PlainReader, PlainSheet, shared_strings

_PART, _FIRST_PART = 1 << 16, 1 << 13
# Formats built in that show a number as it is: General, and digits with or without decimals (18.8.30).
_AS_IT_IS = frozenset(["0", "1", "2", "49", "General"])
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb"""\br=["'](\d+)["']""")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']|\bht=["']0(?:\.0*)?["']""")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_COLUMN_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']|\bwidth=["']0(?:\.0*)?["']""")
_FROM_TO = (re.compile(rb"""\bmin=["'](\d+)["']"""), re.compile(rb"""\bmax=["'](\d+)["']"""))
_MOST_COLUMNS = 16_384
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d+)["']""")
_STYLE = re.compile(rb"""\bs=["'](\d+)["']""")
_TEXT = re.compile(rb"""\bt=["'](?:s|str|inlineStr|b|e|d)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_FORMULAS = (b"<f>", b"<f ", b"<f/", b":f>", b":f ")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)</")


class XlsxMarks:
    """Marks of the sheets of one workbook. Raises KeyError, ValueError or zipfile.BadZipFile for a broken one."""

    def __init__(self, stream: BinaryIO) -> None:
        self._archive = zipfile.ZipFile(stream)
        self.visible: dict[str, bool] = {}
        self._parts = self._sheets()
        self._numbers = self._formats()
        self._padded = {at: made for at, code in self._numbers.items() if (made := template(code))}

    def __call__(self, name: str) -> Marks:
        part = self._parts.get(name)
        return Marks() if part is None else self._marks(part)

    def _sheets(self) -> dict[str, str]:
        """The parts of the archive by the names of their sheets."""
        book = self._xml("xl/workbook.xml")
        targets = {each.get("Id"): each.get("Target", "") for each in self._xml("xl/_rels/workbook.xml.rels")}
        found = {}
        for sheet in book.iter():
            if sheet.tag.rpartition("}")[2] != "sheet":
                continue
            relation = next(
                (value for key, value in sheet.attrib.items() if key.rpartition("}")[2] == "id"), ""
            )
            target = targets.get(relation, "")
            self.visible[sheet.get("name", "")] = sheet.get("state", "visible") == "visible"
            found[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        return found

    def _xml(self, part: str) -> ET.Element:
        return ET.fromstring(self._archive.read(part))  # noqa: S314 in a process of its own, with a limit

    def _formats(self) -> dict[int, str]:
        """Formats by the number of a cell's style; those built in by their own numbers."""
        if "xl/styles.xml" not in self._archive.namelist():
            return {0: "0"}
        styles = self._xml("xl/styles.xml")
        codes = {}
        for each in styles.iter():
            if each.tag.rpartition("}")[2] == "numFmt":
                codes[int(each.get("numFmtId", "0"))] = each.get("formatCode", "")
        cell_formats = next((each for each in styles if each.tag.rpartition("}")[2] == "cellXfs"), None)
        numbers = [
            int(each.get("numFmtId", "0")) for each in (cell_formats if cell_formats is not None else [])
        ]
        return {at: codes.get(number, str(number)) for at, number in enumerate(numbers)}

    def plain_sheet(self, name: str) -> tuple[PlainSheet, set[int]]:
        """All of a sheet at a glance, and its hidden columns. Raises NotPlainError."""
        part = self._parts.get(name, "")
        if "worksheets/" not in part:
            raise NotPlainError
        columns: set[int] = set()

        def blocks() -> Iterator[bytes]:
            for at, block in enumerate(self._blocks(part)):
                if not at:
                    columns.update(_hidden_columns(block))
                yield block

        styles = frozenset(at for at, code in self._numbers.items() if code in _AS_IT_IS)
        return PlainReader(self._strings, styles).sheet(blocks()), columns

    @cached_property
    def _strings(self) -> Mapping[bytes, bytes]:
        part = "xl/sharedStrings.xml"
        found = part in self._archive.namelist()
        return shared_strings(self._archive.read(part)) if found else {b"": b""}

    def _marks(self, part: str) -> Marks:
        marks = Marks()
        zeros: Counter[int] = Counter()
        zero_cells: dict[int, list[tuple[int, int]]] = {}
        computed: set[int] = set()
        counted = 0
        for at, block in enumerate(self._blocks(part)):
            formulas = (b"<f" in block or b":f" in block) and any(tag in block for tag in _FORMULAS)
            has_cells = bool(self._padded) or formulas
            if not at:
                marks.hidden_columns |= _hidden_columns(block)
            if b"hidden=" in block or b'ht="0' in block or has_cells:
                counted = self._rows(block, counted, marks)
            else:
                counted = self._last_row(block, counted)
            if has_cells:
                self._cells(block, marks, zeros, zero_cells, computed)
        for column, cells in zero_cells.items():
            if column not in computed and len(cells) > 1:
                marks.not_computed.update(cells)
        return marks

    def _blocks(self, part: str) -> Iterator[bytes]:
        """The sheet in parts that end where a row ends."""
        held = b""
        for piece in self._pieces(part):
            held += piece
            end = max(held.rfind(b"</row>"), held.rfind(b":row>"))
            if end > 0:
                yield held[: end + 6]
                held = held[end + 6 :]
        yield held

    def _pieces(self, part: str) -> Iterator[bytes]:
        """The part as it is unpacked; a first piece is small, so that what is not plain is seen soon."""
        info = self._archive.getinfo(part)
        if info.compress_type != zipfile.ZIP_DEFLATED:
            with self._archive.open(part) as sheet:
                while piece := sheet.read(_PART):
                    yield piece
            return
        # As it lies there, so that it is unpacked by what is quicker at it.
        packed = copy(info)
        packed.compress_type, packed.file_size = zipfile.ZIP_STORED, info.compress_size
        packed.CRC = None  # type: ignore[assignment]  # of what is packed nobody knows it
        inflate, checked, size = isal_zlib.decompressobj(-15), 0, _FIRST_PART
        with self._archive.open(packed) as content:
            while part_of_it := content.read(size):
                piece, size = inflate.decompress(part_of_it), _PART
                checked = isal_zlib.crc32(piece, checked)
                yield piece
        if checked != info.CRC or not inflate.eof:
            raise zipfile.BadZipFile

    def _rows(self, block: bytes, counted: int, marks: Marks) -> int:
        for row in _ROW.finditer(block):
            number = _NUMBER.search(row[1])
            counted = int(number[1]) if number else counted + 1
            if _HIDDEN.search(row[1]):
                marks.hidden.add(counted - 1)
        return counted

    def _last_row(self, block: bytes, counted: int) -> int:
        """The number of its last row; not looked for where every row says its own."""
        first = _ROW.search(block)
        if first is None or _NUMBER.search(first[1]):
            return counted
        rows = _ROW.findall(block)
        number = _NUMBER.search(rows[-1]) if rows else None
        return int(number[1]) if number else counted + len(rows)

    def _cells(
        self,
        block: bytes,
        marks: Marks,
        zeros: Counter[int],
        zero_cells: dict[int, list[tuple[int, int]]],
        computed: set[int],
    ) -> None:
        for cell in _CELL.finditer(block):
            attributes, inner = cell[1], cell[2] or b""
            place = _PLACE.search(attributes)
            if place is None:
                continue
            at = (int(place[2]) - 1, _column(place[1]))
            style = _STYLE.search(attributes)
            made = self._padded.get(int(style[1])) if style else None
            number = _VALUE.search(inner) if made and not _TEXT.search(attributes) else None
            if made and number:
                marks.shown[at] = shown(number[1].decode(), made)
            if not _FORMULA.search(inner):
                continue
            value = _VALUE.search(inner)
            if value is None or not value[1]:
                if b't="str"' not in attributes:
                    marks.not_computed.add(at)
            elif value[1] == b"0" and b't="str"' not in attributes:
                zeros[at[1]] += 1
                zero_cells.setdefault(at[1], []).append(at)
            else:
                computed.add(at[1])


def _hidden_columns(block: bytes) -> set[int]:
    """They stand before the first row."""
    found: set[int] = set()
    for column in _COLUMN.finditer(block.split(b"sheetData", 1)[0]):
        ends = [end.search(column[1]) for end in _FROM_TO]
        if _COLUMN_HIDDEN.search(column[1]) and ends[0] and ends[1]:
            found.update(range(int(ends[0][1]) - 1, min(int(ends[1][1]), _MOST_COLUMNS)))
    return found


def _column(letters: bytes) -> int:
    at = 0
    for each in letters:
        at = at * 26 + each - 64
    return at - 1
