"""People erased from the lists that say who is in a segment: their empty places, counted while the lists are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from segbot.rosters.reading.page import Row
from segbot.rosters.storage.codec import Keys
from segbot.store.tables.membership_log import Change, Entry


@dataclass(frozen=True, kw_only=True)
class ErasedPlaces:
    """Empty places of people who came or were in it (`came`), on how many lists these are, and of people who left (`left`)."""

    came: int = 0
    lists: int = 0
    left: int = 0

    @property
    def any(self) -> bool:
        return bool(self.came or self.left)

    @property
    def explains(self) -> bool:
        """Whether the rest can be true without them. Where more left than came, somebody may have left under another name
        than the one they are still known by.
        """
        return self.left <= self.came

    @property
    def exact(self) -> bool:
        """Whether `came` is how many people are missing: the same person may have a place on each of several lists."""
        return self.lists <= 1 and not self.left


NONE_ERASED = ErasedPlaces()


class ErasedTally:
    """Counts what comes of each entry against what was written down."""

    def __init__(self) -> None:
        self._came: list[int] = []
        self._left = 0

    @property
    def found(self) -> ErasedPlaces:
        return ErasedPlaces(came=sum(self._came), lists=len(self._came), left=self._left)

    def rows(self, entry: Entry, rows: Iterable[Row]) -> Iterator[Row]:
        heard = 0
        for row in rows:
            heard += 1
            yield row
        self._note(entry, heard)

    def pages(self, entry: Entry, pages: Iterable[Keys]) -> Iterator[Keys]:
        heard = 0
        for page in pages:
            heard += len(page[0])
            yield page
        self._note(entry, heard)

    def _note(self, entry: Entry, heard: int) -> None:
        missing = entry.stop - entry.start - heard if entry.roster_id else 0
        if not missing:
            return
        if entry.change is Change.REMOVED:
            self._left += missing
        else:
            self._came.append(missing)
