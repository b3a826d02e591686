"""Which account is meant by a name, among people who have asked for or decided something."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor

from segbot.domain.errors import InvalidActionError
from segbot.domain.ports import NotDeliveredError, People

_KEPT = 600.0
_AT_ONCE = 4
_MOST = 200
_NAMED = 5


class Names:
    """Thread-safe. Names are asked of Slack (users.info) and remembered for ten minutes."""

    def __init__(self, people: People, now: Callable[[], float] = time.monotonic) -> None:
        self._people = people
        self._now = now
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, str]] = {}
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="names")

    def account(self, name: str, among: Collection[str]) -> str:
        """The id of the one called that, or whose name begins so. Raises InvalidActionError for nobody and for several."""
        wanted = name.removeprefix("@").casefold().strip()
        users = list(among)[:_MOST]
        named = dict(zip(users, self._pool.map(self._name, users), strict=True))
        found = [user for user, known in named.items() if known == wanted]
        found = found or [user for user, known in named.items() if _begins(known, wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            several = " or ".join(f"by:<@{user}>" for user in found[:_NAMED])
            raise InvalidActionError({"": f"{len(found)} people are called “{name}”. Say which: {several}."})
        raise InvalidActionError({"": f"Nobody called “{name}” has asked for or decided anything here."})

    def _name(self, user: str) -> str:
        with self._lock:
            known = self._known.get(user)
        if known is not None and self._now() - known[0] < _KEPT:
            return known[1]
        try:
            name = self._people.look_up(user).name.casefold().strip()
        except NotDeliveredError:
            return ""
        with self._lock:
            self._known[user] = (self._now(), name)
        return name


def _begins(known: str, wanted: str) -> bool:
    """`arthur` for `arthur dent`; a part of any of the words, from its beginning."""
    return bool(wanted) and (
        known.startswith(wanted) or any(word.startswith(wanted) for word in known.split())
    )
