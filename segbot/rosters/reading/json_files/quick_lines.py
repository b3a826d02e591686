"""JSON Lines whose lines are all alike, read many at a time: flat objects of texts with the same keys in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

import orjson

from segbot.rosters.reading.columns.headings import tag_of
from segbot.rosters.reading.page import ByColumn

_FIRST = itemgetter(0)
_PLAIN = {str, int, type(None)}
_TAG_FIELDS = frozenset({"tags", "attributes", "substitutiontags"})


def quick_rows(lines: Sequence[str]) -> tuple[tuple[str, ...], ByColumn] | None:
    """The keys and a row of cells for each line, by column; None where one line is not as the others, or not certain at a glance: then
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
    alike = {*map(tuple, elements)} == {keys}
    if (
        not keys
        or not alike
        or text.count('":') != len(keys) * len(elements)
        or not all(map(_is_plain_key, keys))
    ):
        return None
    columns = [*zip(*map(dict.values, elements), strict=True)]
    return (keys, ByColumn(columns)) if _are_texts(columns) else _with_texts(keys, columns, text)


def _is_plain_key(key: str) -> bool:
    """Whether a key is no tag, and no collection of them."""
    return not tag_of(key) and "".join(filter(str.isalnum, key.casefold())) not in _TAG_FIELDS


def _are_texts(columns: Sequence[Sequence[str]]) -> bool:
    try:
        for column in columns:
            "".join(column)
    except TypeError:
        return False
    return True


def _with_texts(
    keys: tuple[str, ...], columns: Sequence[Sequence[object]], text: str
) -> tuple[tuple[str, ...], ByColumn] | None:
    """Whole numbers as they are written, and nothing for null; other values are not read at a glance."""
    if not {type(cell) for column in columns for cell in column} <= _PLAIN or "-0" in text:
        return None
    return keys, ByColumn([["" if cell is None else str(cell) for cell in column] for column in columns])
