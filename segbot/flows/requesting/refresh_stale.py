"""Using new numbers: a request whose segment has changed is planned again, and everybody decides again."""

from __future__ import annotations

from dataclasses import replace

from segbot.domain.actions import Verb
from segbot.domain.approval.card_binding import wrong_key
from segbot.domain.approval.refusals import PARTLY_SENT, outdated
from segbot.domain.audit import Event
from segbot.domain.errors import NotPermittedError
from segbot.domain.people import Person
from segbot.domain.planning.plan import Plan
from segbot.domain.policy import Outcome, Policy
from segbot.domain.ports import Clock, Requesters, Scheduler
from segbot.domain.requests import Click, Draft, Request
from segbot.flows.messaging.outbox import Outbox
from segbot.flows.planning.budget_check import alone_with_budgets, reached
from segbot.flows.requesting.replace_plan import ReplacePlan
from segbot.flows.requesting.submit import Submit
from segbot.store import Transaction

OLD_LIST = (
    "segbot has changed this {noun} since your list was made, so the list is out of date. Export a fresh one from the "
    "provider and import that."
)


class RefreshStale:
    def __init__(
        self,
        *,
        submit: Submit,
        scheduler: Scheduler,
        outbox: Outbox,
        clock: Clock,
        policy: Policy,
        requesters: Requesters,
    ) -> None:
        self._submit = submit
        self._policy = policy
        self._requesters = requesters
        self._replace_plan = ReplacePlan(scheduler=scheduler, outbox=outbox, clock=clock, policy=policy)

    def plan(self, request: Request, click: Click, person: Person) -> Draft:
        """The same action with the same people against the segment as it is now; reads from the provider, but only for
        someone who may use the new numbers.

        Raises NotPermittedError, SegbotError where it can no longer be done, NotDeliveredError.
        """
        refused = wrong_key(request, click.button) or not_for(request, person)
        if refused:
            raise NotPermittedError(refused)
        self._requesters.confirm(person.id)
        return self._submit.again(request)

    def settle(self, tx: Transaction, request: Request, draft: Draft, person: Person, click: Click) -> str:
        """Put the new plan in the place of the old one; a sentence where that is refused."""
        refused = not_for(request, person)
        if refused:
            return refused
        if draft.action.verb is Verb.IMPORT and _book(draft.plan) != _book(request.plan):
            return OLD_LIST.format(noun=request.noun)
        if tx.batches.begun(request.id):
            return PARTLY_SENT.format(id=request.id)
        alone_with_budgets(tx, draft.action, draft.origin)
        ruling = self._submit.judged(tx, draft.action, draft.plan, draft.origin, own=request.id)
        ruling = replace(ruling, able=draft.ruling.able)
        ruling = reached(ruling, draft.action, draft.plan, draft.origin, self._policy)
        draft = replace(draft, ruling=ruling)
        if draft.ruling.outcome is Outcome.REFUSE:
            return (
                f"With the new numbers this can't be done: {draft.ruling.why} {draft.ruling.instead}".strip()
            )
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


def _book(plan: Plan) -> object:
    """What segbot knew of the segment when this was planned."""
    return plan.fingerprint.get("book")


def not_for(request: Request, person: Person) -> str:
    """Why this person may not use the new numbers; empty for the one who asked."""
    if person.id == request.origin.user:
        return ""
    return f"Only <@{request.origin.user}>, who asked for #{request.id}, can use the new numbers."
