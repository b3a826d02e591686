"""EditRequest what was asked for: the asker puts another action in its place, and everybody decides again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from segbot.domain.actions import Action
from segbot.domain.approval.refusals import PARTLY_SENT, closed
from segbot.domain.audit import Event
from segbot.domain.errors import NotPermittedError, StaleError, UserError
from segbot.domain.lifecycle import State
from segbot.domain.ports import Clock
from segbot.domain.requests import Draft, Request
from segbot.flows.requesting.replace_plan import ReplacePlan
from segbot.store import Transaction

EDITABLE = frozenset({State.PENDING, State.STALE})


class EditRequest:
    def __init__(self, *, replanning: ReplacePlan, clock: Clock) -> None:
        self._replace_plan = replanning
        self._clock = clock

    def check(self, request: Request, user: str, version: int) -> None:
        """Raises NotPermittedError for anybody but the asker, StaleError where it is too late, UserError where editing
        makes no sense.
        """
        if user != request.origin.user:
            raise NotPermittedError(
                f"Only <@{request.origin.user}>, who asked for #{request.id}, can edit it. You can reject it and say why."
            )
        if request.action.undoes:
            raise UserError(
                f"#{request.id} takes #{request.action.undoes} back, so there is nothing in it to edit. Withdraw it and "
                "ask for what you want instead."
            )
        if request.state not in EDITABLE:
            raise StaleError(f"{closed(request)} Editing is for requests that still wait.")
        if request.version != version:
            raise StaleError(
                f"#{request.id} has changed meanwhile: look at the newest card. Nothing was changed."
            )
        if request.state is State.PENDING and self._clock.now() >= request.expires_at:
            raise StaleError(f"#{request.id} has expired: nobody decided in time. Ask again with /segment.")

    def confirm(self, tx: Transaction, draft: Draft, user: str) -> Request:
        """The request with what the draft says in place of what was asked for before; approvals are void.

        Raises NotPermittedError, StaleError when somebody was faster: then nothing is changed.
        """
        request_id = draft.edits or 0
        tx.alone_with(f"request-{request_id}")
        request = tx.requests.get(request_id)
        if request is None:
            raise StaleError(f"There is no request #{request_id} any more. Nothing was changed.")
        self.check(request, user, draft.edits_version)
        if tx.batches.begun(request_id):
            raise StaleError(PARTLY_SENT.format(id=request_id))
        edited = self._replace_plan.put(
            tx,
            request,
            draft,
            version=draft.edits_version,
            event=Event.EDITED,
            actor=user,
            counts=_counts(request, draft),
            note=draft.action.reason or "",
        )
        if edited is None:
            raise StaleError(f"{closed(request)} Your edit changed nothing.")
        tx.drafts.claim(draft.id, request_id)
        return edited


def edited_action(request: Request, wanted: Action) -> Action:
    """What is asked for instead; what it does and at which account stays."""
    return replace(
        wanted,
        verb=request.action.verb,
        connection=request.action.connection,
        undoes=None,
        undoes_exactly=False,
    )


def keeps_members(request: Request, action: Action, sources: Sequence[object]) -> bool:
    """Whether nobody said anything new about the people."""
    return bool(request.roster) and not sources and not action.add_all_customers


def _counts(before: Request, draft: Draft) -> dict[str, int]:
    return {
        "adds_before": before.plan.adds,
        "adds": draft.plan.adds,
        "removes_before": before.plan.removes,
        "removes": draft.plan.removes,
        "void": len(before.approvals),
    }
