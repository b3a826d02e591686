"""Judging a plan with what the removal limits have been used for, and with who could approve it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from segbot.domain.actions import Action, Origin
from segbot.domain.planning.plan import Plan
from segbot.domain.policy import Outcome, Policy, Ruling, decide, validation
from segbot.domain.policy.budgets import Budgets, Spent, Used, leaving
from segbot.domain.policy.reach import within_reach
from segbot.domain.ports import Able
from segbot.domain.requests import Request
from segbot.store import Transaction


def judged(
    tx: Transaction,
    action: Action,
    plan: Plan,
    origin: Origin,
    policy: Policy,
    *,
    now: datetime,
    own: int | None = None,
) -> Ruling:
    """The ruling with the limits as they are now. `own`: the request itself, which is not counted twice."""
    spent = None
    if policy.budgets and leaving(action, plan):
        spent = tx.removals.spent(
            connection=action.connection,
            segment_id=plan.segment_id or "",
            person=origin.user,
            now=now,
            own=own,
        )
    return decide(
        action,
        plan,
        policy,
        requester=origin.user,
        groups=origin.groups,
        channel=origin.channel,
        spent=spent,
    )


def with_able(
    ruling: Ruling, action: Action, plan: Plan, *, origin: Origin, policy: Policy, able: Able
) -> Ruling:
    """The same with those who could approve, where they are too few: then it is refused. Where Slack does not tell who
    they are, nothing is known and it may be asked for.
    """
    if ruling.outcome is not Outcome.APPROVE:
        return ruling
    named = tuple(dict.fromkeys((*(ruling.approvers or policy.approvers), *ruling.fallback)))
    but = "" if policy.self_approval else origin.user
    found = able(named, but=but, enough=ruling.approvals) if named else frozenset[str]()
    if found is None or len(found) >= ruling.approvals:
        return ruling
    return reached(replace(ruling, able=tuple(sorted(found))), action, plan, origin, policy)


def out_of_reach(user: str, *, policy: Policy, able: Able) -> str:
    """What this person could ask for and nobody is left to approve, as a sentence for them; empty where those who can
    decide are enough, or Slack does not tell who they are.
    """
    most = validation.most_approvals(policy)
    named = tuple(dict.fromkeys((*policy.approvers, *policy.fallback)))
    but = "" if policy.self_approval else user
    found = able(named, but=but, enough=most) if named else frozenset[str]()
    if found is None or len(found) >= most:
        return ""
    ask = "Ask whoever runs segbot to add an approver."
    if not found:
        return f"Nobody can approve what you ask for. {ask}"
    people = "1 person" if len(found) == 1 else f"{len(found)} people"
    return f"Large removals need {most} approvals, and {people} can approve what you ask for. {ask}"


def reached(ruling: Ruling, action: Action, plan: Plan, origin: Origin, policy: Policy) -> Ruling:
    """Refused where those who could approve are known and too few."""

    def judge(smaller: Plan) -> Ruling:
        return decide(
            action,
            smaller,
            policy,
            requester=origin.user,
            groups=origin.groups,
            channel=origin.channel,
            spent=ruling.spent,
        )

    return within_reach(ruling, action, plan, judge)


def alone_with_budgets(tx: Transaction, action: Action, origin: Origin) -> None:
    """Let nobody else take from the same limits until this transaction ends. Always in this order, after all other
    locks, so that no two wait for each other.
    """
    tx.alone_with(f"removals-on-{action.connection}")
    tx.alone_with(f"removals-by-{origin.user}")


def judged_again(tx: Transaction, request: Request, policy: Policy, now: datetime) -> Ruling:
    """What today's policy says of a request that waits, or is to go on."""
    alone_with_budgets(tx, request.action, request.origin)
    return judged(
        tx,
        request.action,
        request.plan,
        request.origin,
        policy,
        now=now,
        own=request.id,
    )


def too_much_to_retry(tx: Transaction, request: Request, policy: Policy, now: datetime) -> str:
    """A sentence where the limits have been used up since a request failed; empty when it may be sent again."""
    today = judged_again(tx, request, policy, now)
    if not today.over_budget or today.approvals <= len(request.approvals):
        return ""
    return f"{today.why} So #{request.id} needs an approval now. Use *Ask again…*, or try again tomorrow."


def used(
    tx: Transaction, person: str, connections: Sequence[str], budgets: Budgets, now: datetime
) -> Used | None:
    """For the person's own eyes; nothing where there are no limits."""
    if not budgets:
        return None
    spent = {name: _on(tx, person, name, now) for name in connections}
    by_person = next(iter(spent.values())).person if spent else 0
    return Used(
        budgets=budgets,
        person=by_person,
        connections=tuple((name, each.connection) for name, each in spent.items()),
    )


def _on(tx: Transaction, person: str, connection: str, now: datetime) -> Spent:
    return tx.removals.spent(connection=connection, segment_id="", person=person, now=now)
