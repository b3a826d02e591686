"""The buttons of a request, by its state: at most three and a menu. A button carries the request's id and version."""

from __future__ import annotations

import json
from collections.abc import Sequence

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State
from segbot.domain.requests import Request
from segbot.slack import ids
from segbot.slack.views.card.headline import headline
from segbot.slack.views.kit.blocks import Block, actions, button, confirmation, menu

_FOR_THE_ASKER = frozenset({ids.EDIT, ids.WITHDRAW})
_FOR_COLLEAGUES = frozenset({ids.APPROVE, ids.APPROVE_WITH_COMMENT, ids.REJECT, ids.UNVOTE})
_ENDED = frozenset(
    {
        State.DONE,
        State.PARTLY_DONE,
        State.FAILED,
        State.UNKNOWN,
        State.REJECTED,
        State.WITHDRAWN,
        State.EXPIRED,
    }
)


def value(request: Request) -> str:
    """What a button is bound to: the request, how it stood, and the key of this request in this database."""
    document = {"request": request.id, "version": request.version, "key": request.button_key}
    return json.dumps({name: each for name, each in document.items() if each})


def buttons(request: Request, *, asked_by_reader: bool | None = None) -> list[Block]:
    """One actions block whose id is new whenever what is shown has changed.

    A card is the same for all; where only one person reads it, what is never theirs to press is left out.
    """
    others = {None: frozenset[str](), True: _FOR_COLLEAGUES, False: _FOR_THE_ASKER}[asked_by_reader]
    shown = [each for each in _deciding(request) if each["action_id"] not in others]
    shown.append(
        button("Details", ids.DETAILS_BUTTON, value(request), spoken=f"Details of request {request.id}")
    )
    shown += _again(request)
    shown += _menu(request, [each for each in _in_the_menu(request) if each[1] not in others])
    moved = f"{len(request.votes)}-{request.progress.settled + request.progress.failed + request.progress.unknown}"
    moved += f"-{request.undone_by[0]}-{request.undone_by[1].value}" if request.undone_by else ""
    return actions(f"request-{request.id}-v{request.version}-{request.state.value}-{moved}", shown)


def _deciding(request: Request) -> list[Block]:
    return _of_its_state(request) if request.undone_by is None else _when_undone(request)


def _when_undone(request: Request) -> list[Block]:
    """It is neither undone once more nor does it go on."""
    return [_withdraw(request)] if request.state is State.PAUSED else []


def _of_its_state(request: Request) -> list[Block]:
    match request.state:
        case State.PENDING:
            return [_approve(request), button("Reject…", ids.REJECT, value(request), style="danger")]
        case State.STALE:
            return [_refresh_stale(request)]
        case State.APPROVED | State.RUNNING:
            return [button("Stop", ids.PAUSE, value(request), style=_alarming(request))]
        case State.PAUSED:
            return [button("Resume", ids.RESUME, value(request), style="primary"), _withdraw(request)]
        case State.DONE | State.FAILED | State.PARTLY_DONE | State.UNKNOWN:
            again = [] if request.state is State.DONE else [_retry(request)]
            return [*again, *_undo(request)]
        case _:
            return []


def _in_the_menu(request: Request) -> list[tuple[str, str]]:
    """Label and action of what is pressed less often."""
    editable = [] if request.action.undoes else [("Edit…", ids.EDIT)]
    match request.state:
        case State.PENDING:
            leaves = request.plan.removes or request.plan.everyone_leaves
            return [
                ("Approve with comment…", ids.APPROVE_WITH_COMMENT),
                *([("Take my approval back", ids.UNVOTE)] if request.approvals else []),
                *([("Who would leave?", ids.LEAVING_BUTTON)] if leaves else []),
                *editable,
                ("Withdraw", ids.WITHDRAW),
            ]
        case State.STALE:
            return [*editable, ("Withdraw", ids.WITHDRAW)]
        case State.APPROVED if _waits(request):
            return [("Withdraw", ids.WITHDRAW)]
        case _:
            return []


def _menu(request: Request, entries: Sequence[tuple[str, str]]) -> list[Block]:
    """One entry alone is a button: a menu of one is a click too many."""
    if not entries:
        return []
    if len(entries) == 1:
        [(label, action_id)] = entries
        return [_withdraw(request) if action_id == ids.WITHDRAW else button(label, action_id, value(request))]
    options = [
        (label, json.dumps({"do": action_id, **json.loads(value(request))})) for label, action_id in entries
    ]
    return [menu(ids.MORE, options)]


def _alarming(request: Request) -> str:
    """Before anything has been sent it still prevents everything."""
    return "danger" if request.state is State.APPROVED and request.started_at is None else ""


def _waits(request: Request) -> bool:
    """Whether it is approved and its time has yet to come, so that there is something to withdraw."""
    scheduled = request.action.run_at is not None
    return scheduled and request.state is State.APPROVED and request.started_at is None


def _approve(request: Request) -> Block:
    sure = confirmation(
        f"Approve request #{request.id}?",
        f"{headline(request.action, request.plan, request.noun)}.",
        "Approve",
        style="danger" if request.action.verb.destructive else "primary",
    )
    return button("Approve", ids.APPROVE, value(request), style="primary", confirm=sure)


def _withdraw(request: Request) -> Block:
    sure = confirmation(f"Withdraw request #{request.id}?", "It won't be carried out.", "Withdraw", "Keep it")
    return button("Withdraw", ids.WITHDRAW, value(request), confirm=sure)


def _refresh_stale(request: Request) -> Block:
    sure = confirmation(
        f"Use new numbers for #{request.id}?",
        "It is planned again for the segment as it is now. Earlier approvals no longer count.",
        "Use them",
    )
    return button("Use new numbers", ids.RENEW, value(request), style="primary", confirm=sure)


def _undo(request: Request) -> list[Block]:
    """Undoing gets a preview and approvals of its own, so pressing it changes nothing yet."""
    if request.action.verb is Verb.IMPORT or not request.progress.settled:
        return []
    return [button("Undo…", ids.UNDO, value(request), spoken=f"Undo request {request.id}")]


def _again(request: Request) -> list[Block]:
    """The form, filled in with what was asked for."""
    if request.state not in _ENDED or request.action.undoes:
        return []
    return [button("Ask again…", ids.ASK_AGAIN, value(request), spoken=f"Ask again for request {request.id}")]


def _retry(request: Request) -> Block:
    left = request.progress.failed + request.progress.unknown
    what = (
        f"{left:,} of {request.progress.batches:,} batches are sent again." if left else "It is tried again."
    )
    careful = (
        " We don't know what happened to some of them: check at the provider first."
        if request.state is State.UNKNOWN
        else ""
    )
    sure = confirmation(f"Retry request #{request.id}?", f"{what}{careful}", "Retry")
    return button("Retry what failed", ids.RETRY, value(request), confirm=sure)
