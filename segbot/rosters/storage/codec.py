"""A thousand rows as a few bytes and back: columns of text, compressed. Nothing here is secret yet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from isal import isal_zlib

from segbot.rosters.reading.page import NO_TAGS, Row

# Speed matters more than the last tenth of size; measured on names and addresses.
_LEVEL = 1
# Between columns and between cells: no name or address holds them. Rows that do, and rows with tags, are kept as JSON.
_COLUMN, _CELL = "\x1d", "\x1f"
_TEXTS = 5


def pack(columns: Sequence[Sequence[Any]]) -> bytes:
    """The six columns of rows (id, e-mail, first name, last name, phone, tags); columns without a value cost nothing."""
    filled = [column if any(column) else None for column in columns]
    plain = None if filled[_TEXTS] else _joined(filled[:_TEXTS], len(columns[0]))
    if plain is None:
        plain = json.dumps([len(columns[0]), *filled], separators=(",", ":"))
    return isal_zlib.compress(plain.encode("utf-8", "surrogatepass"), _LEVEL)


def _joined(columns: Sequence[Sequence[Any] | None], count: int) -> str | None:
    """None where a cell holds what stands between cells."""
    texts = ["" if column is None else _CELL.join(column) for column in columns]
    cells = sum(text.count(_CELL) + 1 for text in texts if text)
    wanted = sum(count for column in columns if column is not None)
    if cells != wanted or any(_COLUMN in text for text in texts):
        return None
    return _COLUMN.join((str(count), *texts))


def unpack(packed: bytes) -> list[Row]:
    """The rows again, in order."""
    text = isal_zlib.decompress(packed).decode("utf-8", "surrogatepass")
    if text.startswith("["):
        return _from_json(text)
    number, *columns = text.split(_COLUMN)
    count = int(number)
    none = [""] * count
    ids, emails, first_names, last_names, phones = (
        column.split(_CELL) if column else none for column in columns
    )
    return list(zip(ids, emails, first_names, last_names, phones, [NO_TAGS] * count, strict=True))


Keys = tuple[Sequence[str], Sequence[str]]
"""The ids of some rows and their addresses, these in lower case; `""` where there is none."""


def unpack_keys(packed: bytes) -> Keys:
    """Only what names the people, in order; what is behind it is not even unpacked, which halves the time."""
    found = isal_zlib.decompressobj()
    head = found.decompress(packed, _KEYS_AT_ONCE)
    while head.count(_COLUMN_BYTE) <= _KEY_COLUMNS and not found.eof:
        head += found.decompress(found.unconsumed_tail, _KEYS_AT_ONCE)
    if head.startswith(b"["):
        rows = unpack(packed)
        return [row[0] for row in rows], [row[1].lower() for row in rows]
    number, ids, emails, *_ = head.split(_COLUMN_BYTE, _KEY_COLUMNS + 1)
    none = [""] * int(number)
    return (
        ids.decode("utf-8", "surrogatepass").split(_CELL) if ids else none,
        emails.decode("utf-8", "surrogatepass").lower().split(_CELL) if emails else none,
    )


# A thousand ids and addresses come to about so many bytes.
_KEYS_AT_ONCE = 1 << 14
_KEY_COLUMNS = 2
_COLUMN_BYTE = _COLUMN.encode()


def _from_json(text: str) -> list[Row]:
    count, *columns = json.loads(text)
    none = [""] * count
    ids, emails, first_names, last_names, phones = (column or none for column in columns[:_TEXTS])
    tags = columns[_TEXTS] or [NO_TAGS] * count
    return list(zip(ids, emails, first_names, last_names, phones, tags, strict=True))
