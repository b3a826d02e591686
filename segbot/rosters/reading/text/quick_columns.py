"""Delimited lines in one look, a thousand at a time, as the csv module reads them; by column.

Only lines that leave no doubt: all of one width, quotes only around whole cells, nothing doubled or escaped in them.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

_BREAK, _NARROWEST = "\n", 2
# In the place of a delimiter inside quotes, for as long as the others are looked for.
_HELD = "\x00"


def quick_columns(lines: Sequence[str], delimiter: str) -> list[list[str]] | None:
    """The columns of whole lines, each ended by a line feed (or a carriage return and one) but for the last, which may have
    none. None where the csv module has to look at them.
    """
    text = "".join(lines)
    if not text.endswith(_BREAK):
        text += _BREAK
    if "\r" in text:
        if text.count("\r") != text.count("\r\n"):
            return None
        text = text.replace("\r\n", _BREAK)
    limit = csv.field_size_limit()
    too_long = len(text) > limit and max(map(len, lines)) > limit
    if _HELD in text or too_long or text.count(_BREAK) != len(lines):
        return None
    held = False
    if '"' in text:
        taken_off = _without_quotes(text, delimiter)
        if taken_off is None:
            return None
        text, held = taken_off, _HELD in taken_off
    return _parted(text, len(lines), delimiter, held=held)


def _without_quotes(text: str, delimiter: str) -> str | None:
    """The text without the quotes around cells; delimiters between them are held. None where a quote stands elsewhere."""
    parts = f"{_BREAK}{text}".split('"')
    outside, inside = parts[::2], parts[1::2]
    between = {delimiter, _BREAK}
    around = {part[-1:] for part in outside[:-1]} | {part[:1] for part in outside[1:]}
    if len(outside) == len(inside) or not around <= between or _BREAK in "".join(inside):
        return None
    parts[1::2] = [part.replace(delimiter, _HELD) if delimiter in part else part for part in inside]
    return "".join(parts)[1:]


def _parted(text: str, count: int, delimiter: str, *, held: bool) -> list[list[str]] | None:
    """All cells at once, with the end of each line among them: it has to stand at the same place in every line."""
    cells = text.replace(_BREAK, f"{delimiter}{_BREAK}{delimiter}").split(delimiter)
    cells.pop()
    width = cells.index(_BREAK)
    whole = len(cells) == count * (width + 1) and cells[width :: width + 1].count(_BREAK) == count
    if width < _NARROWEST or not whole:
        return None
    columns = [cells[at :: width + 1] for at in range(width)]
    if not held:
        return columns
    return [
        [cell.replace(_HELD, delimiter) if _HELD in cell else cell for cell in column]
        if _HELD in "".join(column)
        else column
        for column in columns
    ]
