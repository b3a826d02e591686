"""A confirmed draft becomes a request: the row, its batches, its card, the fact and its clock, in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from segbot.domain.approval.confirmation import noted
from segbot.domain.approval.start_times import begins, decide_by, seconds_until
from segbot.domain.audit import Event
from segbot.domain.errors import StaleError
from segbot.domain.lifecycle import State
from segbot.domain.policy import Outcome, Policy
from segbot.domain.ports import Scheduler
from segbot.domain.requests import Draft, Request
from segbot.flows.messaging.outbox import Outbox
from segbot.store import Transaction


def create_request(
    tx: Transaction, draft: Draft, now: datetime, *, policy: Policy, scheduler: Scheduler, outbox: Outbox
) -> Request:
    """Waiting for approval, or approved at once where nobody else has to agree. Raises StaleError."""
    approved = draft.ruling.outcome is not Outcome.APPROVE
    starts_at = begins(draft.action, now) if approved else None
    expires_at = decide_by(draft.action, policy, now)
    request_id = tx.requests.create(
        replace(draft, asked_at=now),
        state=State.APPROVED if approved else State.PENDING,
        policy=policy,
        created_at=now,
        expires_at=expires_at,
        starts_at=starts_at,
    )
    tx.drafts.claim(draft.id, request_id)
    tx.batches.plan(request_id, draft.plan.batches)
    request = tx.requests.get(request_id)
    if request is None:
        raise StaleError("The request could not be read back; nothing was changed.")
    outbox.post_card(tx, request, outbox.card_channel(draft.origin, needs_approval=not approved))
    counts = {"adds": draft.plan.adds, "removes": draft.plan.removes}
    if draft.action.undoes:
        counts["undoes"] = draft.action.undoes
    outbox.tell(tx, request, Event.REQUESTED, draft.origin.user, counts=counts, note=noted(draft))
    if draft.report is not None and draft.report.faults:
        outbox.post_report(tx, request)
    if starts_at is not None:
        attempt = tx.requests.next_attempt(request_id)
        delay = seconds_until(starts_at, now)
        scheduler.run_request(
            tx, request_id, attempt, draft.action.connection, delay=delay, lane=request.lane
        )
    else:
        scheduler.expire_at(tx, request_id, seconds_until(expires_at, now))
    return request
