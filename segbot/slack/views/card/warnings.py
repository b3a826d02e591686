"""What guards against removing too much, in lines: the budgets, the next send, and whether enough people could agree."""

from __future__ import annotations

from collections.abc import Iterable

from segbot.domain.planning.plan import CampaignCheck, Plan
from segbot.domain.policy import Outcome, Ruling
from segbot.domain.policy.budgets import Budgets, Spent, Used, in_words
from segbot.slack.views.kit.blocks import Block, context, divider, header, section
from segbot.slack.views.kit.text import many, moment, named, said, who

_CONNECTIONS = 20
_ROLLING = "in the last 24 hours, open requests included"


def guarded(ruling: Ruling, plan: Plan, *, asker: str, connection: str, waiting: bool = True) -> list[Block]:
    """For the preview and the card: nothing where there is nothing to say. `waiting`: nobody has decided yet."""
    lines = [
        spent_line(
            ruling.spent, ruling.budgets, asker=asker, segment=plan.segment_name, connection=connection
        )
        if ruling.spent and ruling.budgets
        else "",
        too_few(ruling) if waiting else "",
    ]
    return [context(line) for line in lines if line]


def spent_line(spent: Spent, budgets: Budgets, *, asker: str, segment: str, connection: str) -> str:
    """`Removed today (…) before this: @Maya 950 of 1,000 · vip 20 of 2,500 · bunce 3,000 of 10,000`."""
    parts = _of_budgets(
        [
            (who(asker), spent.person, budgets.person),
            (said(segment), spent.segment, budgets.segment),
            (said(connection), spent.connection, budgets.connection),
        ]
    )
    return f"Removed today, before this ({_ROLLING}): {parts}"


def too_few(ruling: Ruling) -> str:
    """Where more approvals are needed than there are people who could give one; empty where there are enough."""
    able = ruling.able
    if ruling.outcome is not Outcome.APPROVE or able is None or len(able) >= ruling.approvals:
        return ""
    needed = f"{many(ruling.approvals, 'approval')} {'is' if ruling.approvals == 1 else 'are'} needed"
    later = " Those who may decide once it has waited long are not counted." if ruling.fallback else ""
    if not able:
        found = "nobody could give one: nobody is an approver who can decide on it"
    else:
        found = f"only {' and '.join(map(who, able))} could give one: nobody else is an approver who can decide on it"
    return f":warning: {needed} and {found}. Ask whoever runs segbot to add approvers.{later}"


def next_send(plan: Plan) -> str:
    """When the next campaign goes out that uses the segment, or may; empty where that is not known."""
    if plan.next_send is None:
        return ""
    at = moment(plan.next_send)
    match plan.campaign_check:
        case CampaignCheck.SCHEDULED:
            return f"• Next send: {at}."
        case CampaignCheck.WARN:
            return f"• Next send, if it is put into motion: {at}."
        case _:
            return f"• Next send that may use it: {at}."


def removals_today(used: Used | None) -> list[Block]:
    """The Home tab's section; nothing where there are no budgets."""
    if used is None:
        return []
    each = [(named(name), count, used.budgets.connection) for name, count in used.connections[:_CONNECTIONS]]
    lines = [_of_budgets([("You", used.person, used.budgets.person)]), *(_of_budgets([one]) for one in each)]
    shown = [f"• {line}" for line in lines if line]
    if not shown:
        return []
    return [divider(), header("Today's removals"), section(*shown), context(f"People removed {_ROLLING}.")]


def _of_budgets(parts: Iterable[tuple[str, float, int]]) -> str:
    return " · ".join(f"{whose} {in_words(count)} of {budget:,}" for whose, count, budget in parts if budget)
