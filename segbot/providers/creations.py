"""Whether an unanswered creation was carried out: by what was not there before, never by clocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from segbot.domain.planning.plan import LookUp, LookUpResult, Receipt, Write
from segbot.domain.segments import Segment


def made_since(write: Write, named: Callable[[str], Sequence[Segment]]) -> LookUpResult:
    """`named` gives every segment of a name now. Where nobody looked before it was sent, only its absence tells."""
    there = named(write.name or "")
    if not there:
        return LookUpResult(verdict=LookUp.NOT_APPLIED)
    if write.namesakes is None:
        return LookUpResult(verdict=LookUp.CANNOT_TELL)
    new = [segment for segment in there if segment.id not in write.namesakes]
    if not new:
        return LookUpResult(verdict=LookUp.NOT_APPLIED)
    if len(new) > 1:
        return LookUpResult(verdict=LookUp.CANNOT_TELL)
    return LookUpResult(verdict=LookUp.APPLIED, receipt=receipt_of(new[0]))


def receipt_of(made: Segment) -> Receipt:
    """What a creation made, as its provider shows it."""
    return Receipt(segment_id=made.id, segment_name=made.name, created_at=made.created_at)
