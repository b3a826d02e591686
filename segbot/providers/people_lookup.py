"""Whom an account knows: asked for one by one, or all read, whichever takes fewer requests.

Remembered for a moment only, so that one preview, or the batches of one run, need not ask twice: somebody may be mended, may
go or may unsubscribe at any time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from segbot.domain.ports import Clock

Someone = TypeVar("Someone")

MOST_REMEMBERED = 100_000
"""People; about 30 MB. Of a larger account only those who are looked for are kept."""
_GOOD_FOR = timedelta(seconds=10)
_ALWAYS_ONE_BY_ONE = 40


class PeopleLookUp(Generic[Someone]):
    """Looks people up by their e-mail addresses, whose case does not matter. Thread-safe; one look at a time.

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

    def find(self, addresses: Sequence[str]) -> dict[str, Someone]:
        """Those the account knows, by address without case; the others are missing."""
        with self._lock:
            wanted = {address.casefold(): address for address in addresses}
            missing = [address for key, address in wanted.items() if not self._remembers(key)]
            if missing:
                self._learn(missing)
            found = {key: self._known.get(key, (None, None))[1] for key in wanted}
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
        """Look again: what was read may no longer be so."""
        with self._lock:
            self._known.clear()
            self._all_read_at = None

    def _remembers(self, key: str) -> bool:
        at, _found = self._known.get(key, (self._all_read_at, None))
        return at is not None and self._clock.now() - at <= _GOOD_FOR

    def _requests(self, people: int) -> int:
        return people // self._page + 1

    def _learn(self, missing: list[str]) -> None:
        if len(missing) > _ALWAYS_ONE_BY_ONE:
            there = self._people()
            if there is not None and self._requests(there) < len(missing):
                self._read_everybody(None if there <= MOST_REMEMBERED else missing)
                return
        self._keep({address.casefold(): self._one(address) for address in missing})

    def _keep(self, found: dict[str, Someone | None]) -> None:
        # From when the last was answered: whoever asks for the same people right afterwards asks nobody.
        now = self._clock.now()
        self._known |= {key: (now, each) for key, each in found.items()}

    def _read_everybody(self, missing: Sequence[str] | None) -> None:
        """Kept only once all of it was read: a part must not make strangers of the others."""
        if missing is not None:
            wanted = {address.casefold() for address in missing}
            there = {address.casefold(): each for address, each in self._everybody(wanted)}
            self._keep({key: there.get(key) for key in wanted})
            return
        read = {address.casefold(): each for address, each in self._everybody(None)}
        now = self._clock.now()
        self._known = {key: (now, each) for key, each in read.items()}
        self._all_read_at = now
