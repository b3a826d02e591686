"""A provider's own words, made fit to be shown: short, one line, without secrets and without people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from segbot.domain.masking import EMAIL, without_phones

_LONGEST = 200
_SHORTEST_SECRET = 6
_TOKEN = re.compile(r"[A-Za-z0-9_\-+/=]{40,}(?:\.[A-Za-z0-9_\-+/=]+)*")
_KEY = re.compile(r"\b(?:sk|pk)_(?:live|test)_\w+|(?i:bearer)\s+\S+")
_BRACKETS = str.maketrans("<>", "‹›")
_WORD = re.compile(r"[^\s,;:\"'“”‘’`()\[\]{}<>]+")


def redacted(said: str, *, secrets: Iterable[str] = (), people: Iterable[str] = ()) -> str:
    """`said` on one line, at most 200 characters, with secrets and whatever identifies a person taken out, and without
    the angle brackets by which a chat mentions somebody.

    `people` are identifiers to hide wherever they stand as words of their own, whatever they look like.
    """
    cleaned = " ".join(_printable(said).split())
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            cleaned = cleaned.replace(secret, "[secret]")
    cleaned = _KEY.sub("[secret]", cleaned)
    cleaned = EMAIL.sub("[e-mail]", cleaned)
    hidden = {word.casefold() for person in people for word in (person, *person.split()) if word}
    if hidden:
        cleaned = _WORD.sub(lambda match: _hide(match.group(), hidden), cleaned)
    cleaned = _TOKEN.sub("[secret]", cleaned)
    cleaned = without_phones(cleaned, "[phone]").translate(_BRACKETS)
    return cleaned if len(cleaned) <= _LONGEST else cleaned[: _LONGEST - 1].rstrip() + "…"


def _printable(said: str) -> str:
    return "".join(" " if unicodedata.category(character)[0] in "CZ" else character for character in said)


def _hide(word: str, hidden: set[str]) -> str:
    bare = word.rstrip(".!?")
    return "[person]" + word[len(bare) :] if bare.casefold() in hidden or word.casefold() in hidden else word
