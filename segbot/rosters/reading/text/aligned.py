"""Tables as consoles and editors draw them: with bars and rules, or with spaces that keep columns under one another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TextIO

from segbot.rosters.reading.columns.headings import Field, Table, field_of
from segbot.rosters.reading.page import PAGE_ROWS
from segbot.rosters.reading.sources import UnreadableFileError
from segbot.rosters.reading.tables import Batch, Cells
from segbot.rosters.reading.values.never import is_rule

_BARS = re.compile(r"[|│┃║¦]")
_BOX = str.maketrans(dict.fromkeys("─━═┄┈", "-") | dict.fromkeys("┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╭╮╰╯╞╡╪╤╧", "+"))
_GAP = re.compile(r"\s{2,}|\t")
_LEAST = 2


def looks_boxed(lines: Sequence[str]) -> bool:
    """Whether it is drawn: bars around every line, or a rule with its crossings between heading and rows."""
    filled = [line.translate(_BOX).strip() for line in lines if line.strip()][:200]
    barred = [line for line in filled if _BARS.search(line)]
    if len(barred) < 1 or not filled:
        return False
    around = sum(1 for line in barred if _BARS.match(line) and _BARS.match(line[-1]) and len(line) > 1)
    crossed = any(is_rule(line) and "+" in line and len(line) > _LEAST for line in filled[:5])
    marked = any(is_rule(line) and _BARS.search(line) and "-" in line for line in filled[:5])
    return crossed or marked or (around == len(barred) and around * 2 > len(filled))


def box_rows(text: TextIO) -> Iterator[Batch]:
    """Rows of a drawn table; the lines that only draw are left out, and what stands outside stays a cell."""
    return _batched(text, _box_cells)


def _box_cells(line: str) -> Cells:
    drawn = line.translate(_BOX).strip()
    if is_rule(drawn):
        return []
    if not _BARS.search(drawn):
        return [drawn] if drawn else []
    inner = (
        drawn.replace("||", "|") if drawn.startswith("||") and drawn.endswith("||") else drawn
    )  # Jira's headings
    if _BARS.match(inner):
        inner = inner[1:]
    if inner and _BARS.match(inner[-1]):
        inner = inner[:-1]
    cells = [cell.strip() for cell in _BARS.split(inner)]
    return [] if _says_types(cells) else cells


def _says_types(cells: Cells) -> bool:
    """The line under the heading in which DuckDB says what type each column has."""
    return all(cell.split("(", 1)[0] in _TYPES for cell in cells) and any(cells)


_TYPES = frozenset(
    [
        "int8",
        "int16",
        "int32",
        "int64",
        "int128",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "integer",
        "bigint",
        "smallint",
        "tinyint",
        "hugeint",
        "varchar",
        "text",
        "double",
        "float",
        "real",
        "decimal",
        "boolean",
        "date",
        "time",
        "timestamp",
        "uuid",
        "blob",
        "interval",
    ]
)


_RECORD = re.compile(r"\s*(?:-\[ RECORD \d+ \][-+]*|\*{3,} ?\d+\. row ?\*{3,})\s*")
_FIELD = re.compile(r"\s*([^|:]{1,60}?)\s*[|:](?:\s(.*)|$)")


def looks_upright(lines: Sequence[str]) -> bool:
    """Whether a console printed each field on a line of its own (psql in its expanded way, MySQL ended by G)."""
    first = next((line for line in lines if line.strip()), "")
    return _RECORD.fullmatch(first.rstrip("\r\n")) is not None


def upright_rows(text: TextIO) -> Iterator[Batch]:
    """A heading, and a row for each record, numbered by the line it begins on. What follows the last one stays a cell."""
    records: list[tuple[int, dict[str, str]]] = []
    for number, line in enumerate(text, 1):
        if _RECORD.fullmatch(line.rstrip("\r\n")):
            records.append((number, {}))
        elif records and (match := _FIELD.match(line)):
            records[-1][1].setdefault(match[1], (match[2] or "").strip())
        elif line.strip():
            records.append((number, {"": line.strip()}))
    names = [*dict.fromkeys(name for _, fields in records for name in fields if name)]
    rows: list[Cells] = [
        [fields[""]] if "" in fields else [fields.get(name, "") for name in names] for _, fields in records
    ]
    yield [0, *(number for number, _ in records)], [names, *rows]


def looks_asciidoc(lines: Sequence[str]) -> bool:
    return any(line.strip() == "|===" for line in lines[:200])


def asciidoc_rows(source: str, text: TextIO) -> Iterator[Batch]:
    """Rows of the table between two `|===`: as wide as its first line, or as the cells before its first blank line.

    Raises UnreadableFileError where the cells do not fill whole rows.
    """
    cells: list[tuple[int, str]] = []
    width = within = blank = 0
    for number, line in enumerate(text, 1):
        if line.strip() == "|===":
            within += 1
        elif within == 1 and not line.strip():
            blank, width = 1, width or len(cells)
        elif within == 1:
            _, *found = line.strip().split("|")
            width = len(found) if len(found) > 1 and not cells else width
            cells += [(number, cell.strip()) for cell in found]
    if not width or len(cells) % width or (not blank and width == len(cells)):
        raise UnreadableFileError(f"“{source}” is a table whose cells don't fill whole rows. Send it as CSV.")
    starts = range(0, len(cells), width)
    yield (
        [cells[at][0] for at in starts],
        [[cell for _, cell in cells[at : at + width]] for at in starts],
    )


def looks_fixed(lines: Sequence[str], table: Table) -> bool:
    """Whether a heading with a name we know, and the rows under it, are parted by two spaces or more."""
    filled = [line.strip() for line in lines if line.strip() and not is_rule(line.strip())][:50]
    for at, line in enumerate(filled[:5]):
        names = _GAP.split(line)
        keyed = any(field_of(name, table) in (Field.ID, Field.EMAIL) for name in names)
        if len(names) >= _LEAST and keyed:
            below = filled[at + 1 :]
            return bool(below) and sum(1 for each in below if len(_GAP.split(each)) == len(names)) * 2 > len(
                below
            )
    return False


def fixed_rows(text: TextIO) -> Iterator[Batch]:
    return _batched(text, lambda line: [] if is_rule(line.strip()) else _GAP.split(line.strip()))


def _batched(text: TextIO, cells: Callable[[str], Cells]) -> Iterator[Batch]:
    lines = enumerate(text, 1)
    while part := list(islice(lines, PAGE_ROWS)):
        yield [number for number, _ in part], [cells(line) for _, line in part]
