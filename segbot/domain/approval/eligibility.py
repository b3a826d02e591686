"""Who may decide on a request: whoever the policy it was asked under names, and today's as well."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from segbot.domain.delivery import Refusal, Refused
from segbot.domain.people import Person
from segbot.domain.planning.plan import Plan
from segbot.domain.policy import Policy, Ruling, decide, deciders
from segbot.domain.ports import NotDeliveredError
from segbot.domain.requests import Request


@dataclass(frozen=True, kw_only=True)
class EligibleApprovers:
    """User and group ids under each policy; a person has to be found in both."""

    then: tuple[str, ...]
    today: tuple[str, ...]

    @property
    def nobody(self) -> bool:
        """Whether one of the policies names nobody at all."""
        return not (self.then and self.today)

    @property
    def groups(self) -> list[str]:
        """The user groups whose members have to be known."""
        return sorted({each for each in (*self.then, *self.today) if each.startswith("S")})

    def allow(self, person: Person) -> bool:
        """Raises NotDeliveredError where it hangs on a group of which Slack does not say who is in it."""
        return all(is_named(person, named) for named in (self.then, self.today))


def judged_today(request: Request, today: Policy) -> Ruling:
    """What today's policy says of the plan the request was made with, and of what the budgets were used for then."""
    origin = request.origin
    return decide(
        request.action,
        request.plan,
        today,
        requester=origin.user,
        groups=origin.groups,
        channel=origin.channel,
        spent=request.ruling.spent,
    )


def more_come(request: Request, now: Plan, then: Policy) -> str:
    """In a sentence, that `now` adds more people than the plan it was asked for with, and so many that the policy it was
    asked under would have asked for more; empty where not.
    """
    if now.adds <= request.plan.adds:
        return ""
    origin = request.origin
    before, after = (
        decide(
            request.action,
            plan,
            then,
            requester=origin.user,
            groups=origin.groups,
            channel=origin.channel,
        )
        for plan in (request.plan, now)
    )
    if after.strictness <= before.strictness:
        return ""
    return (
        f"{now.adds:,} people would be added now, {request.plan.adds:,} when this was asked for; more colleagues have to"
        " agree to so many."
    )


def asked_at(request: Request, then: Policy) -> datetime:
    """When the plan that waits was asked for: a new plan starts again, which `created_at` does not tell."""
    return request.asked_at or request.expires_at - then.expires_after


def eligible_approvers(request: Request, *, then: Policy, today: Policy, now: datetime) -> EligibleApprovers:
    """Fallback approvers are among them once it has waited too long."""
    waited = now - asked_at(request, then)
    return EligibleApprovers(
        then=deciders(request.ruling, then, waited),
        today=deciders(judged_today(request, today), today, waited),
    )


MISSING_SCOPE = "missing_scope"
_UNREAD_MENDS = {
    MISSING_SCOPE: (
        "Whoever runs segbot has to add the scope usergroups:read to the app and install it again; your decision "
        "is saved and counts then, if it's still in time. An approver who is named without a group can decide now."
    ),
}


def is_named(person: Person, ids: Collection[str]) -> bool:
    """Whether they, or a group they are in right now, are among these user and group ids. A group that cannot be read
    matters to those only who are not named otherwise: then NotDeliveredError is raised, as nobody is judged on a guess.
    """
    if not person.ids.isdisjoint(ids) or not person.groups.isdisjoint(ids):
        return True
    unread = person.groups_unread.intersection(ids)
    if unread:
        word = person.unread_why
        mend = _UNREAD_MENDS.get(word, "Please try again in a moment.")
        raise NotDeliveredError(
            f"Slack did not say who is in {', '.join(f'<!subteam^{each}>' for each in sorted(unread))}: {word}. {mend}",
            refusal=Refusal(kind=Refused.LATER, word=word, everywhere=True),
        )
    return False
