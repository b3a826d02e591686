"""A typed line as words, quoted words and `key=value` parts; and how typed words are said back. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from segbot.domain.errors import InvalidActionError
from segbot.domain.masking import without_addresses
from segbot.rosters.reading.cells import DOUBLE_QUOTES, QUOTES, SINGLE_QUOTES, drop_invisible, unlink
from segbot.slack import ids

OPTIONS = (
    ids.NAME,
    ids.DESCRIPTION,
    ids.CRITERIA,
    ids.ADD_ALL_CUSTOMERS,
    ids.REASON,
    ids.CONFIRM_NAME,
    ids.CONFIRM_COUNT,
    ids.AT,
)

_SHOWN = 40
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_SOMETHING = re.compile(r"\S")
_KEY = re.compile(
    rf"[-–—]*({'|'.join(OPTIONS)})\s*(?:=|:(?=\s*[{re.escape(QUOTES)}])|(?<=at):(?=\s))\s*|([a-z][a-z0-9_-]*)=",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.:!?]+(?=\s|$)")
# What Slack puts in angle brackets (<@U012ABCDEF|Ann Lee>) is one word.
_BARE = re.compile(r"(?:<[^<>]*>|\S)+")


@dataclass(frozen=True, kw_only=True, repr=False)
class Word:
    """`text` without its quotes; `key` where it was typed as `key=…`, in lower case with underscores."""

    text: str
    quoted: bool
    key: str | None = None


def as_shown(text: str) -> str:
    """The text as the person sees it: no link formatting, no entities, white space as single spaces outside names."""
    shown = unlink(drop_invisible(text))
    for entity, character in _ENTITIES.items():
        shown = shown.replace(entity, character)
    shown = shown.strip()
    first, *rest = shown.split(maxsplit=1) if shown else [""]
    return " ".join((first, *rest))


def split(text: str) -> list[Word]:
    """Words and `key=value` parts, in order.

    A quote opens only where a word or a value begins; anywhere else it is an apostrophe or an inch sign. Any quote
    of the same kind (double or single) closes it, where white space, a comma, a semicolon or the end follows; a
    quote that opens a word inside has to be closed first. Spaces around `=` are allowed for segbot's own options.
    Raises InvalidActionError for a quote never closed and an option without a value.
    """
    return list(_split(text))


def _split(text: str) -> Iterator[Word]:
    at = 0
    while (start := _SOMETHING.search(text, at)) is not None:
        begin = start.start()
        key = _KEY.match(text, begin)
        value_at = key.end() if key else begin
        quoted = value_at < len(text) and text[value_at] in QUOTES
        if quoted:
            end = _closing(text, value_at, named=key is None)
            value, at = text[value_at + 1 : end], end + 1
            while text[at : at + 1] in {",", ";"}:
                at += 1
            at = ended.end() if (ended := _ENDS.match(text, at)) else at
        else:
            bare = _BARE.match(text, value_at)
            value = bare[0] if bare else ""
            at = value_at + len(value)
        yield _word(text[begin:at], value, key, quoted=quoted)


def _word(typed: str, value: str, key: re.Match[str] | None, *, quoted: bool) -> Word:
    if key is None:
        return Word(text=value, quoted=quoted)
    name = (key[1] or key[2]).casefold().replace("-", "_")
    if name not in OPTIONS and not quoted and not value.strip("="):
        return Word(text=typed, quoted=False)  # an id that ends in "=", as base64 does
    if not quoted and not value:
        raise InvalidActionError({name: f"{name}= has no value; write {name}=“…”."})
    return Word(text=value.strip(), quoted=quoted, key=name)


def _closing(text: str, opened: int, *, named: bool) -> int:
    """Where the quote that opens at `opened` closes. `named`: it holds a name, which a mark of the sentence may follow."""
    kind = DOUBLE_QUOTES if text[opened] in DOUBLE_QUOTES else SINGLE_QUOTES
    depth = 1
    for at in range(opened + 1, len(text)):
        if text[at] not in kind:
            continue
        following = text[at + 1 : at + 2]
        marked = named and _ENDS.match(text, at + 1)
        if not following or following.isspace() or following in ",;" or marked:
            depth -= 1
            if depth == 0:
                return at
        elif text[at - 1].isspace():
            depth += 1
    raise InvalidActionError({"": f"A quote is never closed: {echo(text[opened:])}"})


def either(words: Sequence[str]) -> str:
    """“a”, “b” or “c”."""
    *most, last = (f"“{word}”" for word in words)
    return f"{', '.join(most)} or {last}" if most else last


def echo(text: str) -> str:
    """What was typed, for an error sentence: short, and without anybody's address or number."""
    safe = without_addresses(text)
    return safe if len(safe) <= _SHOWN else safe[: _SHOWN - 1] + "…"
