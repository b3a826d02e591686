"""Rows on their way into a roster: packed in memory as they come, so that a million take a few dozen megabytes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from segbot.rosters.reading.page import PAGE_ROWS, Row
from segbot.rosters.storage.codec import Keys, pack, unpack

_COLUMNS = 6


class RosterBuilder:
    """Rows by position, from 0, in packs of a thousand; and the sha256 over their keys, each ended by a newline."""

    def __init__(self) -> None:
        self.packed: list[bytes] = []
        self._open: list[list[object]] = [[] for _ in range(_COLUMNS)]
        self._hash = hashlib.sha256()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def add(self, columns: Sequence[Sequence[object]], keys: Sequence[str]) -> None:
        """Rows by column, behind those already there; `keys` are their members' keys."""
        if not keys:
            return
        self._count += len(keys)
        self._hash.update(("\n".join(keys) + "\n").encode("utf-8", "surrogatepass"))
        for held, column in zip(self._open, columns, strict=True):
            held.extend(column)
        while len(self._open[0]) >= PAGE_ROWS:
            self.packed.append(pack([held[:PAGE_ROWS] for held in self._open]))
            for held in self._open:
                del held[:PAGE_ROWS]

    def close(self) -> None:
        """Pack what is left; nothing can be added after."""
        if self._open[0]:
            self.packed.append(pack(self._open))
            self._open = [[] for _ in range(_COLUMNS)]

    def rows_at(self, positions: Collection[int]) -> dict[int, Row]:
        """The rows at these positions; each pack is opened once."""
        found: dict[int, Row] = {}
        for number, wanted in groupby(sorted(positions), key=lambda position: position // PAGE_ROWS):
            held = self.packed[number] if number < len(self.packed) else pack(self._open)
            rows = unpack(held)
            found.update((position, rows[position % PAGE_ROWS]) for position in wanted)
        return found

    def pages(self) -> Iterator[list[Row]]:
        """All rows in order, pack by pack, once it is closed; nothing is let go."""
        return (list(unpack(packed)) for packed in self.packed)

    def without(self, dropped: Collection[int], changed: Mapping[int, Row]) -> Iterator[list[Row]]:
        """All rows in order, pack by pack, but for the dropped, and with the changed in their place.

        Packs are let go on the way: afterwards this is empty.
        """
        self.close()
        start = 0
        self.packed.reverse()
        while self.packed:
            rows = unpack(self.packed.pop())
            yield [
                changed.get(position, row)
                for position, row in enumerate(rows, start)
                if position not in dropped
            ]
            start += len(rows)


class KeysHash:
    """The sha256 over the keys of a list, page by page, as `RosterBuilder` takes it."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def heard(self, page: Keys) -> Keys:
        """The page as it came, which counts from now on."""
        ids, emails = page
        keys = ids if all(ids) else [one or other for one, other in zip(ids, emails, strict=True)]
        if keys:
            self._hash.update(("\n".join(keys) + "\n").encode("utf-8", "surrogatepass"))
        return page

    def copy(self) -> KeysHash:
        one = KeysHash()
        one._hash = self._hash.copy()
        return one

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def key_of(row: Row) -> str:
    """The key of the row's member: its id, else the e-mail without case."""
    return row[0] or row[1].lower()


def staged(parts: Iterable[Sequence[Row]]) -> RosterBuilder:
    """Rows in a new staging, closed."""
    staging = RosterBuilder()
    for rows in parts:
        if rows:
            staging.add(list(zip(*rows, strict=True)), [key_of(row) for row in rows])
    staging.close()
    return staging


def in_pages(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """A thousand at a time."""
    page: list[Row] = []
    for row in rows:
        page.append(row)
        if len(page) == PAGE_ROWS:
            yield page
            page = []
    if page:
        yield page
