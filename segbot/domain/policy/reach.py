"""Whether enough people exist to approve something, and what smaller change would be possible. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from segbot.domain.actions import Action, Verb
from segbot.domain.planning.plan import Plan
from segbot.domain.policy.ruling import Outcome, Ruling

TOO_FEW = "too-few-approvers"

Judge = Callable[[Plan], Ruling]
"""What the policy says of a plan, all else being the same."""


def within_reach(ruling: Ruling, action: Action, plan: Plan, judge: Judge) -> Ruling:
    """The same; or a refusal where it needs more approvals than there are people who can give one (`ruling.able`, which
    is None where that is not known).
    """
    able = ruling.able
    if ruling.outcome is not Outcome.APPROVE or able is None or len(able) >= ruling.approvals:
        return ruling
    needs = "1 approval" if ruling.approvals == 1 else f"{ruling.approvals} approvals"
    who = " and ".join(f"<@{user}>" for user in able)
    found = f"only {who} can give one" if able else "nobody can give it"
    return replace(
        ruling,
        outcome=Outcome.REFUSE,
        rule=TOO_FEW,
        why=f"This needs {needs}, and {found}.",
        instead=(
            "Ask whoever runs segbot to add an approver: any full member of this workspace but you."
            f"{_smaller(action, plan, judge, len(able))}"
        ),
    )


def _smaller(action: Action, plan: Plan, judge: Judge, able: int) -> str:
    """` Possible now: remove at most 1,000 people at a time.`; empty where no smaller number would do."""
    if action.verb is Verb.REMOVE:
        most = _largest(lambda count: _fits(judge(replace(plan, removes=count)), able), plan.removes)
    elif action.verb is Verb.ADD and not action.add_all_customers:
        most = _largest(lambda count: _fits(judge(replace(plan, adds=count)), able), plan.adds)
    else:
        return ""
    people = "1 person" if most == 1 else f"{most:,} people"
    alone = "" if able else " without approval"
    return f" Possible now: {action.verb.value} at most {people} at a time{alone}." if most else ""


def _fits(ruling: Ruling, able: int) -> bool:
    return ruling.outcome is not Outcome.REFUSE and ruling.approvals <= able


def _largest(fits: Callable[[int], bool], too_many: int) -> int:
    """The largest number below this one that fits, where smaller ones do whenever a larger one does; else 0."""
    low, high = 0, too_many
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
