"""Who could give an approval, as Slack told at most a minute ago; nobody waits long for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from typing import TypeVar

from segbot.domain.ports import NotDeliveredError
from segbot.slack.users import SlackUsers

T = TypeVar("T")

_KEPT = 60.0


class ApproverLookup:
    """Thread-safe. `patience`: how long, in seconds, an answer is waited for; what comes later serves the next one who
    asks. `now` counts seconds.
    """

    def __init__(
        self, people: SlackUsers, *, patience: float = 1.0, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._people = people
        self._patience = patience
        self._now = now
        self._lock = threading.Lock()
        self._able: dict[str, tuple[float, bool]] = {}
        self._members: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="approvers")

    def __call__(self, approvers: Sequence[str], *, but: str, enough: int) -> frozenset[str] | None:
        """Active full members among these users and groups, `but` one of them; no more than `enough` are looked up.
        None where Slack does not tell in time.
        """
        asked = self._pool.submit(self._look, tuple(approvers), but, enough)
        try:
            return asked.result(timeout=self._patience)
        except (TookTooLong, NotDeliveredError):
            return None

    def _look(self, approvers: Sequence[str], but: str, enough: int) -> frozenset[str]:
        found: set[str] = set()
        for named in approvers:
            group = (
                self._kept(self._members, named, self._people.members) if named.startswith("S") else (named,)
            )
            for user in group:
                if user == but or user in found:
                    continue
                if self._kept(self._able, user, self._can_decide):
                    found.add(user)
                if len(found) >= enough:
                    return frozenset(found)
        return frozenset(found)

    def _can_decide(self, user: str) -> bool:
        return self._people.look_up(user).can_decide

    def _kept(self, answers: dict[str, tuple[float, T]], key: str, ask: Callable[[str], T]) -> T:
        with self._lock:
            known = answers.get(key)
        if known is not None and self._now() - known[0] < _KEPT:
            return known[1]
        answer = ask(key)
        with self._lock:
            answers[key] = (self._now(), answer)
        return answer
