"""Plain sheets of .xlsx files in one look at their XML, many rows at a time (ECMA-376 part 1, 18.3). What is not plain
(formulas, hidden rows, dates, padded numbers, rich text, errors) is not read here: python-calamine and `xlsx.py` do that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, pairwise
from typing import NamedTuple

_LONGEST = 32_767
_SEEN_FIRST = 40
_FAILED = 3
CELL_END = b"\x1f"
"""Stands between the cells that are handed on; XML has no such character."""

_ROW = re.compile(rb"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
_NUMBER = re.compile(rb'\br="([0-9]{1,7})"')
_ROW_NUMBER = re.compile(rb'<row r="([0-9]{1,7})"')
_OUT_OF_SIGHT = re.compile(rb"""\bhidden=(?!"(?:0|false)")|\bht="0(?:\.0*)?\"""")
# A row that is not out of sight, whatever else its tag says.
_ROW_TAG = rb'<row r="[0-9]++"(?: (?!hidden="(?!0"|false")|ht="0(?:\.0*)?")[\w:]++="[^"]*+")*+>'
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,5})")?(?: t="(s|n|inlineStr)")?'
    rb'(?:/>|>(?:<v>([^<]{0,40})</v>|<is><t(?: xml:space="preserve")?>([^<]{0,32767})</t></is>)</c>)'
)
_STRING = re.compile(rb'<si><t(?: xml:space="preserve")?(?:/>|>([^<]{0,32767})</t>)</si>')
_ESCAPED = re.compile(rb"_x[0-9A-Fa-f]{4}_")
_DIGITS = re.compile(rb"(?:0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(rb"-?[0-9]{1,8}\.[0-9]{1,6}")
_OTHER_ENCODING = re.compile(rb'<\?xml[^>]*\bencoding=["\'](?!utf-8["\'])', re.IGNORECASE)
_ENTITIES = ((b"&lt;", b"<"), (b"&gt;", b">"), (b"&quot;", b'"'), (b"&apos;", b"'"), (b"&amp;", b"&"))

Cells = Sequence[bytes]


class NotPlainError(Exception):
    """Something in the sheet is not read at a glance."""


class Part(NamedTuple):
    """Rows of one width: their numbers from 1, and their cells, row after row, as UTF-8."""

    numbers: Sequence[int]
    width: int
    cells: bytes


class PlainSheet:
    """All of a sheet; `first` are its first rows, by number. `width` is that of its widest row."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.width = 0
        self.first: dict[int, Cells] = {}

    @property
    def height(self) -> int:
        return self.parts[-1].numbers[-1] - self.parts[0].numbers[0] + 1 if self.parts else 0


def shared_strings(content: bytes) -> dict[bytes, bytes]:
    """The texts by their numbers, and nothing for nothing. Raises NotPlainError where some are more than text."""
    if _OTHER_ENCODING.match(content) or b"<![CDATA[" in content or b"<!--" in content:
        raise NotPlainError
    found: list[bytes] = _STRING.findall(content)
    if len(found) != content.count(b"<si>") + content.count(b"<si/>") + content.count(b"<si "):
        raise NotPlainError
    _refuse_odd(CELL_END.join(found))
    texts = found if b"&" not in content else [*map(_unescaped, found)]
    table = dict(zip(map(b"%d".__mod__, range(len(texts))), texts, strict=True))
    table[b""] = b""
    return table


def _refuse_odd(texts: bytes) -> None:
    """Signs written as numbers, which the library makes characters of."""
    if b"\r" in texts or b"&#" in texts or (b"_x" in texts and _ESCAPED.search(texts)):
        raise NotPlainError


def _unescaped(text: bytes) -> bytes:
    if b"&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text


class PlainReader:
    """Reads sheets of one workbook. `strings` are the shared ones, `styles` those of cells that show a number as it is,
    neither as a date nor with anything around it.
    """

    def __init__(self, strings: Mapping[bytes, bytes], styles: frozenset[int]) -> None:
        self._strings = strings
        self._styles = styles
        self._template: re.Pattern[bytes] | None = None
        self._kinds: list[bytes] = []
        self._failed = 0

    def sheet(self, blocks: Iterator[bytes]) -> PlainSheet:
        """A sheet that comes in parts which end where a row ends. Raises NotPlainError."""
        found = PlainSheet()
        last = 0
        for at, block in enumerate(blocks):
            if not at and (b"<sheetData" not in block or _OTHER_ENCODING.match(block)):
                raise NotPlainError
            part = self._part(block)
            if part is None:
                continue
            numbers, rows = part
            if numbers[0] <= last or any(one >= other for one, other in _pairs(numbers)):
                raise NotPlainError
            last = numbers[-1]
            width = len(rows[0])
            found.width = max(found.width, width)
            if len(found.first) < _SEEN_FIRST * 2:
                found.first.update(zip(numbers, rows[: _SEEN_FIRST * 2], strict=False))
            cells = CELL_END.join(chain.from_iterable(rows))
            _refuse_odd(cells)
            found.parts.append(Part(numbers=numbers, width=width, cells=cells))
        return found

    def _part(self, block: bytes) -> tuple[Sequence[int], list[Cells]] | None:
        """Numbers and rows, all of one width; None where there are none."""
        count = block.count(b"<row")
        if not count:
            return None
        if self._template is not None:
            found = self._template.findall(block)
            if len(found) == count:
                return _numbers(block, count), self._told(found, escaped=b"&" in block)
            self._failed += 1
        numbered = self._one_by_one(block, count)
        if numbered and (self._template is None or self._failed % _FAILED == 0):
            self._learn(block)
        width = max((len(row) for _, row in numbered), default=0)
        rows = [row + [b""] * (width - len(row)) for _, row in numbered]
        return ([number for number, _ in numbered], list(rows)) if rows else None

    def _told(self, found: list[Cells], *, escaped: bool) -> list[Cells]:
        """Rows as the template finds them, each column as its kind is read."""
        if not escaped and not any(kind in (b"s", b"n") for kind in self._kinds):
            return found
        columns = (
            self._column(kind, cells, escaped=escaped)
            for kind, cells in zip(self._kinds, zip(*found, strict=True), strict=True)
        )
        return list(zip(*columns, strict=True))

    def _column(self, kind: bytes, cells: Cells, *, escaped: bool) -> Cells:
        if kind == b"s":
            try:
                return [*map(self._strings.__getitem__, cells)]
            except KeyError as error:
                raise NotPlainError from error
        if kind == b"n":
            longest, whole = max(map(len, cells)), b"".join(cells).isdigit()
            plain = whole and longest <= _EXACT and not any(cell[:1] == b"0" for cell in cells)
            return cells if plain else [*map(_number, cells)]
        return [*map(_unescaped, cells)] if escaped else cells

    def _one_by_one(self, block: bytes, count: int) -> list[tuple[int, list[bytes]]]:
        found = []
        rows = _ROW.findall(block)
        if len(rows) != count:
            raise NotPlainError
        for tag, inner in rows:
            number = _NUMBER.search(tag)
            if number is None or _OUT_OF_SIGHT.search(tag) or _CELL.sub(b"", inner).strip():
                raise NotPlainError
            cells: list[bytes] = []
            for letters, below, style, kind, value, text in _CELL.findall(inner):
                at = _place(letters)
                if at < len(cells) or below != number[1]:
                    raise NotPlainError
                cells += [b""] * (at - len(cells))
                cells.append(self._cell(kind, style, value, text))
            if any(cells):
                found.append((int(number[1]), cells))
        return found

    def _cell(self, kind: bytes, style: bytes, value: bytes, text: bytes) -> bytes:
        if kind == b"inlineStr":
            return _unescaped(text)
        if kind == b"s":
            if value not in self._strings:
                raise NotPlainError
            return self._strings[value]
        if value and int(style or b"0") not in self._styles:
            raise NotPlainError
        return _number(value)

    def _learn(self, block: bytes) -> None:
        """The shape most rows have, from the first of them but for the very first, the heading."""
        seen: dict[bytes, list[tuple[bytes, bytes]]] = {}
        inners = [inner for _, inner in islice(_ROW.findall(block), 1, _SEEN_FIRST)]
        for inner in inners:
            for letters, _below, style, kind, value, text in _CELL.findall(inner):
                if value or text:
                    seen.setdefault(letters, []).append((kind or b"n", style))
        columns = sorted(seen, key=_place)
        if not columns:
            return
        names = [_letters(at) for at in range(_place(columns[-1]) + 1)]
        self._kinds, shapes = [], []
        for name in names:
            cells = seen.get(name, [])
            kind = Counter(kind for kind, _ in cells).most_common(1)[0][0] if cells else b"inlineStr"
            self._kinds.append(kind)
            shapes.append(self._shape(name, kind, styled=any(style for _, style in cells)))
            if len(cells) == len(inners):
                continue
            shapes[-1] = b"(?:" + shapes[-1] + b'|<c r="' + name + b'[0-9]++"(?: s="[0-9]++")?+/>|)'
        # A single group would give texts instead of rows.
        self._template = re.compile(_ROW_TAG + b"".join(shapes) + b"</row>") if len(names) > 1 else None

    def _shape(self, name: bytes, kind: bytes, *, styled: bool) -> bytes:
        """One cell with something in it."""
        begin = b'<c r="' + name + b'[0-9]++"'
        if kind == b"n":
            styles = b"|".join(map(b"%d".__mod__, sorted(self._styles)))
            style = b'(?: s="(?:' + styles + b')")' if styles else b"(?!)"
            return (
                begin
                + style
                + (b"?+" if 0 in self._styles else b"")
                + b'(?: t="n")?+><v>([^<]{1,40}+)</v></c>'
            )
        begin += b'(?: s="[0-9]++")?+' if styled else b""
        if kind == b"s":
            return begin + b' t="s"><v>([0-9]++)</v></c>'
        return begin + b' t="inlineStr"><is><t(?: xml:space="preserve")?+>([^<]{0,32767}+)</t></is></c>'


_EXACT = 15


def _number(value: bytes) -> bytes:
    """A number as the library's own floats come out."""
    if not value or _DIGITS.fullmatch(value):
        return value
    if not _DECIMAL.fullmatch(value):
        raise NotPlainError
    number = float(value)
    return b"%d" % int(number) if number.is_integer() else repr(number).encode()


def _numbers(block: bytes, count: int) -> Sequence[int]:
    """The numbers of the rows of a block."""
    first, last = _NUMBER.search(block, block.find(b"<row")), _NUMBER.search(block, block.rfind(b"<row"))
    if first and last and int(last[1]) - int(first[1]) + 1 == count:
        return range(int(first[1]), int(last[1]) + 1)
    return [int(number) for number in _ROW_NUMBER.findall(block)]


def _pairs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    return iter(()) if isinstance(numbers, range) else pairwise(numbers)


def _place(letters: bytes) -> int:
    at = 0
    for each in letters:
        at = at * 26 + each - 64
    return at - 1


def _letters(at: int) -> bytes:
    name = b""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = bytes([65 + rest]) + name
    return name
