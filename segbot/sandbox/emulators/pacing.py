"""Rate limits as providers keep them: so many requests in a sliding window, by key."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], float]


class WindowLimit:
    """At most `limit` requests per `window` seconds and key; after one too many, nothing for `block` seconds.

    Time runs `scale` times faster; `scale=None` switches the limit off. `count_refused`: refused requests keep
    the window full, so that a caller who hammers on never gets through.
    """

    def __init__(
        self,
        limit: int,
        window: float,
        clock: Clock,
        *,
        block: float = 0.0,
        count_refused: bool = False,
        scale: float | None = 1.0,
    ) -> None:
        self.limit = limit
        self.scale = scale
        self._window = window
        self._block = block
        self._clock = clock
        self._count_refused = count_refused
        self._seen: dict[str, deque[float]] = {}
        self._blocked_until: dict[str, float] = {}

    def admit(self, key: str) -> bool:
        """Whether a request of this key may pass now; it is counted."""
        if self.scale is None:
            return True
        now = self._clock()
        if now < self._blocked_until.get(key, -math.inf):
            return False
        seen = self._seen.setdefault(key, deque())
        while seen and seen[0] <= now - self._window / self.scale:
            seen.popleft()
        if len(seen) < self.limit:
            seen.append(now)
            return True
        if self._count_refused:
            seen.popleft()
            seen.append(now)
        if self._block:
            self._blocked_until[key] = now + self._block / self.scale
            seen.clear()
        return False

    def wait(self, key: str) -> int:
        """Whole seconds until a blocked key is let in again, at least 1."""
        return max(1, math.ceil(self._blocked_until.get(key, 0.0) - self._clock()))

    def forget(self) -> None:
        self._seen.clear()
        self._blocked_until.clear()


class DailyQuota:
    """At most `limit` requests per UTC day, in all."""

    def __init__(self, limit: int, clock: Clock) -> None:
        self.limit = limit
        self.used = 0
        self._clock = clock
        self._day = ""

    def admit(self) -> bool:
        today = datetime.fromtimestamp(self._clock(), UTC).date().isoformat()
        if today != self._day:
            self._day, self.used = today, 0
        if self.used >= self.limit:
            return False
        self.used += 1
        return True
