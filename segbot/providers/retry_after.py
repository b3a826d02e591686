"""How long an answer asks to wait, by its headers, and how that is said."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime

_WAIT_HEADERS = ("retry-after", "ratelimit-reset", "x-ratelimit-reset")
_SINCE_1970 = 1_000_000_000
_A_RUN_WAITS = 600.0  # seconds; a run that would have to wait longer is stopped
_MINUTE, _HOUR = 60, 3_600
_LONGEST_WAIT = 86_400.0  # seconds; no documented limit lasts longer than a day


def asked_to_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds; None where no header says it. `headers` by their names in small letters."""
    found = (_seconds(headers.get(name), now) for name in _WAIT_HEADERS)
    asked = next((seconds for seconds in found if seconds is not None), None)
    return None if asked is None else min(asked, _LONGEST_WAIT)


def takes_none(label: str, seconds: float) -> str:
    """The provider takes no requests for so long: what that means for changes that are running, and what to do."""
    if seconds < _A_RUN_WAITS:
        return (
            f"{label} takes no more requests for {math.ceil(seconds):,} s. Running changes go on after that; for anything else, "
            "try again then."
        )
    return (
        f"{label} takes no more requests for about {about(seconds)}. Try again after that; a change that was stopped by it "
        "can be resumed then."
    )


def about(seconds: float) -> str:
    """Until a provider's day is over, say: its midnight is nobody's who reads this."""
    if seconds <= _MINUTE:
        return "a minute"
    if seconds < 2 * _HOUR:
        return f"{math.ceil(seconds / _MINUTE)} minutes"
    return f"{math.ceil(seconds / _HOUR)} hours"


def _seconds(header: str | None, now: datetime) -> float | None:
    """Seconds from a header that holds seconds, a time as seconds since 1970, or an HTTP date."""
    if header is None:
        return None
    with suppress(ValueError):
        seconds = float(header)
        if seconds > _SINCE_1970:
            seconds -= now.timestamp()
        return max(0.0, seconds) if math.isfinite(seconds) else None
    with suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    return None
