"""Reading what providers answer: leniently in spelling, strictly in meaning. Nothing here raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_TRUE = frozenset({"1", "true"})
_FALSE = frozenset({"0", "false"})
_LARGEST = 10**15
"""What a database holds, and a float exactly."""
_MOST_DIGITS = 32


@dataclass(frozen=True, kw_only=True, repr=False)
class Answer:
    """A reply: its status, decoded JSON (None when there is no body, or none that can be read), and its headers, by names in
    small letters.
    """

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Answer({self.status})"


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[Mapping[str, Any]] | None:
    """`value` if it is an array of JSON objects, else None."""
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return value
    return None


def text(value: Any) -> str | None:
    """A non-empty string; numbers are spelled out; anything else is None."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def whole(value: Any) -> int | None:
    """A whole number as counts, ids and seconds are: not below nought, not beyond all measure; also when it came as a string."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS else None
    if isinstance(value, int | float) and 0 <= value <= _LARGEST and value == int(value):
        return int(value)
    return None


def truth(value: Any) -> bool | None:
    """True or False from a boolean, 0/1 or their spellings; None for anything else."""
    if isinstance(value, bool):
        return value
    spelled = str(value).strip().lower()
    if spelled in _TRUE:
        return True
    return False if spelled in _FALSE else None


def moment(value: Any) -> datetime | None:
    """A time as ISO 8601, with or without `T`; UTC where no zone is named; None when it is not one."""
    if not isinstance(value, str):
        return None
    try:
        parsed = datetime.fromisoformat(value.strip())
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
