"""Which segment somebody means who types a part of its name, or mistypes it.

Whole words come first: a similarity alone takes the opposite for the nearest ("churn risks" is 95% *No churn risk*).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process, utils

_WORD = re.compile(r"[^\W_]+")
_NEGATIONS = frozenset({"no", "non", "not", "never", "without", "ex", "kein", "keine", "nicht", "ohne"})
_SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "our",
        "segment",
        "segments",
        "audience",
        "list",
        "tag",
        "called",
        "named",
        "please",
        "pls",
        "thanks",
        "thank",
        "you",
    ]
)
_PREFIXES = ("un", "in", "dis", "non", "in")
_LEAST = 70.0
_SURE = 84.0
_APART = 4.0
_SHORTEST = 4


def by_words(typed: str, names: Iterable[str]) -> list[str]:
    """Names in which every word typed is the beginning of a word, in any order, each of another one; then names that hold
    what was typed anywhere. In the order given.
    """
    wanted = words_of(typed)
    if not wanted:
        return []
    named = list(names)
    found = [name for name in named if _all_begin(wanted, words_of(name))]
    folded = _folded(typed)
    return found or [name for name in named if len(folded) >= _SHORTEST and folded in _folded(name)]


def meant(typed: str, names: Iterable[str]) -> list[str]:
    """The names that may be meant: by its words, or in spite of a typing error; where none is, the same without the
    small words of a sentence (`the VIP segment`).
    """
    named = list(names)
    shorter = " ".join(word for word in words_of(typed) if word not in _SMALL)
    for text in dict.fromkeys([typed, shorter]):
        same = [name for name in named if _folded(name) == _folded(text)] if text is not typed else []
        found = same or by_words(text, named) or list(filter(None, [mistyped(text, named)]))
        if found:
            return found
    return []


def alike(typed: str, names: Iterable[str], limit: int = 3) -> list[str]:
    """Names most like what was typed, best first: the same numbers, and never the opposite."""
    return [name for name, _ in _ranked(typed, names)][:limit]


def mistyped(typed: str, names: Iterable[str]) -> str | None:
    """The one name that must be meant in spite of a typing error; None where another one could be."""
    if len(_folded(typed)) < _SHORTEST:
        return None
    ranked = _ranked(typed, names)
    if not ranked or _spelling(typed, ranked[0][0]) < _SURE:
        return None
    others = [score for name, _ in ranked[1:] if (score := _spelling(typed, name))]
    return ranked[0][0] if all(_spelling(typed, ranked[0][0]) - score >= _APART for score in others) else None


def _spelling(typed: str, name: str) -> float:
    """How alike the letters are, 0 to 100; against the beginning of a longer name where that is nearer."""
    wanted, whole = utils.default_process(typed), utils.default_process(name)
    count = len(wanted.split())
    beginning = " ".join(whole.split()[:count])
    return max(fuzz.ratio(wanted, whole), fuzz.ratio(wanted, beginning))


def _ranked(typed: str, names: Iterable[str]) -> list[tuple[str, float]]:
    wanted = words_of(typed)
    may = [name for name in dict.fromkeys(names) if _agree(wanted, words_of(name))]
    scored = process.extract(
        typed, may, scorer=fuzz.WRatio, processor=utils.default_process, limit=50, score_cutoff=_LEAST
    )
    return sorted(((name, _spelling(typed, name)) for name, _, _ in scored), key=lambda each: -each[1])


def _all_begin(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each word wanted begins another one of these words; the longest first, as it has the fewest choices."""
    left = list(words)
    for word in sorted(wanted, key=len, reverse=True):
        begun = next((each for each in left if each.startswith(word)), None)
        if begun is None:
            return False
        left.remove(begun)
    return _negated(wanted) == _negated(words) or not _negated(wanted)


def _agree(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """The numbers that were typed are all there, and both are negated or neither is."""
    numbers = [word for word in wanted if any(letter.isdigit() for letter in word)]
    there = [word for word in words if any(letter.isdigit() for letter in word)]
    if numbers and not set(numbers) <= set(there):
        return False
    return _negated(wanted) == _negated(words) and not _opposite(wanted, words)


def _negated(words: Sequence[str]) -> bool:
    return any(word in _NEGATIONS for word in words)


def _opposite(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether one says of a word what the other denies: `active` and `inactive`."""
    return any(
        one == f"{prefix}{other}" or other == f"{prefix}{one}"
        for one in wanted
        for other in words
        for prefix in _PREFIXES
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def words_of(text: str) -> list[str]:
    """The words of a name, without case."""
    return _WORD.findall(_folded(text))
