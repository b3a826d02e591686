"""Words among ids: people who are called by a name, or something that was said beside the list. Where that is not
certain, it is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from segbot.domain.lists import NONE, Choice, Question, Unclear
from segbot.rosters.reading.about import About
from segbot.rosters.reading.columns.headings import Field, field_of, is_of_things
from segbot.rosters.reading.sources import UnreadableFileError
from segbot.rosters.reading.wanted import Asking, Wanted

LEAVE_OUT, PEOPLE = "leave_out", "people"
_SHOWN = 4
_MANY = 3


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Something between separators: `id`s and `email`s are people; `words` may be; `text` is neither."""

    row: int
    kind: str
    text: str
    quoted: bool = False


def refuse_things(about: About, lines: Sequence[str], wanted: Wanted) -> None:
    """Raises UnreadableFileError where the heading of a single column names no people and the asker does not say so."""
    name = lines[0].strip().strip("\"'\ufeff*_`:") if len(lines) > 1 else ""
    if not name or field_of(name, wanted.headings) is not None or not is_of_things(name):
        return
    asking = Asking(wanted)
    answer = asking.put(
        Question(
            unclear=Unclear.ID,
            key=_key([name]),
            source=about.source,
            text=f"Are these customer ids? The heading says “{name[:_LONGEST]}”.",
            choices=(
                Choice(value="A", label="Yes, each is a person's id", samples=(lines[1].strip(),)),
                Choice(value=NONE, label="No"),
            ),
            best=NONE,
        )
    )
    asking.check()
    about.answered += asking.answered
    if answer == NONE:
        raise UnreadableFileError(
            f"“{about.source}” has no ids of people. Send their ids or e-mail addresses."
        )


def ask_about_words(about: About, pieces: Sequence[Piece], asking: Asking, *, typed: bool) -> list[Piece]:
    """The pieces with each word made an id (`word`) or left out (`unlike`)."""
    words = [piece for piece in pieces if piece.kind == "word" and field_of(piece.text) is None]
    people = [piece for piece in pieces if piece.kind in ("id", "email")]
    beside = [piece for piece in pieces if piece.kind in ("text", "beside", "mention")]
    if not people:
        return _only_words(about, pieces, words, asking, beside=bool(beside))
    doubtful = words + (beside if typed or about.pasted else [])
    in_lines = _stand_in_lines(people, doubtful)
    texts = [piece.text for piece in doubtful]
    if doubtful and (typed or not in_lines or asking.knows(Unclear.WORDS, _key(texts))):
        answer = _ask(about, texts, asking, people=len(people), names=bool(words))
        if answer == PEOPLE:
            return list(pieces)
    elif _are_ids(people, words):
        return list(pieces)
    return [_unlike(piece) if piece.kind == "word" else piece for piece in pieces]


def _unlike(piece: Piece) -> Piece:
    kind = "heading" if field_of(piece.text) in (Field.ID, Field.EMAIL) else "unlike"
    return replace(piece, kind=kind)


def _stand_in_lines(people: Sequence[Piece], doubtful: Sequence[Piece]) -> bool:
    """Whether the words keep apart from the people: on lines of their own, or one name behind each of several ids."""
    rows = {piece.row for piece in people}
    beside = {piece.row for piece in doubtful if piece.row in rows}
    if not beside:
        return True
    names = all(piece.kind == "beside" for piece in doubtful if piece.row in rows)
    return names and len(beside) > 1 and len(beside) * 2 > len(rows)


def _are_ids(people: Sequence[Piece], words: Sequence[Piece]) -> bool:
    """Whether words without a digit are among ids that are words, too: usernames, some with digits."""
    codes = [piece for piece in people if piece.kind == "id" and not piece.text.isdigit()]
    return len(words) >= _MANY and len(words) >= len(codes) and len(codes) == len(people)


def _only_words(
    about: About, pieces: Sequence[Piece], words: Sequence[Piece], asking: Asking, *, beside: bool
) -> list[Piece]:
    """A list of words alone: ids of people called so, unless they look like names or like a heading over the others."""
    if any(piece.kind == "broken" for piece in pieces):
        return [_unlike(piece) if piece.kind == "word" else piece for piece in pieces]
    texts = [piece.text for piece in words]
    capitals = [text for text in texts if text[:1].isupper() and text[1:].islower()]
    if len(capitals) == len(texts) and texts:
        return _chosen(about, pieces, texts, asking, best=PEOPLE)
    if capitals == texts[:1] and len(texts) > 1:
        return _first_word(about, pieces, words, asking)
    if beside and texts:
        return _chosen(about, pieces, texts, asking, best=PEOPLE)
    return [_unlike(piece) if field_of(piece.text) in (Field.ID, Field.EMAIL) else piece for piece in pieces]


def _first_word(about: About, pieces: Sequence[Piece], words: Sequence[Piece], asking: Asking) -> list[Piece]:
    first = words[0]
    answer = asking.put(
        Question(
            unclear=Unclear.WORDS,
            key=_key([first.text]),
            source=about.source,
            text=f"Is “{first.text[:_LONGEST]}” a heading, or somebody on the list?",
            choices=(
                Choice(value=LEAVE_OUT, label="A heading: leave it out"),
                Choice(value=PEOPLE, label="Somebody on the list"),
            ),
            best=LEAVE_OUT,
        )
    )
    return [_unlike(piece) if piece is first and answer == LEAVE_OUT else piece for piece in pieces]


_LONGEST = 40


def _chosen(
    about: About, pieces: Sequence[Piece], texts: Sequence[str], asking: Asking, *, best: str
) -> list[Piece]:
    answer = _ask(about, texts, asking, people=0, names=True, best=best)
    return list(pieces) if answer == PEOPLE else [_unlike(p) if p.kind == "word" else p for p in pieces]


def _ask(
    about: About, texts: Sequence[str], asking: Asking, *, people: int, names: bool, best: str = LEAVE_OUT
) -> str:
    shown = ", ".join(f"“{text[:_LONGEST]}”" for text in texts[:_SHOWN])
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    leave = f"No: leave them out, {people} {'person' if people == 1 else 'people'} remain" if people else "No"
    choices = [Choice(value=LEAVE_OUT, label=leave)]
    if names:
        choices.append(Choice(value=PEOPLE, label="Yes: single words are ids"))
    return asking.put(
        Question(
            unclear=Unclear.WORDS,
            key=_key(texts),
            source=about.source,
            text=f"Are these ids of people? {shown}{more}",
            choices=tuple(choices),
            best=best,
        )
    )


def _key(texts: Sequence[str]) -> str:
    return hashlib.sha256("|".join(texts).encode()).hexdigest()[:16]
