"""What the headings of columns mean, in the languages and exports people have; a team can add its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from segbot.rosters.reading.vocabulary import words


class Field(StrEnum):
    ID = "id"
    EMAIL = "email"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    PHONE = "phone"


# Whose id it is, said by the heading itself.
OWN = 1
# Just "id", or the id a contact has: gives way to one that says more.
PLAIN = 2
# The id a sending tool gave the profile, and names people log in with: taken only where nothing else is there.
TOOL = 3

# Numbers that count rows or order them: full of digits, and nobody's id.
_COUNTERS = frozenset(words("headings", "counters"))
_TAG_PREFIXES = ("tag:", "attr:")
_THINGS = frozenset(words("headings", "things"))
_OTHERS = frozenset(words("headings", "others_email"))
_HASHED = re.compile(
    r"(?:e?mail(?:address)?|phone|id|user|customer|client)(?:sha1|sha224|sha256|sha512|md5|hash(?:ed)?)(?:hex)?"
    r"|(?:sha1|sha224|sha256|sha512|md5|hash(?:ed)?)(?:hex)?(?:ofthe|of)?(?:e?mail(?:address)?|phone|id)?"
)
_ENDS = re.compile(r"(?:19|20)\d\d$")

# What a tool adds to a heading in brackets, and what says nothing of the column: Email (Standard), user_id (metadata).
_ASIDE = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$")
_ASIDES = frozenset(words("headings", "asides"))

Table = Mapping[str, tuple[Field, int]]


def plain(name: str) -> str:
    """A heading without case, accents, spaces and punctuation: how it is compared."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss").replace("ł", "l"))
    return "".join(filter(str.isalnum, letters))


def _table() -> dict[str, tuple[Field, int]]:
    found: dict[str, tuple[Field, int]] = {}

    def add(words: Iterable[str], field: Field, rank: int) -> None:
        for word in words:
            found.setdefault(word if word.isascii() else plain(word), (field, rank))

    add(words("headings", "plain_id"), Field.ID, PLAIN)
    add(words("headings", "email"), Field.EMAIL, OWN)
    add(words("headings", "tool_id"), Field.ID, TOOL)
    add(words("headings", "id"), Field.ID, OWN)
    add(
        (who + what for who in words("headings", "people") for what in words("headings", "numbers")),
        Field.ID,
        OWN,
    )
    add(
        (
            what + link + who
            for who in words("headings", "people_behind")
            for what in words("headings", "numbers_before")
            for link in ("", *words("headings", "links"))
        ),
        Field.ID,
        OWN,
    )
    add(words("headings", "further_email"), Field.EMAIL, PLAIN)
    add(words("headings", "first_name"), Field.FIRST_NAME, OWN)
    add(words("headings", "last_name"), Field.LAST_NAME, OWN)
    add(words("headings", "phone"), Field.PHONE, OWN)
    return found


KNOWN: Table = _table()


def table_with(own: Mapping[Any, Iterable[str]]) -> Table:
    """The table with a team's own names before it, by field (`id`, `email`, `first_name`, `last_name`, `phone`).

    Raises ValueError for a field there is not.
    """
    named = {plain(name): (Field(field), OWN) for field, names in own.items() for name in names}
    return {**KNOWN, **named} if named else KNOWN


@lru_cache(maxsize=4_096)
def _looked_up(name: str) -> tuple[Field, int] | None:
    return _in(KNOWN, name)


def meaning(name: str, table: Table = KNOWN) -> tuple[Field, int] | None:
    """The field a heading means, and how surely (1 best); None for other headings."""
    if len(name) > 60:  # noqa: PLR2004 a heading is short; a sentence is none
        return None
    return _looked_up(name) if table is KNOWN else _in(table, name)


def _in(table: Table, name: str) -> tuple[Field, int] | None:
    short = plain(name)
    numbered = f"{short}number" if name.rstrip("* ").endswith(("#", "№")) else short
    found = table.get(short) or table.get(numbered) or table.get(_ENDS.sub("", short))
    aside = None if found else _ASIDE.search(name)
    if aside and plain(aside[1]) in _ASIDES:
        return table.get(plain(name[: aside.start()]))
    return found


def field_of(name: str, table: Table = KNOWN) -> Field | None:
    """The field a column name means, whatever its case, accents, spaces and punctuation."""
    found = meaning(name, table)
    return found[0] if found else None


def is_counter(name: str) -> bool:
    """Whether a heading says that its column only numbers the rows, or counts something."""
    return plain(name) in _COUNTERS or name.strip() == "#"


def is_of_things(name: str) -> bool:
    """Whether a heading names what people have or do (a device, an order), or a hash made of something."""
    short = plain(name)
    return short in _THINGS or _HASHED.fullmatch(short) is not None


def is_of_others(name: str) -> bool:
    """Whether a heading names those who look after the people listed, or who sent them."""
    return plain(name) in _OTHERS


def tag_of(name: str) -> str:
    """`colour` for `tag:colour` and `attr:colour`; empty for other names."""
    name = name.strip()
    for prefix in _TAG_PREFIXES:
        if name[: len(prefix)].casefold() == prefix:
            return name[len(prefix) :].strip()
    return ""
