"""A few people out of many, masked: enough to see that the right list was taken, not enough to know who is on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

MOST = 20
_HIDDEN = "•••"
_ONLY_PHONE = re.compile(r"\+[\d\s()./-]{6,}|[\d\s()./-]{10,}")
_LONG, _MIDDLING, _SHORT = 10, 6, 4


def masked(identifier: str) -> str:
    """`m•••@example.com`, `cu•••17`, `9•••4`; a telephone number shows nothing, nor does what is too short to hide."""
    if "@" in identifier:
        local, _, domain = identifier.rpartition("@")
        return f"{local[:1] if len(local) > 1 else ''}{_HIDDEN}@{domain}"
    if _ONLY_PHONE.fullmatch(identifier.strip()) or len(identifier) < _SHORT:
        return _HIDDEN
    ends = 2 if len(identifier) >= _LONG else 1
    last = identifier[-ends:] if len(identifier) >= _MIDDLING else ""
    return f"{identifier[:ends]}{_HIDDEN}{last}"


def places(total: int, most: int = MOST) -> list[int]:
    """Positions 0..`total`-1 spread evenly, at most so many; the same ones each time, so that asking again shows no more."""
    count = min(total, most)
    return [(2 * at + 1) * total // (2 * count) for at in range(count)]


def spread(people: Iterable[T], total: int, most: int = MOST) -> Iterator[T]:
    """Those at the places, of as many as there are expected to be."""
    wanted = iter(places(total, most))
    following = next(wanted, None)
    for at, person in enumerate(people):
        if following is None:
            return
        if at == following:
            yield person
            following = next(wanted, None)


_LONG_ENOUGH_FOR_TWO = 5
_ADDRESS = re.compile(r"[^\s@<>|,;:()]+@[^\s@<>|,;:()]+\.[^\s@<>|,;:().]+")
_PHONE = re.compile(r"\+\d[\d ().-]{6,}\d|\b\d{10,}\b")


def mask(identifier: str) -> str:
    """Hide a person's id or e-mail but for its first letters and the mail domain."""
    local, at, domain = identifier.partition("@")
    shown = local[:1] if at or len(local) < _LONG_ENOUGH_FOR_TWO else local[:2]
    return f"{shown}•••{at}{domain}"


def without_addresses(text: str) -> str:
    """A text people typed, fit for a channel: e-mail addresses masked, phone numbers reduced to dots."""
    masked = _ADDRESS.sub(lambda found: mask(found[0]), text)
    return _PHONE.sub("•••", masked)
