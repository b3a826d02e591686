"""What is said at once where a provider takes no requests for a while, and the answer comes after that."""

from __future__ import annotations

import math

from segbot.domain.errors import RateLimitError

_SOON = 90.0  # seconds: longer than the longest block that is documented, which is a minute
_NOTICED = 2.0  # seconds


def is_soon(error: RateLimitError) -> bool:
    """Whether it is worth waiting for, instead of asking again."""
    return error.retry_after <= _SOON


def is_noticed(seconds: float) -> bool:
    """Whether a wait is so long that somebody asks themselves why."""
    return seconds >= _NOTICED


def answer_follows(label: str, seconds: float) -> str:
    """`Bunce can be asked again in 42 s. The answer follows here after that.`"""
    return f"{takes_none(label, seconds)} The answer follows here after that."


def takes_none(label: str, seconds: float) -> str:
    return f"{label} can be asked again in {max(1, math.ceil(seconds)):,} s."
