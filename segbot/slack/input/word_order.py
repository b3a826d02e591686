"""Commands said as a sentence: `please remove 1001 and 1002 from VIP`. Word order and small words; nothing is looked up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from segbot.domain.errors import InvalidActionError
from segbot.rosters.reading.cells import DOUBLE_QUOTES, SINGLE_QUOTES
from segbot.slack.input.tokenizer import Word, echo


def _these(words: str) -> frozenset[str]:
    return frozenset(words.split())


_OPENING = _these(
    "please pls plz kindly bitte hi hey hello ok okay segbot @segbot can could would will you i we i'd "
    "we'd want need like to just let's lets"
)
_TOWARDS = {
    "remove": ("from", "out"),
    "delete": ("from", "out"),
    "clear": ("from", "out"),
    "add": ("to", "into"),
}
_PEOPLE = _these(
    "the these those following people person customers customer users user members member contacts "
    "contact ids id"
)
_EVERYBODY = frozenset({"everyone", "everybody", "all", "alle"})
_AND = frozenset({"and", "&", "+", "und"})
_SHOWING = _these("me us the my our a an segment audience of")
_LISTING = _SHOWING | _these("all segments audiences in at from for")
_NAMING = _these("a an the new segment audience called named")
_TIMES = _these(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "today tomorrow tonight noon midnight morning afternoon evening week weeks month hour hours minutes "
    "next"
)
_NEVER_PEOPLE = _TIMES | _these(
    "at on in from to into of for by with because since as due if when after before until but except not "
    "without only also too then or it them they all everyone everybody the this that please thanks because: "
    "reason:"
)
_REMARKS = _these("please thanks it they them the this that")
_WHEN = _TIMES | _these("at on in after before until when by")
_AT = _these("at in on")
_BEHIND = 2
_MARKS = ".,:;!?"
_DASHES = "-–—•·"


@dataclass(frozen=True, kw_only=True)
class Turned:
    """`people` were named first, `about` is what stands behind “from” or “to”: a segment, perhaps with its account."""

    people: Sequence[Word]
    about: Sequence[Word]
    everybody: bool


def opened(text: str) -> str:
    """Without what comes before the verb: the command itself once more, and courtesy."""
    words = text.split(" ")
    if words[0].casefold() == "/segment" or (len(words) > 1 and words[0].casefold() == "segment"):
        words = words[1:]
    at = 0
    while at + 1 < len(words) and bare(words[at]) in _OPENING:
        at += 1
    return " ".join(words[at:])


def bare(text: str) -> str:
    """A word as it is compared: without case and without the marks of a sentence behind it."""
    return text.casefold().replace("’", "'").rstrip(_MARKS)


def tidied(names: Sequence[Word]) -> list[Word]:
    """Without lone dashes, and without the full stop of a sentence behind the last word."""
    kept = [word for word in names if word.quoted or word.text.strip(_DASHES)]
    if kept and not kept[-1].quoted and (shorter := kept[-1].text.rstrip(".!?")):
        kept[-1] = Word(text=shorter, quoted=False, key=kept[-1].key)
    return kept


def turned(verb: str, names: Sequence[Word]) -> Turned | None:
    """None where the words stand in their usual order: account, segment, people."""
    at = _first(names, _TOWARDS.get(verb, ()))
    if at is None:
        return None
    behind = list(names[at + 1 :])
    if behind and _says(behind[0], ("of",)):
        behind.pop(0)
    everybody = any(_says(word, _EVERYBODY) for word in names[:at])
    people = [word for word in names[:at] if not _says(word, _PEOPLE | _EVERYBODY | _AND)]
    if not behind or _a_range(people, behind) or not (everybody or _may_be_people(verb, people)):
        return None
    return Turned(people=people, about=_without_first(behind, _SHOWING), everybody=everybody)


def in_place(verb: str, names: Sequence[Word]) -> list[Word]:
    """The usual order, without the small words somebody puts in: `show me the …`, `replace vip with …`."""
    if verb in ("list", "sample"):
        return [word for word in names if not _says(word, _LISTING)]
    if verb == "create":
        return _account_first([*_without_first(names, _NAMING)])
    if verb == "replace":
        names = _without_later(names, ("with", "by"))
    return _without_first(names, _SHOWING)


def _account_first(names: list[Word]) -> list[Word]:
    """`create “Summer” with 1001 in bunce`: the account before the name, as usual."""
    if len(names) > _BEHIND and _says(names[-_BEHIND], _AT):
        names = [names[-1], *names[:-_BEHIND]]
    return _without_later(names, ("with",))


def _without_later(names: Sequence[Word], small: Collection[str]) -> list[Word]:
    return [word for at, word in enumerate(names) if not (at and _says(word, small))]


def typed_again(names: Sequence[Word], options: Mapping[str, str]) -> str:
    """Words and options as somebody types them: what was in quotes still is."""
    given = [f"{key}={_quoted(value)}" for key, value in options.items()]
    return " ".join([*(_quoted(word.text) if word.quoted else word.text for word in names), *given])


def new_name(names: Sequence[Word]) -> tuple[list[Word], Word] | None:
    """`rename vip to VIP 2026`: what stands before “to”, and the name behind it."""
    at = _first(names, ("to", "into", "as"))
    if at is None or at + 1 >= len(names):
        return None
    behind = names[at + 1 :]
    return list(names[:at]), Word(text=" ".join(word.text for word in behind), quoted=True)


def separated(words: Sequence[Word]) -> list[Word]:
    """People without the “and” between them."""
    return [word for word in words if not _says(word, _AND)]


def loose(words: Sequence[Word]) -> int:
    """How many words at the beginning are plain ones, which may go with the name before them."""
    count = next((at for at, word in enumerate(words) if word.quoted or not word.text.isalpha()), len(words))
    return min(count, 4)


def beside(people: Sequence[Word]) -> list[str]:
    """Words beside people that are not in quotes. A remark behind ids (`please, she unsubscribed`) is not among them: the form
    asks about that, with everything in it.
    """
    ids = any(letter.isdigit() or letter == "@" for word in people for letter in word.text)
    return [word.text for word in people if not word.quoted and not (ids and bare(word.text) in _REMARKS)]


def refuse_small_words(words: Collection[str]) -> None:
    """Raises InvalidActionError for a word that is no person, but a time, a reason or a condition not understood."""
    found = next((word for word in words if bare(word) in _NEVER_PEOPLE), None)
    if found is None:
        return
    hint = (
        "Write a time like at=“tomorrow 09:00”."
        if bare(found) in _WHEN
        else "Write a reason like reason=“they left”, and only people behind the segment."
    )
    raise InvalidActionError(
        {"": f"I don't understand “{echo(found)}” here. {hint} If it is a person's id, put it in quotes."}
    )


def composed(
    verb: str,
    account: str,
    segment: str,
    members: Sequence[str] = (),
    options: Mapping[str, str] | None = None,
) -> str:
    """The same as it is usually typed."""
    people = [
        each if any(letter.isdigit() or letter == "@" for letter in each) else _quoted(each)
        for each in members
    ]
    people = [_quoted(each) if any(map(str.isspace, each)) else each for each in people]
    given = [f"{key}={_quoted(value)}" for key, value in (options or {}).items()]
    return " ".join(filter(None, [verb, account, _quoted(segment) if segment else "", *people, *given]))


def _quoted(text: str) -> str:
    if text[:1] in ("“", "‘"):
        return text
    return (
        f"‘{text}’"
        if any(mark in text for mark in DOUBLE_QUOTES) and not any(mark in text for mark in SINGLE_QUOTES)
        else f"“{text}”"
    )


def _first(names: Sequence[Word], wanted: Collection[str]) -> int | None:
    return next((at for at, word in enumerate(names) if _says(word, wanted)), None)


def _says(word: Word, wanted: Collection[str]) -> bool:
    return not word.quoted and bare(word.text) in wanted


def _without_first(names: Sequence[Word], small: Collection[str]) -> list[Word]:
    """Without small words at the beginning; one word always stays."""
    kept = list(names)
    while len(kept) > 1 and _says(kept[0], small):
        kept.pop(0)
    return kept


def _may_be_people(verb: str, words: Sequence[Word]) -> bool:
    """Several plain words are rather a name that holds a “to”: `add bunce Switch to Pro 1001`."""
    if verb not in ("add", "remove") or len(words) <= 1:
        return True
    return any(letter.isdigit() or letter == "@" for word in words for letter in word.text)


def _a_range(people: Sequence[Word], behind: Sequence[Word]) -> bool:
    """`bunce vip 1001 to 1009` is no sentence about a segment called 1009."""
    return len(behind) == 1 and behind[0].text.isdigit() and any(word.text.isdigit() for word in people)
