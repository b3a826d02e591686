"""Boxes and strokes in a list of lines: ticked, crossed, empty, struck out. Where they differ, it is asked who is meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from segbot.rosters.reading.about import About
from segbot.rosters.reading.columns.chosen import MARKS, ask_who, box
from segbot.rosters.reading.text.words import Piece
from segbot.rosters.reading.wanted import Asking, Wanted

_ANY = "|".join(map(re.escape, MARKS))
_BEFORE = re.compile(
    rf"(\s*(?:>\s*)?(?:(?:[-*+•·◦–—]|\d{{1,5}}[.):])\s*)?)({_ANY})\ufe0f?\s*(?=[^\s)\]])", re.IGNORECASE
)
_WORDS = "yes|no|ja|nein|oui|non|sí|sim|não"
_BEHIND = re.compile(rf"(?<=\S)\s*(?:\s|[-–:=→])\s*({_ANY}|\b(?:{_WORDS}))\ufe0f?\s*$", re.IGNORECASE)
_STRUCK = re.compile(r"\s*(?:[-*+•]\s+)?(~~?)(?=\S)([^~]+)\1\s*")
_PLAIN = re.compile(r"[^*_~`]+")
# Square brackets are also how a list is written down: two lines say too little.
_BRACKETS, _LEAST_BRACKETS = frozenset(["[x]", "[ ]"]), 3
_STROKE = "a line through it"
Lines = Sequence[tuple[int, str]]


class Boxes:
    """The marks of one list: found in its first lines, taken off all of them."""

    def __init__(self, about: About, wanted: Wanted, first: Lines) -> None:
        """Raises UnclearListError where they differ and nobody has said yet who is meant."""
        self._on = any(_BEFORE.match(line) or _BEHIND.search(line) for _, line in first)
        self._struck = not self._on and _some_struck(first)
        self._group: str | None = None
        groups = Counter(
            mark for mark, rest in (self._split(line) for _, line in first) if _may_name(mark, rest)
        )
        if len(groups) > 1 and not (_BRACKETS.issuperset(groups) and groups.total() < _LEAST_BRACKETS):
            asking = Asking(wanted)
            self._group = ask_who(
                asking,
                source=about.source,
                key="-boxes" if self._on else "-strokes",
                where="The mark at each line",
                groups=dict(groups),
            )
            asking.check()
            about.answered += asking.answered

    def taken_off(self, lines: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], set[int]]:
        """The lines without their marks, and the numbers of those that are not meant."""
        if not self._on and not self._struck:
            return lines, set()
        parted = [(number, *self._split(line)) for number, line in lines]
        unmeant = {
            number
            for number, mark, rest in parted
            if self._group is not None and mark != self._group and _may_name(mark, rest)
        }
        return [(number, rest) for number, _, rest in parted], unmeant

    def _split(self, line: str) -> tuple[str, str]:
        if self._struck:
            match = _STRUCK.fullmatch(line)
            return (_STROKE, match[2]) if match else ("", line)
        if not self._on:
            return "", line
        if match := _BEFORE.match(line):
            return box(match[2]), match[1] + line[match.end() :]
        if match := _BEHIND.search(line):
            return box(match[1]) or match[1].casefold(), line[: match.start()]
        return "", line


def unless(unmeant: set[int], pieces: list[Piece]) -> list[Piece]:
    """The pieces of a line; where it is not meant, one that says so."""
    if not pieces or pieces[0].row not in unmeant:
        return pieces
    return [Piece(row=pieces[0].row, kind="unmeant", text=pieces[0].text)]


def _some_struck(lines: Lines) -> bool:
    """Whether some lines are struck out and the others have no marks of writing at all: then it is no way of writing."""
    struck = [line for _, line in lines if _STRUCK.fullmatch(line)]
    others = [line for _, line in lines if not _STRUCK.fullmatch(line)]
    return bool(struck and others) and all(_PLAIN.fullmatch(line) for line in others)


def _may_name(mark: str, rest: str) -> bool:
    return bool(mark and rest.strip()) or any(map(str.isdigit, rest)) or "@" in rest
