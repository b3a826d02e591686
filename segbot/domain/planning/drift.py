"""Drift: what has changed at the provider since a plan was approved, old and new, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from segbot.domain.planning.plan import CampaignAim, CampaignCheck, Plan

BOOK_CHANGED = "segbot's list of its people changed since."
_MADE_AGAIN = "It was deleted and made again since."
_CHECKED = (CampaignCheck.CLEAR, CampaignCheck.WARN)


class Tolerance(Protocol):
    """How much may have changed, as the policy has it: people who leave, and whether an edit matters."""

    @property
    def drift_people(self) -> int: ...

    @property
    def drift_edited(self) -> bool: ...


def drift(then: Plan, now: Plan, policy: Tolerance, *, agreed: bool) -> tuple[str, ...]:
    """Empty where nothing that matters has changed. `policy` is the one it was asked under; `agreed`: colleagues decided,
    on the segment as it was.
    """
    if _made_again(then, now):
        return (_MADE_AGAIN,)
    changes = [*_named(then, now), *_counted(then, now, policy.drift_people), *_campaigns(then, now)]
    if agreed and policy.drift_edited:
        changes += _edited(then, now, policy.drift_people)
    return tuple(dict.fromkeys(changes))


def drift_of_rest(then: Plan, now: Plan, policy: Tolerance) -> tuple[str, ...]:
    """The same of a segment of which the request itself has changed a part: what that part changed is no drift."""
    if _made_again(then, now):
        return (_MADE_AGAIN,)
    changes = [*_named(then, now), *_campaigns(then, now)]
    if not now.at_most:
        changes += _leaving(then, now, policy.drift_people)
    return tuple(dict.fromkeys(changes))


def _made_again(then: Plan, now: Plan) -> bool:
    again = now.fingerprint.get("created_at"), then.fingerprint.get("created_at")
    return all(again) and again[0] != again[1]


def _named(then: Plan, now: Plan) -> Iterator[str]:
    if now.segment_name != then.segment_name:
        yield f"It is now called “{now.segment_name}”; it was “{then.segment_name}”."


def _counted(then: Plan, now: Plan, tolerated: int) -> Iterator[str]:
    """Fewer people in the segment make the same list a larger share of it, which nobody approved."""
    yield from _leaving(then, now, tolerated)
    if now.everyone_leaves and not then.everyone_leaves:
        yield "Everyone in it would leave now, which nobody approved."
    if then.before is not None and now.before is None:
        yield f"Its size can't be seen now; it had {then.before:,} people."
    elif then.removes and -_growth(then, now) > tolerated:
        yield f"It has {now.before:,} people now; it had {then.before:,}."
    if now.fingerprint.get("book") != then.fingerprint.get("book"):
        yield BOOK_CHANGED


def _leaving(then: Plan, now: Plan, tolerated: int) -> Iterator[str]:
    """Whoever was erased from segbot's lists since may leave without having been counted before: that is what erasing means."""
    erased = now.fingerprint.get("erased", 0) - then.fingerprint.get("erased", 0)
    if now.removes > then.removes + tolerated + max(0, erased):
        yield f"{now.removes:,} people would leave; {then.removes:,} were approved."


def _campaigns(then: Plan, now: Plan) -> Iterator[str]:
    if now.campaign_check is CampaignCheck.SCHEDULED and then.campaign_check is not CampaignCheck.SCHEDULED:
        without = now.campaign_aims == {CampaignAim.WITHOUT}
        yield f"A scheduled campaign {'leaves out its people' if without else 'uses it'} now."
    if now.campaign_check is CampaignCheck.UNKNOWN and then.campaign_check in _CHECKED:
        yield "We couldn't check every campaign this time."


def _edited(then: Plan, now: Plan, tolerated: int) -> Iterator[str]:
    """Where the provider says when; and whoever counts another number of people knows of an edit too."""
    before, after = then.fingerprint.get("edited_at"), now.fingerprint.get("edited_at")
    dated = bool(before and after and before != after)
    if dated:
        yield "It was edited since this was asked for."
    if abs(_growth(then, now)) > (0 if dated else tolerated):
        yield f"It has {now.before:,} people now; it had {then.before:,}."
    if _differ("members", then, now) or (_differ("people", then, now) and not _growth(then, now)):
        yield "Other people are in it now than when this was planned."
    if then.fingerprint.get("criteria") != now.fingerprint.get("criteria"):
        yield "Its criteria are not the same."


def _differ(what: str, then: Plan, now: Plan) -> bool:
    """By a hash over who is in it: `members` where everybody leaves; `people` where only those listed do, so that a number
    that has changed by no more than is tolerated says all there is to say.
    """
    both = then.fingerprint.get(what), now.fingerprint.get(what)
    return all(both) and both[0] != both[1]


def _growth(then: Plan, now: Plan) -> int:
    """How many more people are in it; 0 where one of the numbers is not known."""
    return 0 if then.before is None or now.before is None else now.before - then.before
