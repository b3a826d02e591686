"""Another plan in the place of one that was asked for: votes are void, batches planned again, and it starts or waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from segbot.domain.approval.start_times import begins, decide_by, seconds_until
from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.policy import Outcome, Policy
from segbot.domain.ports import Clock, Scheduler
from segbot.domain.requests import Draft, Request
from segbot.flows.messaging.outbox import Outbox
from segbot.store import Transaction


class ReplacePlan:
    def __init__(self, *, scheduler: Scheduler, outbox: Outbox, clock: Clock, policy: Policy) -> None:
        self._scheduler = scheduler
        self._outbox = outbox
        self._clock = clock
        self._policy = policy

    def put(
        self,
        tx: Transaction,
        request: Request,
        draft: Draft,
        *,
        version: int,
        event: Event,
        actor: str,
        counts: Mapping[str, int],
        note: str = "",
    ) -> Request | None:
        """The request with the draft's action, plan and ruling; None when it is no longer at `version`."""
        now = self._clock.now()
        to = State.PENDING if draft.ruling.outcome is Outcome.APPROVE else State.APPROVED
        starts_at = begins(draft.action, now) if to is State.APPROVED else None
        moved = tx.requests.refresh_stale(
            request.id,
            to,
            replace(draft, asked_at=now),
            version=version,
            policy=self._policy,
            expires_at=decide_by(draft.action, self._policy, now),
            starts_at=starts_at,
        )
        if moved is None:
            return None
        tx.batches.plan(request.id, draft.plan.batches)
        renewed = tx.requests.get(request.id) or moved
        if to is State.PENDING and request.ruling.outcome is not Outcome.APPROVE:
            self._outbox.post_card_to_approvers(tx, renewed)
        self._outbox.tell(tx, renewed, event, actor, counts=counts, note=note)
        if draft.report is not None and draft.report.faults and draft.report != request.report:
            self._outbox.post_report(tx, renewed)
        if starts_at is not None:
            attempt = tx.requests.next_attempt(request.id)
            delay = seconds_until(starts_at, now)
            self._scheduler.run_request(
                tx, request.id, attempt, request.action.connection, delay=delay, lane=renewed.lane
            )
        return renewed
