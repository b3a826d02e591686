"""From what a provider answered to what is written down of a batch: positions on the list instead of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from segbot.domain.actions import Verb
from segbot.domain.errors import NotFoundError, RejectedError
from segbot.domain.lifecycle import BatchState
from segbot.domain.members import Member
from segbot.domain.planning.plan import Operation, Receipt, Write
from segbot.domain.requests import Batch, Request
from segbot.domain.results import ERASED_SINCE, NOTHING_TOLD, BatchOutcome, LeftOut, Made

_REASONS = 3
_WHOLE_LISTS = frozenset({Operation.REPLACE, Operation.EDIT})
_NEWCOMERS_BEHIND = frozenset({Verb.ADD, Verb.TAG})
_NOT_AGAIN = (
    "So it wasn't sent again. It may have been carried out when it was first sent, which wasn't answered."
)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a batch ended. `fatal`: the batches after it cannot succeed either. `words`: the provider's own, where it said no.
    `taken`: positions of those who went through at this try; None: everybody who was sent, which was the whole batch.
    """

    state: BatchState
    note: str = ""
    receipt: Receipt | None = None
    outcome: BatchOutcome = NOTHING_TOLD
    taken: frozenset[int] | None = None
    fatal: bool = False
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The people of a batch that are (still) to be sent, with their positions on the list, both in the same order. `erased`:
    the positions of those who would be, had they not been erased from the list.
    """

    members: tuple[Member, ...] = ()
    positions: tuple[int, ...] = ()
    erased: tuple[int, ...] = ()


def to_send(batch: Batch, placed: Iterable[tuple[int, Member]]) -> Listed:
    """Everybody, or those for whom another try may help where the rest of the batch went through before.

    `placed` are all of the batch that are still kept, with their positions on the list.
    """
    again = batch.outcome.to_send_again
    chosen = [(position, member) for position, member in placed if not again or position in again]
    positions = tuple(position for position, _ in chosen)
    wanted = again or range(batch.planned.start, batch.planned.stop)
    erased = sorted({*wanted}.difference(positions)) if len(wanted) > len(positions) else ()
    return Listed(members=tuple(member for _, member in chosen), positions=positions, erased=tuple(erased))


def carried_out(batch: Batch, listed: Listed, receipt: Receipt, made: Made | None = None) -> Ending:
    """A batch the provider took: settled, but where somebody was left out for whom another try may help."""
    places = dict(zip((member.key for member in listed.members), listed.positions, strict=True))
    passed_over = tuple(
        LeftOut(position=places[each.key], why=each.why, again=each.again)
        for each in receipt.not_changed
        if each.key in places
    )
    # Whoever was erased since a try that was never answered may have gone through by that one.
    unsent = () if batch.in_doubt else listed.erased
    left_out = (*passed_over, *(LeftOut(position=each, why=ERASED_SINCE) for each in unsent))
    outcome = _together(batch.outcome, BatchOutcome(changed=receipt.changed, left_out=left_out, made=made))
    failed = bool(outcome.to_send_again)
    note = " ".join(filter(None, (receipt.note, _why(outcome.left_out))))
    taken = None
    if left_out or batch.outcome.to_send_again:
        sent = {*listed.positions, *listed.erased}
        taken = frozenset(sent.difference(each.position for each in left_out))
    return Ending(
        state=BatchState.FAILED if failed else BatchState.SETTLED,
        note=note,
        receipt=receipt,
        outcome=outcome,
        taken=taken,
    )


def kept_from_leaving(request: Request, batch: Batch, listed: Listed) -> Ending | None:
    """Why a batch is not sent with who is left of it, as somebody was erased since; None: it may leave."""
    planned = batch.planned
    if planned.roster_id is None:
        return None
    if not listed.members:
        return _nobody_left(batch)
    return _would_leave(batch) if listed.erased and _takes_out(request, batch, listed) else None


def _takes_out(request: Request, batch: Batch, listed: Listed) -> bool:
    """Whether it is the whole list that segbot made of those it knew to be in it, and one of these is missing. Who joins stands
    behind them, and is on a list people gave themselves.
    """
    plan, planned = request.plan, batch.planned
    given = request.roster is not None and planned.roster_id == request.roster.id
    if given or planned.operation not in _WHOLE_LISTS:
        return False
    if request.action.verb not in _NEWCOMERS_BEHIND or plan.before is None:
        return True
    return any(position < plan.before for position in listed.erased)


def _would_leave(batch: Batch) -> Ending:
    why = (
        "Somebody in it was erased from segbot's lists since this was planned (segbot forget). The whole list without them "
        "would take them out."
    )
    if batch.in_doubt:
        return Ending(state=BatchState.UNKNOWN, note=f"{why} {_NOT_AGAIN}", fatal=True)
    return Ending(state=BatchState.FAILED, note=f"{why} So nothing was sent: ask again.", fatal=True)


def _nobody_left(batch: Batch) -> Ending:
    """Everybody in it was erased since. Sent without people, some changes would mean “nobody” and empty the segment."""
    alone = batch.planned.operation in (Operation.ADD, Operation.REMOVE, Operation.TAG)
    if batch.outcome.to_send_again:
        note = (
            "Everybody who was to be tried again was erased since (segbot forget), so nothing more was sent."
        )
        return Ending(state=BatchState.FAILED, note=note, fatal=not alone)
    note = "Everybody on this list was erased since (segbot forget)"
    if batch.in_doubt:
        return Ending(state=BatchState.UNKNOWN, note=f"{note}. {_NOT_AGAIN}", fatal=not alone)
    return Ending(state=BatchState.FAILED, note=f"{note}, so nothing was sent.", fatal=not alone)


def refused(error: RejectedError, write: Write, *, in_doubt: bool) -> Ending:
    """The provider did not take it. `in_doubt`: it was sent before and never answered, and may have been carried out then:
    of a deletion, that it is gone says so.
    """
    gone = isinstance(error, NotFoundError)
    if in_doubt and gone and write.operation is Operation.DELETE:
        receipt = Receipt(segment_id=write.segment_id, segment_name=write.segment_name)
        return Ending(state=BatchState.SETTLED, receipt=receipt)
    if in_doubt and not gone:
        note = f"It may have been carried out when it was first sent, which wasn't answered. Sent again, it was refused: {error}"
        return Ending(state=BatchState.UNKNOWN, note=note, words=error.told)
    return Ending(state=BatchState.FAILED, note=str(error), fatal=gone, words=error.told)


def _together(before: BatchOutcome, now: BatchOutcome) -> BatchOutcome:
    """What went through at an earlier try counts on; those tried again are judged by the later answer."""
    kept = tuple(each for each in before.left_out if not each.again)
    changed = now.changed
    if before.changed is not None and now.changed is not None:
        changed = before.changed + now.changed
    return replace(now, changed=changed, left_out=(*kept, *now.left_out), made=now.made or before.made)


def _why(left_out: Sequence[LeftOut]) -> str:
    """`12 people were left out: unsubscribed (10), not found (2).`"""
    if not left_out:
        return ""
    reasons = Counter(each.why for each in left_out).most_common(_REASONS)
    told = ", ".join(f"{why} ({count:,})" for why, count in reasons)
    people = "1 person was" if len(left_out) == 1 else f"{len(left_out):,} people were"
    return f"{people} left out: {told}."
