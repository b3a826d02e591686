"""Columns and marks that say who of a list is meant, or may not be written to: where they differ, it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from segbot.domain.lists import Choice, Question, Unclear
from segbot.rosters.reading.cells import clean
from segbot.rosters.reading.columns.headings import plain
from segbot.rosters.reading.values.emails import as_email
from segbot.rosters.reading.values.ids import looks_like_id
from segbot.rosters.reading.values.never import is_missing
from segbot.rosters.reading.vocabulary import words
from segbot.rosters.reading.wanted import Asking

EVERYBODY = "all"
NOT_CHOSEN = "You said that others are meant."
_CHOOSING = frozenset(map(plain, words("headings", "choosing")))
_STATES = frozenset(words("headings", "states"))
_OUT = frozenset(words("cells", "out"))
_YES_AND_NO = frozenset(words("cells", "yes_and_no"))
# Marks of a ticked, crossed or empty box, each as it is told.
_BOXES = {"[x]": "[x]", "[✓]": "[x]", "[✔]": "[x]", "[]": "[ ]", "[ ]": "[ ]", ":white_check_mark:": "✅"} | {
    ":heavy_check_mark:": "✓", ":ballot_box_with_check:": "☑", ":x:": "❌", ":negative_squared_cross_mark:": "❌",
    "✔": "✓", "✅": "✅", "✓": "✓", "☑": "☑", "☐": "☐", "☒": "☒", "✗": "✗", "✘": "✗", "✖": "✗", "❌": "❌",
    "🗸": "✓", "🗹": "☑", "⬜": "☐", "👍": "👍", "👎": "👎", ":thumbsup:": "👍", ":thumbsdown:": "👎", ":+1:": "👍", ":-1:": "👎",
}  # fmt: skip
MARKS = tuple(sorted(_BOXES, key=len, reverse=True))
_MOST_GROUPS, _MOST_COLUMNS = 6, 3
_LONGEST = 40
_FILLED, _BLANK = "something", ""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Those rows are meant in whose column `at` stands `group`; where `any_filled`, anything or nothing."""

    at: int
    group: str
    any_filled: bool = False

    def unmeant(self, cells: Sequence[str]) -> set[int]:
        """The positions of the cells of rows that are not meant."""
        groups = {cell: group_of(cell, any_filled=self.any_filled) for cell in set(cells)}
        return {at for at, cell in enumerate(cells) if groups[cell] != self.group}


def box(text: str) -> str:
    """The mark of a box as it is told; empty for what is none."""
    return _BOXES.get(text.strip().casefold().replace("\ufe0f", ""), "")


def group_of(cell: str, *, any_filled: bool) -> str:
    mark = box(cell)
    if mark:
        return mark
    text = clean(cell)
    if text == "+":
        return text  # beside it a dash, or nothing, says the opposite
    if not text or is_missing(text):
        return _BLANK
    return _FILLED if any_filled else text.casefold()[:_LONGEST]


def choosing_columns(
    names: Sequence[str], rows: Sequence[Sequence[str]], keys: Collection[int], taken: Collection[int | None]
) -> list[tuple[int, dict[str, int], bool]]:
    """The columns that tell rows of people apart: where, how many rows of each group, and whether only filled or not counts.

    `keys` are the columns that name people, `taken` those that say something else.
    """
    people = [row for row in rows if any(at < len(row) and _is_key(row[at]) for at in keys)]
    found = []
    for at, name in enumerate(names):
        if at in taken or at in keys:
            continue
        cells = [row[at] if at < len(row) else "" for row in people]
        seen = _groups(name, cells)
        if seen is not None:
            found.append((at, *seen))
    return found[:_MOST_COLUMNS]


def _is_key(cell: str) -> bool:
    text = clean(cell)
    return looks_like_id(text) or bool(as_email(text))


def _groups(name: str, cells: Sequence[str]) -> tuple[dict[str, int], bool] | None:
    counts = Counter(group_of(cell, any_filled=False) for cell in cells)
    filled = {group for group in counts if group}
    if len(counts) < 2 or not filled:  # noqa: PLR2004 alike for all: nothing to ask
        return None
    short = plain(name)
    boxed = all(box(group) for group in filled)
    said = all(box(group) or group in _YES_AND_NO for group in filled)
    state = any(plain(group) in _OUT for group in filled)
    nameless = not name and said and not any(map(str.isdigit, "".join(filled)))
    if (boxed or nameless or (short in _CHOOSING and said) or (short in _STATES and state)) and len(
        counts
    ) <= _MOST_GROUPS:
        return dict(counts.most_common()), False
    if short in _CHOOSING and _BLANK in counts:
        return dict(Counter(group_of(cell, any_filled=True) for cell in cells).most_common()), True
    if short in _CHOOSING and state and len(counts) <= _MOST_GROUPS:
        return dict(counts.most_common()), False
    return None


def ask_who(
    asking: Asking, *, source: str, key: str, where: str, groups: dict[str, int], within: str = ""
) -> str | None:
    """The group that is meant; None where everybody is. `within` is said behind each group."""

    def label(group: str) -> str:
        told = "something" if group == _FILLED else f"“{group}”" if group else "nothing"
        return f"Only those with {told}{within}"

    choices = [Choice(value=EVERYBODY, label="Everybody on the list")]
    choices += [Choice(value=f"={group}", label=label(group)) for group in groups]
    answer = asking.put(
        Question(
            unclear=Unclear.WHO,
            key=key,
            source=source,
            text=f"{where} isn't the same for everybody. Who do you mean?",
            choices=tuple(choices),
            best=EVERYBODY,
        )
    )
    return None if answer == EVERYBODY else answer[1:]
