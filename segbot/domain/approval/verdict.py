"""The verdict on a press: whether this person may do this to this request now, as the sentence that refuses it.

Pure: the row, the person as Slack described them, and who decides come in; an empty sentence means yes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from segbot.domain.approval.eligibility import EligibleApprovers
from segbot.domain.approval.refusals import closed, may_steer, not_an_approver, outdated, own_request
from segbot.domain.approval.start_times import begins
from segbot.domain.approval.votes import Electorate, second_account
from segbot.domain.lifecycle import State
from segbot.domain.people import Person
from segbot.domain.policy import Outcome, Policy, Ruling
from segbot.domain.requests import Click, ClickKind, Request

RETRIED = frozenset({State.FAILED, State.PARTLY_DONE, State.UNKNOWN})
RESUMED = frozenset({State.PAUSED})


def to_be_known(request: Request | None, click: Click, known: Electorate) -> set[str]:
    """Of an approval it matters who asked and who has approved already; ids of people still to be looked up."""
    approving = request is not None and click.kind is ClickKind.APPROVE and request.state is State.PENDING
    return known.missing(request) if request is not None and approving else set()


def is_over(request: Request, click: Click, now: datetime) -> bool:
    """Whether the time to decide ran out before this press, while nothing else had happened to the request."""
    return request.state is State.PENDING and request.version == click.version and now >= request.expires_at


def cannot_decide(
    request: Request, click: Click, person: Person, deciders: EligibleApprovers, now: datetime
) -> str:
    """`now` is the moment of the whole decision: a vote cast in time is not lost because time went on."""
    if request.state is not State.PENDING:
        return closed(request)
    if request.version != click.version:
        return outdated(request, click)
    if is_over(request, click, now):
        return f"#{request.id} has expired: nobody decided in time. Ask again with /segment."
    return not_an_approver(request, person, deciders)


def own_vote(request: Request, person: Person, known: Electorate, *, self_approval: bool) -> str:
    """Why this vote would not be another person's."""
    if person.id == request.origin.user and not self_approval:
        return own_request(request)
    return second_account(request, person, known, self_approval=self_approval)


def own_rejection(request: Request, person: Person) -> str:
    if person.id != request.origin.user:
        return ""
    return f"#{request.id} is your own request: use *Withdraw* to take it back."


def cannot_take_back(request: Request, click: Click, person: Person) -> str:
    """Taking one's own approval back, while the request still waits."""
    if request.state is not State.PENDING:
        return outdated(request, click)
    if not any(vote.user == person.id for vote in request.approvals):
        return f"You have not approved #{request.id}, so there is nothing to take back."
    return ""


def cannot_withdraw(
    request: Request, person: Person, deciders: EligibleApprovers, *, asker_left: bool
) -> str:
    """The asker withdraws; an approver may where the asker has left."""
    if person.id == request.origin.user or (asker_left and deciders.allow(person)):
        return ""
    return f"Only <@{request.origin.user}>, who asked for #{request.id}, can withdraw it."


def cannot_go_on(
    request: Request, click: Click, person: Person, deciders: EligibleApprovers, states: frozenset[State]
) -> str:
    """Resuming what was paused, or trying again what did not go through."""
    return may_steer(request, person, deciders) or (
        "" if request.state in states else outdated(request, click)
    )


def stopped_by_another(
    request: Request, person: Person, deciders: EligibleApprovers, stopped_by: str, segbot: str
) -> str:
    """`stopped_by`: who stopped it last, empty for nobody. What a person stopped, they or an approver let go on."""
    if stopped_by in ("", segbot, person.id) or deciders.allow(person):
        return ""
    return f"#{request.id} was stopped by <@{stopped_by}>: they or an approver can resume it."


def approvals_needed(request: Request, today: Ruling) -> int | None:
    """Both the policy it was asked under and today's must allow; the stricter one counts. None: today's refuses."""
    return None if today.outcome is Outcome.REFUSE else max(today.approvals, request.ruling.approvals)


def starts(request: Request, policy: Policy, approved_at: datetime) -> datetime:
    """After the time to stop it where it could do harm, and never before its scheduled time."""
    grace = policy.grace if request.action.verb.destructive else timedelta(0)
    return begins(request.action, approved_at + grace)
