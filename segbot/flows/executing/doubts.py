"""Creations and other changes that must not be sent twice: what is looked at before, and what after an unclear answer.

A creation is sent again only after an answer that proves that nothing was made. After any other it is looked for by its
name and by what was there before it was sent, no earlier than the provider may still be working on it; and where that does
not decide, a person does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import (
    NotFoundError,
    ProviderError,
    RejectedError,
    UnavailableError,
    UnsupportedError,
)
from segbot.domain.lifecycle import BatchState
from segbot.domain.planning.names import given_once, with_article
from segbot.domain.planning.plan import LookUp, LookUpResult, Operation, Receipt, Write
from segbot.domain.ports import Provider
from segbot.domain.requests import Batch, Request
from segbot.domain.results import Made
from segbot.domain.segments import Segment
from segbot.flows.executing.outcomes import Ending, refused

_CONFLICT = 409
# Between two clocks that are both about right.
_CLOCKS_DIFFER_BY = timedelta(minutes=10)


def somebody_decided(batch: Batch) -> bool:
    """Whether a person has asked for it to be sent again although its outcome was not known."""
    return batch.state is BatchState.WAITING and batch.in_doubt


def same_named(provider: Provider, write: Write) -> tuple[Segment, ...] | None:
    """What is there already of the name that is to be created, of the same kind; None where the provider cannot be asked."""
    try:
        found = provider.named(write.name or "")
    except UnsupportedError:
        return None
    return tuple(each for each in found if write.kind in (None, each.kind))


def name_taken(spec: ProviderSpec, namesakes: tuple[Segment, ...] | None) -> Ending | None:
    """Where a name is given once only, one that is taken meanwhile is the end, and nothing is sent."""
    if not namesakes or not given_once(spec):
        return None
    there = namesakes[0]
    size = "" if there.member_count is None else f" with {_people(there.member_count)}"
    what = with_article(spec.noun)
    note = f"There is now {what} “{there.name}”{size} that this request didn't create, so nothing was sent."
    return Ending(state=BatchState.FAILED, note=note, fatal=True)


def judged(found: LookUpResult, write: Write, spec: ProviderSpec, *, decided: bool) -> Ending | None:
    """How a batch in doubt ends by what was found; None: it may be sent (again). `decided`: a person has asked for that."""
    if found.verdict is LookUp.APPLIED:
        receipt = found.receipt or Receipt(segment_id=write.segment_id)
        return Ending(state=BatchState.SETTLED, receipt=receipt)
    if decided:
        return None
    if found.verdict is LookUp.NOT_APPLIED and write.operation is not Operation.CREATE:
        return None
    return Ending(state=BatchState.UNKNOWN, note=_look_there(found, write, spec), fatal=True)


def at_last(look: Callable[[], Ending | None]) -> Ending | None:
    """One more look before a person has to: how it ended, where that shows; None where it does not."""
    try:
        found = look()
    except ProviderError:
        return None
    return found if found is not None and found.state is BatchState.SETTLED else None


def objected(
    error: RejectedError,
    write: Write,
    request: Request,
    spec: ProviderSpec,
    provider: Provider,
    *,
    in_doubt: bool,
) -> Ending:
    """How a batch ends that the provider refused (`in_doubt`: when it was sent once more). A creation that is in conflict may be
    in conflict with itself, where somebody on the way sent it twice: then one of its name is there that was not before.

    Raises UnavailableError where what this request has made itself is not there for those who want to change it: yet.
    """
    if isinstance(error, NotFoundError) and request.plan.segment_id is None and write.segment_id:
        raise UnavailableError(
            f"{spec.label} made the {spec.noun}, but doesn't let us change it yet. Look at it there, then go on.",
            status=error.status,
        ) from error
    if error.status == _CONFLICT and write.operation is Operation.CREATE and _may_be_made(write, provider):
        note = _look_there(LookUpResult(verdict=LookUp.CANNOT_TELL), write, spec)
        return Ending(state=BatchState.UNKNOWN, note=note, fatal=True, words=error.told)
    return refused(error, write, in_doubt=in_doubt)


def _may_be_made(write: Write, provider: Provider) -> bool:
    """Whether what is in the way may be what an earlier try made; so long as nobody could look, it may."""
    try:
        return provider.look_up(write).verdict is LookUp.APPLIED
    except ProviderError:
        return True


def _look_there(found: LookUpResult, write: Write, spec: ProviderSpec) -> str:
    if write.operation is not Operation.CREATE:
        return f"{spec.label} didn't answer, and can't be asked whether it was done. Look at the {spec.noun} there."
    if found.verdict is LookUp.NOT_APPLIED:
        return (
            f"{spec.label} didn't answer clearly, and no new {spec.noun} “{write.name}” was there a while later. It may "
            f"still turn up. Look for it at {spec.label}; if it isn't there, retry."
        )
    return (
        f"{spec.label} didn't answer clearly, and we can't tell whether the {spec.noun} “{write.name}” was made. Look "
        f"at {spec.label}: if there is none of that name from today, retry; if there is one, don't."
    )


def made_by(
    receipt: Receipt,
    request: Request,
    spec: ProviderSpec,
    *,
    namesakes: tuple[str, ...] | None,
    answered: bool,
) -> Made | None:
    """What a creation made; None where it turns out to be older than the request, so that it made nothing.

    `answered`: the id came back in the answer, rather than from a look at what is there.
    """
    identity = receipt.segment_id
    if identity is None or identity in (namesakes or ()):
        return None
    zoned = receipt.created_at if spec.dates_have_zones else None
    if zoned is not None and zoned < request.created_at - _CLOCKS_DIFFER_BY:
        return None
    # An id that is a name proves nothing: somebody may have made it in the same moment.
    by_id = not spec.names_are_ids or (namesakes is not None and receipt.created_at is not None)
    return Made(segment_id=identity, created_at=receipt.created_at, proven=answered and by_id)


def older(receipt: Receipt, write: Write, spec: ProviderSpec) -> Ending:
    """The end of a creation that made nothing new."""
    since = f" (since {receipt.created_at:%Y-%m-%d})" if receipt.created_at else ""
    note = f"{spec.label} had “{write.name}” before this was asked for{since}: nothing new was made, and nobody was added."
    return Ending(state=BatchState.FAILED, note=note, receipt=receipt, fatal=True)


def earliest_look(sent_at: datetime | None, settles_within: float, now: datetime) -> float:
    """Seconds until a look-up can be believed."""
    if sent_at is None:
        return 0.0
    return max(0.0, (sent_at + timedelta(seconds=settles_within) - now).total_seconds())


def left_at_the_latest(batch: Batch, run_began: float) -> datetime | None:
    """When a batch left, as it was claimed by an earlier run: any time between the claim and the end of that run, which was
    over when this one began (epoch seconds).
    """
    if batch.sent_at is None or not batch.in_doubt:
        return batch.sent_at
    return max(batch.sent_at, datetime.fromtimestamp(run_began, UTC))


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"
