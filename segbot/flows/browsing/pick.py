"""Which segment somebody means by what they typed, among those that are known."""

from __future__ import annotations

from collections.abc import Sequence

from segbot.domain.errors import InvalidActionError, SeveralSegmentsError
from segbot.domain.segments import Segment
from segbot.flows.browsing.name_match import alike, meant


class NoneSuchError(InvalidActionError):
    """None of those that are known can be meant."""


def pick(segments: Sequence[Segment], typed: str, noun: str) -> Segment:
    """The one segment meant: by id, by name, by name without case, by the beginning or a part of its name, or in spite of
    a typing error; where an account has several kinds, a kind may stand before the name (`list:VIP`).

    Raises InvalidActionError on `segment`, SeveralSegmentsError where several could be meant.
    """
    for matches in (
        [each for each in segments if each.id == typed],
        [each for each in segments if each.name == typed],
        [each for each in segments if each.name.casefold() == typed.casefold()],
        [each for each in segments if _with_kind(each) == typed.casefold()],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise InvalidActionError({"segment": _several(matches, typed, noun)})
    return _partly(segments, typed, noun)


def _partly(segments: Sequence[Segment], typed: str, noun: str) -> Segment:
    """By a part of its name; deleted ones only count when they are named in full."""
    live = [each for each in segments if not each.deleted]
    names = [each.name for each in live]
    found = meant(typed, names)
    matches = [each for each in live if each.name in found]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise SeveralSegmentsError(typed, noun, matches)
    near = " or ".join(f"“{name}”" for name in alike(typed, names))
    hint = f"Did you mean {near}?" if near else f"Pick one of the {len(live):,} there are."
    raise NoneSuchError(
        {"segment": f"There is no {noun} “{typed}”. {hint if live else f'There are no {noun}s yet.'}"}
    )


def _with_kind(segment: Segment) -> str:
    return f"{segment.kind}:{segment.name}".casefold() if segment.kind else ""


def _several(matches: Sequence[Segment], typed: str, noun: str) -> str:
    """Which they are, in a way that can be typed."""
    kinds = [each.kind or "" for each in matches]
    if all(kinds) and len(set(kinds)) == len(kinds):
        ways = " or ".join(f"“{each.kind}:{each.name}”" for each in matches)
        return f"A {' and a '.join(kinds)} are called “{typed}”. Say which: {ways}."
    ids = ", ".join(each.id for each in matches[:5])
    return f"{len(matches)} {noun}s are called “{typed}”. Say which by its id: {ids}."
