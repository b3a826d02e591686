"""What a fortnight is about: one or two themes of a seed, so that what is rare in most lives happens again and again in some."""

from __future__ import annotations

import random

# How many times as often something happens in a fortnight that is about it.
RARER = 6.0

# Each with the guards it is there for.
THEMES: dict[str, str] = {
    "policy": "the policy file changes between asking, agreeing and running: stricter, looser, own approvals no more",
    "freezes": "nothing may begin for a while, on some accounts, once or every week in a time zone",
    "people": "people leave, become guests and drop out of the group, and press all the same",
    "votes": "two have to agree, one takes it back, one has two accounts",
    "drift": "segments shrink, grow and are renamed between asking and running",
    "campaigns": "campaigns are scheduled between asking and running",
    "undo": "what was done is taken back, twice, and by several",
    "budgets": "one person, or several of one segment or account, take out a few and a few more on their own word",
    "restarts": "processes die and are taken over in the middle of work",
    "stops": "work is stopped, resumed and tried again at any of its moments",
    "tampering": "somebody changes rows of the database",
    "limits": "providers limit, fail and answer late",
    "refusals": "providers refuse for good what was right when it was asked for",
    "slack": "Slack is away while something has to be decided, said or begun",
    "schedules": "things are to happen later, are stopped before, and let go on before their time",
    "edits": "requests are changed and renewed while others agree to what they were",
    "imports": "what segbot was told of a segment is overtaken",
    "typing": "names, numbers and lists are typed wrongly",
    "outsiders": "guests and people from other companies try everything",
    "retention": "lists grow old and people are to be forgotten",
}
# Where nothing breaks and nobody dies, these would be about nothing.
TROUBLED = frozenset({"restarts", "limits", "slack", "refusals"})
CALM_THEMES = tuple(each for each in THEMES if each not in TROUBLED)


# What was thought of later: every sixth fortnight is about one of these too, so that the others stay what they are.
SELDOM = ("seldom decisions", "seldom runs", "seldom vendors")
_EVERY = 6


def themes_of(seed: int) -> frozenset[str]:
    """Two for each seed, walked through in turn so that no theme is left out for long; a calm fortnight has no trouble. Every
    sixth, never a calm one, has one of `SELDOM` as a third.
    """
    calm = seed % 10 == 0
    names = CALM_THEMES if calm else tuple(THEMES)
    number = seed // 10 if calm else seed - seed // 10
    again = random.Random(f"{number // len(names)}/themes").randrange(len(names))
    found = {names[number * 7 % len(names)], names[(number * 13 + again) % len(names)]}
    if seed % _EVERY == _EVERY - 1:
        found.add(SELDOM[seed // _EVERY % len(SELDOM)])
    return frozenset(found)
