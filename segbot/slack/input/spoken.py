"""What people write behind a command as they would say it: why, when, and please. Never people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from segbot.domain.policy.freezes import day_number
from segbot.slack import ids
from segbot.slack.input.tokenizer import Word

_BECAUSE = frozenset({"because", "because:", "since:", "reason:", "as:", "weil", "cause:", "why:"})
_ASKED = frozenset({"please", "pls", "plz", "bitte"})
_PLEASE = _ASKED | frozenset(
    {"thanks", "thank", "you", "thx", "ty", "danke", "cheers", "now", "asap", "immediately"}
)
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?:am|pm)?|\d{1,2}(?:am|pm)", re.IGNORECASE)
_TRAILING = ".,;!?"
_AT_LAST = 2
_LONGEST_TIME = 4


def understood(words: Sequence[Word], *, one_name: bool = False) -> list[Word]:
    """The same words, with what was said behind the names as `reason` and `at`; what is given as an option stays that.
    `one_name`: all of it is one name, which may end like a thank-you.
    """
    left = [*words]
    courtesy = _ASKED if one_name else _PLEASE
    keys = {word.key for word in left}
    if ids.REASON not in keys:
        left = _with_reason(left)
    while left and _says(left[-1], courtesy):
        left.pop()
    return left if ids.AT in keys else _with_time(left)


def _with_reason(words: list[Word]) -> list[Word]:
    at = next((n for n, word in enumerate(words) if n and not word.quoted and _bare(word) in _BECAUSE), None)
    if at is None or at + 1 == len(words) or any(word.key for word in words[at:]):
        return words
    said = list(words[at + 1 :])
    while len(said) > 1 and _says(said[-1], _PLEASE):
        said.pop()
    reason = " ".join(word.text for word in said)
    return [*words[:at], Word(text=reason, quoted=True, key=ids.REASON)]


def _with_time(words: list[Word]) -> list[Word]:
    """The longest end of it that is a time: `tomorrow 09:00`, `on friday`, `today at 5pm`."""
    last = max((n for n, word in enumerate(words) if word.key is None), default=-1)
    words, behind = words[: last + 1], words[last + 1 :]
    for count in range(min(_LONGEST_TIME, len(words) - 1), 0, -1):
        tail = words[-count:]
        if all(word.key is None and not word.quoted for word in tail) and _is_time(
            [_bare(word) for word in tail]
        ):
            said = [text for text in map(_bare, tail) if text != "on"]
            return [*words[:-count], Word(text=" ".join(said), quoted=True, key=ids.AT), *behind]
    return [*words, *behind]


def _is_time(said: list[str]) -> bool:
    """A day with a clock, a clock behind `at`, or a day behind `on`; a clock alone could be anything."""
    if len(said) == _AT_LAST and said[0] == "at" and _CLOCK.fullmatch(said[1]):
        return True
    behind_on = said[:1] == ["on"]
    rest = said[1:] if behind_on else said
    rest = [each for each in rest if each != "at"]
    if not rest or not _is_day(rest[0]):
        return False
    return (len(rest) == 2 and _CLOCK.fullmatch(rest[1]) is not None) or (behind_on and len(rest) == 1)  # noqa: PLR2004


def _is_day(text: str) -> bool:
    if text in ("today", "tomorrow"):
        return True
    try:
        day_number(text)
    except ValueError:
        return False
    return True


def _says(word: Word, wanted: frozenset[str]) -> bool:
    return word.key is None and not word.quoted and _bare(word) in wanted


def _bare(word: Word) -> str:
    return word.text.casefold().rstrip(_TRAILING)
