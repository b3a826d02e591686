"""The keys a list was seen to have so far, of one kind (ids, or addresses without case), and where they stand."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence

from segbot.rosters.reading.page import PAGE_ROWS

# So few are looked for one by one.
_FEW = 32
RECENT = 3
_PLACES = frozenset(range(PAGE_ROWS))


class Keys:
    """Positions are those of the staged rows. Memory: 40 to 70 bytes a key, the text itself aside.

    Nearly every key is new, so a set says whether it is; where an old one stands is looked up among the pages, and only
    when somebody needs to know.
    """

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._pages: list[Sequence[str]] = []
        self._starts: list[int] = []
        self._also: dict[str, int] = {}
        self._recent: deque[dict[str, int]] = deque(maxlen=RECENT)
        self._met: set[str] = set()
        self._far = False

    def repeated(self, keys: Sequence[str]) -> dict[int, int | None]:
        """Where on a page a key stands that stands further up on it (there), or is known already (None); blanks are nobody's."""
        if not any(keys):
            self._recent.append({})
            return {}
        count = len(keys)
        first = dict(zip(reversed(keys), range(count - 1, -1, -1), strict=True))
        first.pop("", None)
        before = self._known_before(first)
        self._recent.append(first)
        found: dict[int, int | None] = {}
        if len(first) < count:
            places = _PLACES if count == PAGE_ROWS else frozenset(range(count))
            again = sorted(places.difference(first.values()))
            found = {at: first[key] for at in again if (key := keys[at])}
        if before:
            found |= {at: None for at in found if keys[at] in before}
            found |= {first[key]: None for key in before}
        return found

    def _known_before(self, first: dict[str, int]) -> set[str]:
        """Those of the keys that were known already; all are known from now on: whoever is not staged is by then.

        How many they are is seen by how much the set grows: looking each one up would take as long again. Where some are,
        they stand nearby, mostly; once one does not, all are looked up.
        """
        seen = self._seen
        if self._far:
            before = seen.intersection(first)
            seen.update(first)
            return before
        known = len(seen) + len(first)
        seen.update(first)
        again = known - len(seen)
        before = self._met.intersection(first) if again else set()
        for page in reversed(self._recent):
            if len(before) == again:
                break
            before |= first.keys() & page.keys()
        if len(before) < again:
            self._far = True
            before.update(*map(set(first).intersection, self._pages))
        return before

    def stage(self, keys: Sequence[str], start: int) -> None:
        """Take in keys that are all new (or blank) and stand from position `start` on."""
        if any(keys):
            self._pages.append(tuple(keys))  # the collector leaves tuples of text alone
            self._starts.append(start)

    def meet(self, key: str) -> None:
        """A key that stands beside another one of somebody staged: known from now on, and placed by `also` later."""
        if key:
            self._seen.add(key)
            self._met.add(key)

    def also(self, key: str, position: int) -> None:
        """Where somebody stands who was met by this key."""
        self._also[key] = position

    def recent(self, key: str) -> tuple[int, int] | None:
        """How many pages before this one a key stood, and where it came first there; None where that is long ago."""
        for ago, first in enumerate(reversed(self._recent)):
            if ago and key in first:
                return ago, first[key]
        return None

    def positions(self, wanted: Iterable[str]) -> dict[str, int]:
        """Where these stand; those that are not known are not in it."""
        looked_for = set(wanted)
        looked_for.discard("")
        found = {key: self._also[key] for key in looked_for & self._also.keys()}
        looked_for -= found.keys()
        for page, start in zip(self._pages, self._starts, strict=True):
            if not looked_for:
                break
            here = looked_for.intersection(page)
            if here:
                found |= {key: start + at for at, key in enumerate(page) if key in here}
                looked_for -= here
        return found

    def forget(self) -> None:
        """Nothing is asked any more: the memory is given back."""
        self._seen, self._met, self._pages, self._starts = set(), set(), [], []
        self._recent.clear()


def without(column: Sequence[object], places: Collection[int]) -> list[object]:
    """The column but for these places, given in order."""
    kept = list(column)
    if len(places) > _FEW:
        gone = set(places)
        return [cell for at, cell in enumerate(kept) if at not in gone]
    for at in sorted(places, reverse=True):
        del kept[at]
    return kept
