"""Judging a plan with what the removal budgets have been used for, inside the transaction that acts on the ruling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from segbot.domain.actions import Action, Origin
from segbot.domain.planning.plan import Plan
from segbot.domain.policy import Outcome, Policy, Ruling, decide
from segbot.domain.policy.budgets import Budgets, Spent, Used, leaving
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
    waiting_before: int | None = None,
) -> Ruling:
    """The ruling with the budgets as they are now. `own`: the request itself, which is not counted twice;
    `waiting_before`: of those that wait for a decision only the ones asked for before this number.
    """
    spent = None
    if policy.budgets and leaving(action, plan):
        spent = tx.removals.spent(
            connection=action.connection,
            segment_id=plan.segment_id or "",
            person=origin.user,
            now=now,
            own=own,
            waiting_before=waiting_before,
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


def with_able(ruling: Ruling, policy: Policy, asker: str, able: Able) -> Ruling:
    """The same with those who could approve, where they are so few that it matters: one more approval may be needed by
    the time it is asked for.
    """
    named = ruling.approvers or policy.approvers
    if ruling.outcome is not Outcome.APPROVE or not named:
        return ruling
    enough = ruling.approvals + 1
    found = able(named, but="" if policy.self_approval else asker, enough=enough)
    return ruling if found is None or len(found) >= enough else replace(ruling, able=tuple(sorted(found)))


def alone_with_budgets(tx: Transaction, action: Action, origin: Origin) -> None:
    """Let nobody else take from the same budgets until this transaction ends. Always in this order, after all other
    locks, so that no two wait for each other.
    """
    tx.alone_with(f"removals-on-{action.connection}")
    tx.alone_with(f"removals-by-{origin.user}")


def judged_again(tx: Transaction, request: Request, policy: Policy, now: datetime) -> Ruling:
    """What today's policy says of a request that waits: it goes before those that were asked for after it."""
    alone_with_budgets(tx, request.action, request.origin)
    return judged(
        tx,
        request.action,
        request.plan,
        request.origin,
        policy,
        now=now,
        own=request.id,
        waiting_before=request.id,
    )


def tightened(then: Ruling, today: Ruling) -> Ruling | None:
    """What a request was ruled by, with today's budgets; nothing where those ask for no more."""
    if not today.over_budget or today.approvals <= then.approvals:
        return None
    return replace(
        then,
        rule=today.rule,
        why=today.why,
        approvals=today.approvals,
        spent=today.spent,
        budgets=today.budgets,
    )


def too_much_to_retry(tx: Transaction, request: Request, policy: Policy, now: datetime) -> str:
    """A sentence where others have used the budgets since a request failed; empty when it may be sent again."""
    today = judged_again(tx, request, policy, now)
    if not today.over_budget or today.approvals <= len(request.approvals):
        return ""
    return (
        f"The removal budgets have been used since #{request.id} was agreed to: it would need {today.approvals} "
        "approvals now. Ask for it anew with /segment, or try again when less was removed in the last 24 hours."
    )


def used(
    tx: Transaction, person: str, connections: Sequence[str], budgets: Budgets, now: datetime
) -> Used | None:
    """For the person's own eyes; nothing where there are no budgets."""
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
