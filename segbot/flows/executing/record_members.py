"""Writing into the book what a settled batch means, in the transaction that settles it."""

from __future__ import annotations

from datetime import datetime

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import BatchState
from segbot.domain.planning.plan import Operation
from segbot.domain.requests import Batch, Request
from segbot.store import Transaction
from segbot.store.tables.membership_log import Change, Entry, KnownSegment

_CHANGES = {
    Operation.CREATE: Change.EXACTLY,
    Operation.ADD: Change.ADDED,
    Operation.TAG: Change.ADDED,
    Operation.ADD_ALL: Change.BLURRED,
    Operation.REMOVE: Change.REMOVED,
    Operation.REPLACE: Change.EXACTLY,
    Operation.CLEAR: Change.EXACTLY,
}


def note_batch(
    tx: Transaction,
    request: Request,
    batch: Batch,
    state: BatchState,
    *,
    segment_id: str | None,
    at: datetime,
) -> None:
    """A settled batch changes what is known; one with an unknown outcome blurs it; a failed one says nothing."""
    planned = batch.planned
    if segment_id is None or state not in (BatchState.SETTLED, BatchState.UNKNOWN):
        return
    change = _CHANGES.get(planned.operation)
    if state is BatchState.UNKNOWN and change is not None:
        change = Change.BLURRED
    if planned.operation is Operation.CREATE and request.action.add_all_customers:
        change = Change.BLURRED
    if change is not None:
        entry = Entry(
            at=at,
            change=change,
            roster_id=planned.roster_id,
            start=planned.start,
            stop=planned.stop,
            request_id=request.id,
            batch=batch.number,
        )
        tx.membership_log.note(request.action.connection, segment_id, entry)
    if state is BatchState.SETTLED:
        _remember(tx, request, planned.operation, segment_id, at)


def note_import(tx: Transaction, request: Request, at: datetime) -> None:
    """From now on the list is taken for everyone in the segment."""
    roster = request.roster
    if request.segment_id is None:
        return
    if roster is not None:
        entry = Entry(
            at=at,
            change=Change.EXACTLY,
            roster_id=roster.id,
            start=0,
            stop=roster.count,
            request_id=request.id,
            batch=0,
        )
        tx.membership_log.note(request.action.connection, request.segment_id, entry)
    _remember(tx, request, Operation.EDIT, request.segment_id, at)


def _remember(tx: Transaction, request: Request, operation: Operation, segment_id: str, at: datetime) -> None:
    action = request.action
    known = tx.membership_log.segment(action.connection, segment_id)
    names = operation in (Operation.CREATE, Operation.EDIT) and action.verb is not Verb.EDIT
    tx.membership_log.remember(
        action.connection,
        KnownSegment(
            id=segment_id,
            name=(action.name if names and action.name else None) or request.plan.segment_name,
            description=action.description
            if action.description is not None
            else (known.description if known else None),
            fields={**(known.fields if known else {}), **action.fields},
            deleted=operation is Operation.DELETE,
            at=at,
        ),
    )
