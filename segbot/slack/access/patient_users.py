"""Who somebody is, for work that nobody waits for: while Slack does not say, it is asked ever more rarely."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from segbot.domain.people import Home
from segbot.domain.ports import NotDeliveredError
from segbot.slack.users import SlackUsers

_FIRST = 0.5
_LONGEST = 60.0
_MOST_KEPT = 2_000


@dataclass(frozen=True, kw_only=True)
class _Failed:
    """The same thing was asked `times` in vain; not again before `until`."""

    times: int
    until: datetime
    error: NotDeliveredError


class PatientUsers(SlackUsers):
    """Thread-safe. What runs, timers and deliveries ask for shares one memory of what failed, so that an outage is as
    many calls for a hundred requests as for one. Somebody who presses is looked up at once all the same, by `SlackUsers`.
    """

    def __init__(self, client: WebClient, *, home: Home, now: Callable[[], datetime]) -> None:
        super().__init__(client, home=home)
        self._now = now
        self._lock = threading.Lock()
        self._failed: OrderedDict[tuple[str, ...], _Failed] = OrderedDict()

    def _ask(self, method: str, params: dict[str, str], absent: frozenset[str]) -> dict[str, Any]:
        key = (method, *params.values())
        with self._lock:
            failed = self._failed.get(key)
        left = (failed.until - self._now()).total_seconds() if failed is not None else 0.0
        if failed is not None and left > 0:
            raise NotDeliveredError(str(failed.error), retry_after=left, refusal=failed.error.refusal)
        try:
            told = super()._ask(method, params, absent)
        except NotDeliveredError as error:
            self._remember(key, failed.times + 1 if failed is not None else 1, error)
            raise
        with self._lock:
            self._failed.pop(key, None)
        return told

    def _remember(self, key: tuple[str, ...], times: int, error: NotDeliveredError) -> None:
        wait = max(error.retry_after or 0.0, min(_LONGEST, _FIRST * 2 ** min(times, 10)))
        with self._lock:
            self._failed[key] = _Failed(times=times, until=self._now() + timedelta(seconds=wait), error=error)
            while len(self._failed) > _MOST_KEPT:
                self._failed.popitem(last=False)
