"""Why a press does nothing: one private sentence each, with what to do instead."""

from __future__ import annotations

from collections.abc import Sequence

from segbot.domain.approval.eligibility import EligibleApprovers
from segbot.domain.lifecycle import State
from segbot.domain.people import Person
from segbot.domain.requests import Click, Request

PARTLY_SENT = (
    "Part of #{id} was already sent and may have been carried out, so it can't use new numbers. Withdraw it, look at "
    "the segment, and ask for what is left with /segment."
)
GONE = "There is no request #{id} any more. `/segment requests` lists the latest."

_CLOSED = {
    State.APPROVED: "was already approved{by}",
    State.RUNNING: "was already approved{by} and is running",
    State.PAUSED: "was approved{by} and is paused",
    State.STALE: "needs new numbers: the segment has changed since",
    State.DONE: "is already done",
    State.PARTLY_DONE: "has already run, in part",
    State.FAILED: "has already run and failed",
    State.UNKNOWN: "has already run, but its result isn't known yet",
    State.REJECTED: "was already rejected{by}",
    State.WITHDRAWN: "was withdrawn{by}",
    State.EXPIRED: "has expired",
    State.PENDING: "is still waiting",
}


_AGREED = frozenset({State.APPROVED, State.RUNNING, State.PAUSED})


def closed(request: Request) -> str:
    """Somebody was faster, or time was."""
    decided = [vote.user for vote in request.approvals] if request.state in _AGREED else []
    decided = decided or ([request.decided_by] if request.decided_by else [])
    by = f" by {' and '.join(f'<@{each}>' for each in decided)}" if decided else ""
    return f"#{request.id} {_CLOSED[request.state].format(by=by)}, so nothing was changed."


def outdated(request: Request, click: Click) -> str:
    """The button belonged to an older drawing of the card."""
    if request.version != click.version and request.state is State.PENDING:
        return f"#{request.id} has changed meanwhile: look at the newest card and try again."
    return closed(request)


def not_allowed_here(person: Person, home_team: str) -> str:
    """Who may never press anything that decides; empty when this person may go on."""
    if person.is_outsider or (person.team and person.team != home_team):
        return (
            "Only members of this workspace can decide here; you are from another one. Nothing was changed."
        )
    if person.is_bot:
        return "Bots cannot decide. Nothing was changed."
    if person.is_deactivated:
        return "This Slack account is deactivated and cannot decide. Nothing was changed."
    if person.is_guest:
        return (
            "Guests cannot decide about segments. Ask a full member of this workspace. Nothing was changed."
        )
    return ""


def not_an_approver(request: Request, person: Person, deciders: EligibleApprovers) -> str:
    """Empty when the person, or a group they are in right now, may decide under both policies."""
    if deciders.nobody:
        return "Nobody is set as an approver yet (SEGBOT_APPROVERS), so nothing can be approved. Ask whoever runs segbot to add some."
    if deciders.allow(person):
        return ""
    if person.id == request.origin.user:
        return own_request(request)
    return f"You are not among the approvers, so you cannot decide #{request.id}. Ask {approver_mentions(deciders.today)}."


def own_request(request: Request) -> str:
    return f"#{request.id} is your own request: a colleague has to approve it. You can withdraw it."


def may_steer(request: Request, person: Person, deciders: EligibleApprovers) -> str:
    """Pausing, resuming and trying again are for the asker and the approvers."""
    if person.id == request.origin.user or deciders.allow(person):
        return ""
    return f"Only <@{request.origin.user}>, who asked for #{request.id}, or an approver can do that."


def approver_mentions(approvers: Sequence[str]) -> str:
    """Approvers as Slack mentions, readable as a list."""
    names = [f"<!subteam^{each}>" if each.startswith("S") else f"<@{each}>" for each in approvers]
    return " or ".join(names)
