"""Using new numbers: a request whose segment has changed is planned again, and everybody decides anew."""

from __future__ import annotations

from dataclasses import replace

from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.people import Person
from segbot.domain.policy import Outcome, Policy
from segbot.domain.ports import Clock, Scheduler
from segbot.domain.requests import Click, Draft, Request
from segbot.flows.refusals import outdated
from segbot.flows.spending import alone_with_budgets
from segbot.flows.submit import Submit
from segbot.flows.tell import Teller
from segbot.flows.timing import begins, decide_by, seconds_until
from segbot.store import Transaction


class Renew:
    def __init__(
        self, *, submit: Submit, scheduler: Scheduler, teller: Teller, clock: Clock, policy: Policy
    ) -> None:
        self._submit = submit
        self._scheduler = scheduler
        self._teller = teller
        self._clock = clock
        self._policy = policy

    def plan(self, request: Request) -> Draft:
        """The same action with the same people against the segment as it is now; reads from the provider.

        Raises SegbotError where it can no longer be done.
        """
        return self._submit.again(request)

    def settle(self, tx: Transaction, request: Request, draft: Draft, person: Person, click: Click) -> str:
        """Put the new plan in the place of the old one; a sentence where that is refused."""
        if person.id != request.origin.user:
            return f"Only <@{request.origin.user}>, who asked for #{request.id}, can use the new numbers."
        alone_with_budgets(tx, draft.action, draft.origin)
        ruling = self._submit.judged(tx, draft.action, draft.plan, draft.origin, own=request.id)
        draft = replace(draft, ruling=replace(ruling, able=draft.ruling.able))
        if draft.ruling.outcome is Outcome.REFUSE:
            return f"With the new numbers it is refused: {draft.ruling.why} {draft.ruling.instead}".strip()
        now = self._clock.now()
        to = State.PENDING if draft.ruling.outcome is Outcome.APPROVE else State.APPROVED
        starts_at = begins(draft.action, now) if to is State.APPROVED else None
        moved = tx.requests.renew(
            request.id,
            to,
            replace(draft, asked_at=now),
            version=click.version,
            policy=self._policy,
            expires_at=decide_by(draft.action, self._policy, now),
            starts_at=starts_at,
        )
        if moved is None:
            return outdated(request, click)
        tx.batches.plan(request.id, draft.plan.batches)
        renewed = tx.requests.get(request.id) or moved
        self._teller.tell(
            tx,
            renewed,
            Event.RENEWED,
            person.id,
            counts={"adds": draft.plan.adds, "removes": draft.plan.removes},
        )
        if starts_at is not None:
            attempt = tx.requests.next_attempt(request.id)
            self._scheduler.run_request(
                tx, request.id, attempt, request.action.connection, delay=seconds_until(starts_at, now)
            )
        return ""
