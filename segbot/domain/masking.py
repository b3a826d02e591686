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
# What stands between the digits of a telephone number: spaces of every width and marks without any, dashes of every
# length, dots and brackets.
_BETWEEN = (
    r"[ \t\u00a0\u00ad\u2000-\u200f\u202a-\u202f\u2060\u2066-\u2069\u3000\ufeff"
    r"()./\u00b7\u2010-\u2015\u2212\uff08\uff09\uff0d-\uff0f-]"
)
_EXTENSION = r"(?:[ ,;]{0,2}(?:x|ext\.?|#)[ ]?\d{1,6})?"
_STARTS = r"(?<![^\W_])(?<!\w_)(?<![./-])"
_ENDS = r"(?![^\W_]|_\w|-\w)"
_NO_DATE = (
    r"(?!\d{4}[-./]\d{1,2}[-./]\d{1,2}(?![-./]?\d))(?!\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d\d)(?![-./]?\d))"
    r"(?!\d{1,2}\.?[ ]?[-\u2013][ ]?\d{1,2}\.\d{1,2}\.)"
)
# Behind a plus anything goes but the end of what is quoted. Else nine to fifteen digits (ITU-T E.164 allows fifteen) with at most one or two marks
# between them, or fewer behind a trunk prefix 0, or four pairs; a date is none, nor what stands inside a longer word.
_PLUS = r"[+\uff0b]{1,2}[ (]{0,2}\d(?:[^\w\n,;@#?!<>\"“”„«»]{0,4}_?\d){6,14}"
_TRUNK = rf"\(?[0\uff10\u0660]\d{{2,5}}(?:{_BETWEEN}{{1,3}}\d{{2,}})+|\(?[0\uff10\u0660]\d{{1,4}}[ )/-]{{1,2}}\d{{3,}}(?:[ -]\d{{2,}})*"
_PLAIN = rf"(?:00)?\(?\d(?:{_BETWEEN}{{0,2}}\d){{8,15}}|\d{{10,}}|\d\d(?: \d\d){{3}}"
# Letters for digits behind a toll-free prefix of the North American plan; “1 800 PEOPLE” is a number of people.
_LETTERED = r"(?:[+\uff0b]1[ .-]?|1[ .-](?=\()|1[.-])\(?8(?:00|33|44|55|66|77|88)\)?[ .-]?(?=[\d .-]*[A-Z])(?:[A-Z\d][ .-]?){6}[A-Z\d]"
# What a word is glued to behind a plus is a number all the same; other digits may be part of an id there.
_PHONE = re.compile(
    rf"{_STARTS}(?:{_LETTERED}{_ENDS}|{_PLUS}{_EXTENSION}(?!\d)|{_NO_DATE}(?:{_TRUNK}|{_PLAIN}){_EXTENSION}{_ENDS})"
)
_DIGIT = re.compile(r"\d")
# Fewer digits, or glued to the word, where the word says what they are.
_CALLED = re.compile(
    rf"(?i)((?<![^\W_])(?:tel|phone|fon|telefon|fax|telefax|ruf|rufnummer|mobile?|mobil|cell|handy|call|ring|dial|sms|whatsapp|wa\.me)[ .:/]{{0,3}})"
    rf"{_NO_DATE}\d(?:{_BETWEEN}{{0,2}}\d){{6,14}}{_EXTENSION}{_ENDS}"
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
    # Most texts hold none, and looking for where one might begin takes longer than all else that is done to a text.
    if "@" in text:
        text = EMAIL.sub(lambda found: mask(found[0]), text)
    return without_phones(text, _HIDDEN)


def without_phones(text: str, shown: str) -> str:
    """Telephone numbers in a text replaced by `shown`."""
    if not _DIGIT.search(text):
        return text
    return _PHONE.sub(shown, _CALLED.sub(rf"\1{shown}", text))


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
