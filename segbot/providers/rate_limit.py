"""Keeping below a provider's declared rate on our side, so that its own limit is rarely met."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from pyrate_limiter import InMemoryBucket, Rate, RateItem

from segbot.domain.capabilities import Limits, ProviderSpec
from segbot.domain.errors import RateLimitError
from segbot.domain.ports import Clock
from segbot.providers.connection import Opening

_MARGIN_MS = 50  # requests arrive less evenly than they leave


class RateLimiter:
    """Lets one request after another pass at the declared rate; thread-safe. Time comes from the clock alone."""

    def __init__(self, limits: Limits, clock: Clock, *, label: str) -> None:
        self._bucket: InMemoryBucket | None = None
        if limits.requests is not None:
            interval = int(limits.per_seconds * 1000) + _MARGIN_MS
            self._bucket = InMemoryBucket([Rate(limits.requests, interval)])
        self._per_day = limits.requests_per_day
        self._day = date.min
        self._used_today = 0
        self._clock = clock
        self._label = label
        self._lock = threading.Lock()
        self._latest = 0

    @classmethod
    def of(cls, opening: Opening, spec: ProviderSpec) -> RateLimiter | None:
        """One for a connection, unless its opening says not to pace."""
        return cls(spec.limits, opening.clock, label=spec.label) if opening.pace else None

    def wait(self) -> None:
        """Return when a request may leave; RateLimitError when the day's requests (counted in UTC) are used up."""
        while (seconds := self._claim()) > 0:
            self._clock.sleep(seconds)

    def _claim(self) -> float:
        with self._lock:
            now = self._clock.now()
            self._ensure_some_left_today(now)
            seconds = self._seconds_to_wait(int(now.timestamp() * 1000))
            if seconds == 0:
                self._used_today += 1
            return seconds

    def _ensure_some_left_today(self, now: datetime) -> None:
        today = now.astimezone(UTC).date()
        if today != self._day:
            self._day, self._used_today = today, 0
        if self._per_day is not None and self._used_today >= self._per_day:
            raise RateLimitError(
                f"The requests {self._label} allows for today are used up. segbot goes on after midnight UTC.",
                retry_after=seconds_to_midnight(now),
                status=None,
            )

    def _seconds_to_wait(self, now: int) -> float:
        if self._bucket is None:
            return 0.0
        if now < self._latest:
            self._bucket.flush()  # the wall clock was set back: old marks would lie in the future
        self._latest = now
        self._bucket.leak(now)
        item = RateItem(self._label, now)
        if self._bucket.put(item):
            return 0.0
        milliseconds = cast(int, self._bucket.waiting(item))  # awaitable only in asynchronous buckets
        return max(milliseconds, 1) / 1000


def seconds_to_midnight(now: datetime) -> float:
    """Until the next day begins in UTC."""
    here = now.astimezone(UTC)
    following = datetime.combine(here.date() + timedelta(days=1), time(), tzinfo=UTC)
    return (following - here).total_seconds()
