"""Times in the database are seconds since 1970 (double precision, exact to the microsecond); in Python they are UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


@overload
def seconds(time: datetime) -> float: ...
@overload
def seconds(time: None) -> None: ...
def seconds(time: datetime | None) -> float | None:
    """Raises ValueError for a time without a zone: what it means would depend on the machine."""
    if time is None:
        return None
    if time.tzinfo is None:
        raise ValueError("a time without a time zone cannot be stored")
    return time.timestamp()


@overload
def moment(value: float) -> datetime: ...
@overload
def moment(value: None) -> None: ...
def moment(value: float | None) -> datetime | None:
    return None if value is None else datetime.fromtimestamp(value, UTC)
