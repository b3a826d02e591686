"""JSON Lines whose lines are all alike, read many at a time: flat objects of texts with the same keys in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

import orjson

from segbot.rosters.reading.columns.headings import tag_of

_FIRST = itemgetter(0)
_PLAIN = {str, int, type(None)}
_TAG_FIELDS = frozenset({"tags", "attributes", "substitutiontags"})


def quick_rows(lines: Sequence[str]) -> tuple[tuple[str, ...], list[list[str]]] | None:
    """The keys and a row of cells for each line; None where one line is not as the others, or not certain at a glance: then
    each has to be looked at by itself.

    A key that stands twice is seen by counting: there are as many `":` as keys only where none is repeated. An object that
    goes over two lines would need one inside it, as each line begins one; and objects with such values are not taken here.
    """
    if {*map(_FIRST, lines)} != {"{"}:
        return None
    text = ",".join(lines)
    try:
        elements = orjson.loads(f"[{text}]")
    except orjson.JSONDecodeError:
        return None
    if len(elements) != len(lines) or {*map(type, elements)} != {dict}:
        return None
    keys = tuple(elements[0])
    alike = all(tuple(each) == keys for each in elements)
    if not alike or text.count('":') != len(keys) * len(elements) or not all(map(_is_plain_key, keys)):
        return None
    rows = [[*each.values()] for each in elements]
    return (keys, rows) if _are_texts(rows) else _with_texts(keys, rows, text)


def _is_plain_key(key: str) -> bool:
    """Whether a key is no tag, and no collection of them."""
    return not tag_of(key) and "".join(filter(str.isalnum, key.casefold())) not in _TAG_FIELDS


def _are_texts(rows: Sequence[Sequence[str]]) -> bool:
    try:
        for row in rows:
            "".join(row)
    except TypeError:
        return False
    return True


def _with_texts(
    keys: tuple[str, ...], rows: Sequence[Sequence[object]], text: str
) -> tuple[tuple[str, ...], list[list[str]]] | None:
    """Whole numbers as they are written, and nothing for null; other values are not read at a glance."""
    if not {type(cell) for row in rows for cell in row} <= _PLAIN or "-0" in text:
        return None
    return keys, [["" if cell is None else str(cell) for cell in row] for row in rows]
