"""The buttons of a request, by its state. A button carries the request's id and version, nothing else."""

from __future__ import annotations

import json

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State
from segbot.domain.requests import Request
from segbot.slack import ids
from segbot.slack.views.card.headline import headline
from segbot.slack.views.kit.blocks import Block, actions, button, confirmation
from segbot.slack.views.modals.member_sample import leaving_button


def value(request: Request) -> str:
    """What a button is bound to: the request, how it stood, and the key of this request in this database."""
    document = {"request": request.id, "version": request.version, "key": request.button_key}
    return json.dumps({name: each for name, each in document.items() if each})


_FOR_THE_ASKER = frozenset({ids.EDIT, ids.WITHDRAW})
_FOR_COLLEAGUES = frozenset({ids.APPROVE, ids.APPROVE_WITH_COMMENT, ids.REJECT, ids.UNVOTE})


def buttons(request: Request, *, asked_by_reader: bool | None = None) -> list[Block]:
    """One actions block whose id is new whenever what is shown has changed.

    A card is the same for all; where only one person reads it, what is never theirs to press is left out.
    """
    others = {None: frozenset[str](), True: _FOR_COLLEAGUES, False: _FOR_THE_ASKER}[asked_by_reader]
    shown = [each for each in _deciding(request) if each["action_id"] not in others]
    shown.append(
        button("Details", ids.DETAILS_BUTTON, value(request), spoken=f"Details of request {request.id}")
    )
    moved = f"{len(request.votes)}-{request.progress.settled + request.progress.failed + request.progress.unknown}"
    return actions(f"request-{request.id}-v{request.version}-{request.state.value}-{moved}", shown)


def _deciding(request: Request) -> list[Block]:
    match request.state:
        case State.PENDING:
            voted = [button("Take approval back", ids.UNVOTE, value(request))] if request.approvals else []
            return [
                _approve(request),
                _comment(request),
                _reject(request),
                *voted,
                *_edit(request),
                _withdraw(request),
                *leaving_button(request, value(request)),
            ]
        case State.STALE:
            return [_refresh_stale(request), *_edit(request), _withdraw(request)]
        case State.APPROVED | State.RUNNING:
            return [_stop(request), *([_withdraw(request)] if _waits(request) else [])]
        case State.PAUSED:
            return [button("Resume", ids.RESUME, value(request), style="primary"), _withdraw(request)]
        case State.DONE | State.FAILED | State.PARTLY_DONE | State.UNKNOWN:
            again = [] if request.state is State.DONE else [_retry(request)]
            return [*again, *_undo(request)]
        case _:
            return []


def _waits(request: Request) -> bool:
    """Whether it is agreed to and its time has yet to come, so that there is something to take back."""
    scheduled = request.action.run_at is not None
    return scheduled and request.state is State.APPROVED and request.started_at is None


def _stop(request: Request) -> Block:
    """The same press; before anything has been sent it is called what it means."""
    if request.state is State.APPROVED and request.started_at is None:
        return button("Stop", ids.PAUSE, value(request), style="danger")
    return button("Pause", ids.PAUSE, value(request))


def _approve(request: Request) -> Block:
    sure = confirmation(
        f"Approve request #{request.id}?",
        headline(request.action, request.plan, request.noun),
        "Approve",
        style="danger" if request.action.verb.destructive else "primary",
    )
    return button("Approve", ids.APPROVE, value(request), style="primary", confirm=sure)


def _comment(request: Request) -> Block:
    spoken = f"Comment and approve request {request.id}"
    return button("Comment and approve…", ids.APPROVE_WITH_COMMENT, value(request), spoken=spoken)


def _edit(request: Request) -> list[Block]:
    """What takes another request back is that request's opposite, and nothing in it can be chosen."""
    if request.action.undoes:
        return []
    return [button("Edit…", ids.EDIT, value(request), spoken=f"Edit request {request.id}")]


def _reject(request: Request) -> Block:
    return button("Reject…", ids.REJECT, value(request), style="danger")


def _withdraw(request: Request) -> Block:
    sure = confirmation(
        f"Withdraw request #{request.id}?", "It will not be carried out.", "Withdraw", "Keep it"
    )
    return button("Withdraw", ids.WITHDRAW, value(request), confirm=sure)


def _refresh_stale(request: Request) -> Block:
    sure = confirmation(
        f"Use new numbers for #{request.id}?",
        "It is planned again for the segment as it is now. Earlier approvals no longer count.",
        "Use them",
    )
    return button("Use new numbers", ids.RENEW, value(request), style="primary", confirm=sure)


def _undo(request: Request) -> list[Block]:
    """Taking back gets a preview and approvals of its own, so pressing it changes nothing yet."""
    if request.action.verb is Verb.IMPORT or not request.progress.settled:
        return []
    return [button("Undo…", ids.UNDO, value(request), spoken=f"Undo request {request.id}")]


def _retry(request: Request) -> Block:
    left = request.progress.failed + request.progress.unknown
    what = (
        f"{left:,} of {request.progress.batches:,} batches are sent again." if left else "It is tried again."
    )
    careful = (
        " What happened to some of them is not known: check at the provider first."
        if request.state is State.UNKNOWN
        else ""
    )
    sure = confirmation(f"Retry request #{request.id}?", f"{what}{careful}", "Retry")
    return button("Retry what failed", ids.RETRY, value(request), confirm=sure)
