"""Masking: what may be seen of a person in an id, in a sample, and in a text that somebody or something wrote.

One pattern for addresses and one for telephone numbers, for every room: what one of them misses reaches a channel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

MOST = 20
_HIDDEN = "•••"
_ONLY_PHONE = re.compile(r"\+[\d\s()./-]{6,}|[\d\s()./-]{10,}")
_LONG, _MIDDLING, _SHORT = 10, 6, 4
_LONG_ENOUGH_FOR_TWO = 5

# Bounded (RFC 5321 has 64 and 255), for an unbounded start would take the square of a long text's length.
EMAIL = re.compile(
    r"[^\s@<>()\[\],;:|\"“”'‘’`]{1,64}@[^\s@<>()\[\],;:|\"“”'‘’`]{0,254}[^\s@<>()\[\],;:|\"“”'‘’`.!?]"
)
# Nine to fifteen digits (ITU-T E.164 allows fifteen) with at most one or two marks between them, or a trunk prefix 0 with
# fewer; a date is none, nor what stands inside a longer word.
PHONE = re.compile(
    r"(?<![\w./-])"
    r"(?!\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d))(?!\d{1,2}[-./]\d{1,2}[-./]\d{2,4}(?!\d))"
    r"(?:\+|00)?\(?(?:\d(?:[ ()./\u00a0\u2010-\u2013-]{0,2}\d){8,15}|0\d{1,4}[ )/-]{1,2}\d{3,}(?:[ -]\d{2,})*|\d{10,})"
    r"(?![\w-])"
)


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


def mask(identifier: str) -> str:
    """Hide a person's id or e-mail but for its first letters and the mail domain."""
    local, at, domain = identifier.partition("@")
    shown = local[:1] if at or len(local) < _LONG_ENOUGH_FOR_TWO else local[:2]
    return f"{shown}{_HIDDEN}{at}{domain}"


def without_addresses(text: str) -> str:
    """A text from outside, fit for a channel: e-mail addresses masked, telephone numbers reduced to dots."""
    return PHONE.sub(_HIDDEN, EMAIL.sub(lambda found: mask(found[0]), text))


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
