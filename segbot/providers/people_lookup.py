"""Whom an account knows: asked for one by one, or all read, whichever takes fewer requests.

Remembered for a moment only, so that one preview, or the batches of one run, need not ask twice: somebody may be mended, may
go or may unsubscribe at any time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from segbot.domain.ports import Clock

Someone = TypeVar("Someone")

MOST_REMEMBERED = 100_000
"""People; about 30 MB. Of a larger account only those who are looked for are kept."""
_GOOD_FOR = timedelta(seconds=10)
_ALWAYS_ONE_BY_ONE = 40


class PeopleLookUp(Generic[Someone]):
    """Looks people up by their e-mail addresses, whose case does not matter. Thread-safe; nobody waits for what
    somebody else looks up.

    `one` asks for a single address; `everybody` reads all there are, each with the address, of whom only those need to be
    handed out whose address (in small letters) is among the wanted ones, where such are given; `people` says how many there
    are, None where that cannot be told, and `page` how many one request reads; `most_while_waiting`: how many requests may be
    made while somebody waits. What these raise (ProviderError) comes through.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        one: Callable[[str], Someone | None],
        everybody: Callable[[Collection[str] | None], Iterable[tuple[str, Someone]]],
        people: Callable[[], int | None],
        page: int,
        most_while_waiting: int = 500,
    ) -> None:
        self._clock = clock
        self._one = one
        self._everybody = everybody
        self._people = people
        self._page = page
        self._most_while_waiting = most_while_waiting
        self._lock = threading.Lock()
        self._known: dict[str, tuple[datetime, Someone | None]] = {}
        self._all_read_at: datetime | None = None
        self._forgotten = 0

    def find(self, addresses: Sequence[str]) -> dict[str, Someone]:
        """Those the account knows, by address without case; the others are missing."""
        wanted = {address.casefold(): address for address in addresses}
        with self._lock:
            forgotten = self._forgotten
            found = {key: self._known.get(key, (None, None))[1] for key in wanted if self._remembers(key)}
        missing = [address for key, address in wanted.items() if key not in found]
        if missing:
            found |= self._learn(missing, forgotten)
        return {key: each for key, each in found.items() if each is not None}

    def takes_long(self, addresses: Sequence[str]) -> bool:
        """Whether looking these up would take more requests than somebody can wait for."""
        with self._lock:
            missing = [address for address in addresses if not self._remembers(address.casefold())]
        if len(missing) <= self._most_while_waiting:
            return False
        there = self._people()
        return there is None or self._requests(there) > self._most_while_waiting

    def forget(self) -> None:
        """Look again: what was read may no longer be so, nor what somebody else is reading right now."""
        with self._lock:
            self._known.clear()
            self._all_read_at = None
            self._forgotten += 1

    def _remembers(self, key: str) -> bool:
        at, _found = self._known.get(key, (self._all_read_at, None))
        return at is not None and self._clock.now() - at <= _GOOD_FOR

    def _requests(self, people: int) -> int:
        return people // self._page + 1

    def _learn(self, missing: list[str], forgotten: int) -> dict[str, Someone | None]:
        if len(missing) > _ALWAYS_ONE_BY_ONE:
            there = self._people()
            if there is not None and self._requests(there) < len(missing):
                return self._read_everybody(missing, forgotten, keep_all=there <= MOST_REMEMBERED)
        found = {address.casefold(): self._one(address) for address in missing}
        self._keep(found, forgotten)
        return found

    def _keep(
        self, found: Mapping[str, Someone | None], forgotten: int, *, all_of_them: bool = False
    ) -> None:
        # From when the last was answered: whoever asks for the same people right afterwards asks nobody.
        now = self._clock.now()
        with self._lock:
            if forgotten != self._forgotten:
                return
            known = {key: (now, each) for key, each in found.items()}
            if all_of_them:
                self._known, self._all_read_at = known, now
            else:
                self._known |= known

    def _read_everybody(
        self, missing: Sequence[str], forgotten: int, *, keep_all: bool
    ) -> dict[str, Someone | None]:
        """Kept only once all of it was read: a part must not make strangers of the others."""
        wanted = {address.casefold() for address in missing}
        read = {address.casefold(): each for address, each in self._everybody(None if keep_all else wanted)}
        found = {key: read.get(key) for key in wanted}
        self._keep(read if keep_all else found, forgotten, all_of_them=keep_all)
        return found
