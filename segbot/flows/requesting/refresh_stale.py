"""Using new numbers: a request whose segment has changed is planned again, and everybody decides anew."""

from __future__ import annotations

from dataclasses import replace

from segbot.domain.approval.refusals import PARTLY_SENT, outdated
from segbot.domain.audit import Event
from segbot.domain.people import Person
from segbot.domain.policy import Outcome, Policy
from segbot.domain.ports import Clock, Scheduler
from segbot.domain.requests import Click, Draft, Request
from segbot.flows.messaging.outbox import Outbox
from segbot.flows.planning.budget_check import alone_with_budgets
from segbot.flows.requesting.replace_plan import ReplacePlan
from segbot.flows.requesting.submit import Submit
from segbot.store import Transaction


class RefreshStale:
    def __init__(
        self, *, submit: Submit, scheduler: Scheduler, outbox: Outbox, clock: Clock, policy: Policy
    ) -> None:
        self._submit = submit
        self._replace_plan = ReplacePlan(scheduler=scheduler, outbox=outbox, clock=clock, policy=policy)

    def plan(self, request: Request) -> Draft:
        """The same action with the same people against the segment as it is now; reads from the provider.

        Raises SegbotError where it can no longer be done.
        """
        return self._submit.again(request)

    def settle(self, tx: Transaction, request: Request, draft: Draft, person: Person, click: Click) -> str:
        """Put the new plan in the place of the old one; a sentence where that is refused."""
        if person.id != request.origin.user:
            return f"Only <@{request.origin.user}>, who asked for #{request.id}, can use the new numbers."
        if tx.batches.begun(request.id):
            return PARTLY_SENT.format(id=request.id)
        alone_with_budgets(tx, draft.action, draft.origin)
        ruling = self._submit.judged(tx, draft.action, draft.plan, draft.origin, own=request.id)
        draft = replace(draft, ruling=replace(ruling, able=draft.ruling.able))
        if draft.ruling.outcome is Outcome.REFUSE:
            return f"With the new numbers it is refused: {draft.ruling.why} {draft.ruling.instead}".strip()
        renewed = self._replace_plan.put(
            tx,
            request,
            draft,
            version=click.version,
            event=Event.RENEWED,
            actor=person.id,
            counts={"adds": draft.plan.adds, "removes": draft.plan.removes},
        )
        return "" if renewed else outdated(request, click)
