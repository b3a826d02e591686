"""From what a provider answered to what is written down of a batch: positions on the list instead of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from segbot.domain.errors import NotFoundError, RejectedError
from segbot.domain.lifecycle import BatchState
from segbot.domain.members import Member
from segbot.domain.planning.plan import Operation, Receipt, Write
from segbot.domain.requests import Batch
from segbot.domain.results import NOTHING_TOLD, BatchOutcome, LeftOut, Made

_REASONS = 3


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
    """The people of a batch that are (still) to be sent, with their positions on the list, both in the same order."""

    members: tuple[Member, ...] = ()
    positions: tuple[int, ...] = ()


def to_send(batch: Batch, placed: Iterable[tuple[int, Member]]) -> Listed:
    """Everybody, or those for whom another try may help where the rest of the batch went through before.

    `placed` are all of the batch that are still kept, with their positions on the list.
    """
    again = batch.outcome.to_send_again
    chosen = [(position, member) for position, member in placed if not again or position in again]
    return Listed(
        members=tuple(member for _, member in chosen), positions=tuple(position for position, _ in chosen)
    )


def carried_out(batch: Batch, listed: Listed, receipt: Receipt, made: Made | None = None) -> Ending:
    """A batch the provider took: settled, but where somebody was left out for whom another try may help."""
    places = dict(zip((member.key for member in listed.members), listed.positions, strict=True))
    left_out = tuple(
        LeftOut(position=places[each.key], why=each.why, again=each.again)
        for each in receipt.not_changed
        if each.key in places
    )
    outcome = _together(batch.outcome, BatchOutcome(changed=receipt.changed, left_out=left_out, made=made))
    failed = bool(outcome.to_send_again)
    note = " ".join(filter(None, (receipt.note, _why(outcome.left_out))))
    partly = bool(left_out or batch.outcome.to_send_again)
    return Ending(
        state=BatchState.FAILED if failed else BatchState.SETTLED,
        note=note,
        receipt=receipt,
        outcome=outcome,
        taken=frozenset(listed.positions) - {each.position for each in left_out} if partly else None,
    )


def nobody_left(batch: Batch) -> Ending:
    """Everybody in it was erased since. Sent without people, some changes would mean “nobody” and empty the segment."""
    alone = batch.planned.operation in (Operation.ADD, Operation.REMOVE, Operation.TAG)
    note = "Everybody on this list was erased since (segbot forget), so nothing was sent."
    return Ending(state=BatchState.FAILED, note=note, fatal=not alone)


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
