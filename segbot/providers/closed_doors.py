"""What an account may not have, or a key may not read: asked for now and then, and done without where it cannot be had."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from segbot.domain.errors import ProviderError
from segbot.domain.ports import Clock

_CLOSED_FOR = timedelta(minutes=10)

T = TypeVar("T")


class ClosedDoor:
    """Thread-safe: two at once may both find it closed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._closed_since: datetime | None = None

    def read(self, read: Callable[[], T]) -> T | None:
        """What `read` gives; None where it fails, which is believed for ten minutes."""
        now = self._clock.now()
        if self._closed_since is not None and now - self._closed_since < _CLOSED_FOR:
            return None
        try:
            return read()
        except ProviderError:
            self._closed_since = now
            return None
