"""One batch to the provider and back: waiting out limits and outages, and looking up what was left unanswered."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from segbot.domain.actions import Verb
from segbot.domain.audit import SEGBOT, Event
from segbot.domain.call_priority import call_context
from segbot.domain.capabilities import Capability, ProviderSpec
from segbot.domain.errors import (
    CredentialsError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitError,
    RejectedError,
    SetupError,
    UnavailableError,
    UnsupportedError,
)
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.planning.plan import Operation, Receipt, Write
from segbot.domain.ports import Clock, Provider
from segbot.domain.requests import Batch, Request
from segbot.flows.executing.doubts import (
    at_last,
    earliest_look,
    judged,
    left_at_the_latest,
    made_by,
    name_taken,
    objected,
    older,
    same_named,
    somebody_decided,
)
from segbot.flows.executing.in_flight import Width
from segbot.flows.executing.outcomes import Ending, Listed, carried_out, kept_from_leaving, to_send
from segbot.flows.messaging.outbox import Outbox
from segbot.flows.planning.writes import write_of
from segbot.providers.last_look import last_look
from segbot.rosters.reading.page import Row, member_of
from segbot.rosters.storage.vault import LastOpened, Vault
from segbot.store import Store, Transaction

T = TypeVar("T")

_FIRST_PAUSE, _LONGEST_PAUSE, _SLICE = 1.0, 60.0, 0.5
_UNAVAILABLE = 503


class StoppedError(Exception):
    """The run ends here without an ending of its own: it was paused, or another run has taken over."""


@dataclass(kw_only=True)
class Run:
    """One run of one request: its fence, when its card was last drawn (epoch seconds). `words`: the provider's own when it last refused something; `goes_on`: whether it has not been stopped or fenced off so far; `width`: how many batches may be in
    the air; `late`: something landed after it was stopped.
    """

    request: Request
    token: str
    provider: Provider
    segment_id: str | None
    started: float
    last_edit: float
    goes_on: Callable[[], bool]
    words: str = ""
    late: bool = False
    width: Width = field(default_factory=lambda: Width(1))
    last_opened: LastOpened = field(default_factory=LastOpened)


@dataclass(kw_only=True)
class Attempt:
    """A batch on its way: what is to be sent, whether it may have left already, whether it is written down that it is about
    to (`claimed`), and whether a person has asked for it to be sent again nevertheless, which is good for one more sending.
    `kept`: how it ends without leaving, as somebody was erased.
    """

    batch: Batch
    listed: Listed
    write: Write
    spec: ProviderSpec
    capability: Capability
    in_doubt: bool
    decided: bool
    namesakes: tuple[str, ...] | None
    sent_at: datetime | None
    kept: Ending | None
    claimed: bool = False

    @property
    def repeatable(self) -> bool:
        return self.capability.idempotent

    @property
    def may_be_claimed(self) -> bool:
        """Whether it would leave without a look at the provider before."""
        asks = self.write.operation is Operation.CREATE or (self.in_doubt and not self.repeatable)
        return not (asks or self.kept)


class _Leaving:
    """Between the claim and the wire much time can pass: a limit that is waited for, a process that stood still. By then the
    request may have been stopped, or be another run's.
    """

    def __init__(self, goes_on: Callable[[], bool], left: Callable[[], None]) -> None:
        self._goes_on = goes_on
        self._left = left
        self.has_left = False

    def may_leave(self) -> None:
        if not self._goes_on():
            raise StoppedError
        self.has_left = True
        self._left()


class SendBatches:
    """`hold` is called before anything leaves and may block for ever when the process is about to end. `patience`: how long one
    batch may be kept waiting by limits and outages before a person is asked.
    """

    def __init__(
        self,
        *,
        store: Store,
        vault: Vault,
        outbox: Outbox,
        clock: Clock,
        hold: Callable[[], None],
        patience: timedelta = timedelta(minutes=10),
    ) -> None:
        self._store = store
        self._vault = vault
        self._outbox = outbox
        self._clock = clock
        self._hold = hold
        self._patience = patience

    def claim(self, tx: Transaction, run: Run, attempts: Sequence[Attempt]) -> list[Attempt]:
        """Write down that they are about to leave; those of which that is written down. Commit before sending."""
        now = self._clock.now()
        numbers = [each.batch.number for each in attempts]
        claimed = tx.batches.claim_all(run.request.id, numbers, run.token, now)
        found = [each for each in attempts if each.batch.number in claimed]
        for each in found:
            each.sent_at = now
        return found

    def put_back(self, run: Run, attempts: Sequence[Attempt]) -> None:
        """What was claimed and has surely not left waits again."""
        unsent = [each.batch for each in attempts if each.claimed and not each.in_doubt]
        if not unsent:
            return
        with self._store.transaction() as tx:
            for batch in unsent:
                tx.batches.settle(
                    batch.request_id, batch.number, run.token, BatchState.WAITING, outcome=batch.outcome
                )

    def hold(self) -> None:
        """Raises what ends the process, where it is about to end."""
        self._hold()

    def send(self, run: Run, attempt: Attempt) -> Ending:
        """See one batch through. Raises StoppedError when the run is no longer ours to continue."""
        if attempt.kept is not None:
            return attempt.kept
        if attempt.claimed:
            self._hold()
        give_up_at = self._clock.now() + self._patience
        pause = _FIRST_PAUSE
        why: ProviderError
        while True:
            try:
                return self._once(run, attempt)
            except (OutcomeUnknownError, UnavailableError) as error:
                looks = isinstance(error, OutcomeUnknownError) and not attempt.repeatable
                why, wait = error, max(_SLICE if looks else pause, error.retry_after or 0.0)
            except RateLimitError as error:
                why, wait = error, max(error.retry_after, _SLICE if error.status is None else pause)
                if error.status is not None:
                    run.width.refused()
            if self._clock.now() + timedelta(seconds=wait) > give_up_at:
                return self._out_of_patience(run, attempt, why)
            self._wait(run, wait)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _once(self, run: Run, attempt: Attempt) -> Ending:
        """One look at what is in doubt, or one sending. Raises what can be waited out, StoppedError."""
        try:
            if attempt.in_doubt and not attempt.repeatable:
                ending = self._look_up(run, attempt)
                if ending is not None:
                    return ending
            return self._sent(run, attempt)
        except SetupError as error:
            raise self._paused_for_setup(run, error) from error
        except RejectedError as error:
            write = replace(attempt.write, namesakes=attempt.namesakes)
            return objected(error, write, run.request, attempt.spec, run.provider, in_doubt=attempt.in_doubt)
        except UnsupportedError as error:
            return Ending(state=BatchState.FAILED, note=str(error), fatal=True)

    def _sent(self, run: Run, attempt: Attempt) -> Ending:
        """Sent once. What surely was not taken waits again, unless an earlier sending of it is still in doubt."""
        creates = attempt.write.operation is Operation.CREATE
        if creates and (attempt.decided or not attempt.in_doubt):
            there = same_named(run.provider, attempt.write)
            taken = name_taken(attempt.spec, there)
            if taken is not None:
                return taken
            attempt.namesakes = None if there is None else tuple(each.id for each in there)
        if not attempt.claimed:
            self._claim(run, attempt)
        attempt.claimed = False
        doubted, attempt.in_doubt, attempt.decided = attempt.in_doubt, True, False
        leaving = _Leaving(run.goes_on, partial(self._has_left, attempt))
        try:
            with last_look(leaving.may_leave):
                receipt = self._written(run, attempt.write)
        except (RateLimitError, UnavailableError, CredentialsError, RejectedError) as error:
            attempt.in_doubt = doubted
            if not isinstance(error, RejectedError):
                self._release(run, attempt)
            raise
        except StoppedError:
            if not leaving.has_left:
                attempt.in_doubt = doubted
                self._release(run, attempt)
            raise
        return self._ended(run, attempt, receipt, answered=True) if creates else _taken(attempt, receipt)

    def _has_left(self, attempt: Attempt) -> None:
        attempt.sent_at = self._clock.now()  # people may have been looked up for minutes since the claim

    def _written(self, run: Run, write: Write) -> Receipt:
        context, begun = call_context(), self._clock.now()
        before = context.waited
        receipt = run.provider.write(write)
        kept_back = context.waited - before
        run.width.answered((self._clock.now() - begun).total_seconds() - kept_back, kept_back)
        return receipt

    def at_once(self, run: Run, operation: Operation) -> int:
        """How many batches of this operation the provider's declaration allows in the air."""
        return _capability(run, run.provider.spec.for_kind(run.request.plan.kind), operation).at_once

    def _ended(self, run: Run, attempt: Attempt, receipt: Receipt, *, answered: bool) -> Ending:
        """A creation by what it made."""
        made = made_by(receipt, run.request, attempt.spec, namesakes=attempt.namesakes, answered=answered)
        if made is None:
            return older(receipt, attempt.write, attempt.spec)
        return carried_out(attempt.batch, attempt.listed, receipt, made)

    def _look_up(self, run: Run, attempt: Attempt) -> Ending | None:
        """Ask the provider's present state about an unanswered write, once it can have come to an end; None: send it."""
        left = earliest_look(attempt.sent_at, attempt.capability.settles_within, self._clock.now())
        if left and attempt.capability.can_look_up:
            self._wait(run, left)
        write = replace(attempt.write, namesakes=attempt.namesakes)
        ending = judged(run.provider.look_up(write), write, attempt.spec, decided=attempt.decided)
        if ending is None or ending.receipt is None:
            return ending
        if write.operation is Operation.CREATE:
            return self._ended(run, attempt, ending.receipt, answered=False)
        return _taken(attempt, ending.receipt)

    def patiently(self, run: Run, read: Callable[[], T]) -> T:
        """A read that waits out limits and outages. Raises StoppedError after pausing the request."""
        give_up_at = self._clock.now() + self._patience
        pause = _FIRST_PAUSE
        why: ProviderError
        while True:
            try:
                return read()
            except SetupError as error:
                raise self._paused_for_setup(run, error) from error
            except ProviderError as error:
                least = _SLICE if isinstance(error, RateLimitError) else pause
                why, wait = error, max(least, error.retry_after or 0.0)
            if self._clock.now() + timedelta(seconds=wait) > give_up_at:
                raise self._paused(run, why)
            self._wait(run, wait)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _paused_for_setup(self, run: Run, error: SetupError) -> StoppedError:
        """The key does not work, or nobody there knows the API: stop this connection and say so."""
        with self._store.transaction() as tx:
            tx.connections.pause(run.request.action.connection, str(error), self._clock.now())
        return self._paused(run, error)

    def _claim(self, run: Run, attempt: Attempt) -> None:
        self._hold()
        now, batch = self._clock.now(), attempt.batch
        with self._store.transaction() as tx:
            claimed = tx.batches.claim(
                batch.request_id, batch.number, run.token, now, namesakes=attempt.namesakes
            )
            if claimed is None:
                raise StoppedError
        attempt.sent_at = now

    def _release(self, run: Run, attempt: Attempt) -> None:
        if attempt.in_doubt:
            return
        batch = attempt.batch
        with self._store.transaction() as tx:
            if not tx.batches.settle(
                batch.request_id, batch.number, run.token, BatchState.WAITING, outcome=batch.outcome
            ):
                raise StoppedError
        attempt.sent_at = None

    def _out_of_patience(self, run: Run, attempt: Attempt, why: ProviderError) -> Ending:
        """Where sending again does no harm, a pause is enough; where something may have been done, somebody has to look."""
        if attempt.in_doubt and not (why.status == _UNAVAILABLE and attempt.repeatable):
            seen = at_last(lambda: self._look_up(run, attempt)) if attempt.capability.can_look_up else None
            return seen or Ending(state=BatchState.UNKNOWN, note=str(why), fatal=True, words=why.told)
        raise self._paused(run, why)

    def _paused(self, run: Run, why: ProviderError) -> StoppedError:
        note = str(why)
        with self._store.transaction() as tx:
            moved = tx.requests.finish(
                run.request.id, run.token, State.PAUSED, note=note, provider_words=why.told
            )
            if moved is not None:
                self._outbox.tell(tx, moved, Event.PAUSED, SEGBOT, note=note)
        return StoppedError()

    def _wait(self, run: Run, seconds: float) -> None:
        """Wait, but notice within a moment that somebody pressed Stop or the process is ending."""
        until = self._clock.now() + timedelta(seconds=seconds)
        while (left := (until - self._clock.now()).total_seconds()) > 0:
            self._hold()
            with self._store.reading() as tx:
                current = tx.requests.get(run.request.id)
            if current is None or current.state is not State.RUNNING:
                raise StoppedError
            self._clock.sleep(min(left, _SLICE))

    def ready(self, run: Run, batches: Sequence[Batch]) -> list[Attempt]:
        """Batches with their people, not yet claimed. Raises StaleError where they are not kept any more."""
        found: list[Attempt] = []
        for roster_id, alike in itertools.groupby(batches, key=lambda batch: batch.planned.roster_id):
            of_one = list(alike)
            spans = [(batch.planned.start, batch.planned.stop) for batch in of_one]
            rows = (
                self._vault.placed_each(roster_id, spans, run.last_opened) if roster_id else [()] * len(spans)
            )
            found += [self._attempt(run, batch, placed) for batch, placed in zip(of_one, rows, strict=True)]
        return found

    def _attempt(self, run: Run, batch: Batch, rows: Iterable[tuple[int, Row]]) -> Attempt:
        planned = batch.planned
        listed = to_send(batch, ((position, member_of(row)) for position, row in rows))
        plan = run.request.plan
        write = write_of(
            run.request.action,
            planned,
            listed.members,
            segment_id=run.segment_id,
            segment_name=plan.segment_name,
            kind=plan.kind,
        )
        spec = run.provider.spec.for_kind(plan.kind)
        return Attempt(
            batch=batch,
            listed=listed,
            write=write,
            spec=spec,
            capability=_capability(run, spec, planned.operation),
            in_doubt=batch.in_doubt,
            decided=somebody_decided(batch),
            namesakes=batch.namesakes,
            sent_at=left_at_the_latest(batch, run.started),
            kept=kept_from_leaving(run.request, batch, listed),
        )


def _taken(attempt: Attempt, receipt: Receipt) -> Ending:
    return carried_out(attempt.batch, attempt.listed, receipt)


def _capability(run: Run, spec: ProviderSpec, operation: Operation) -> Capability:
    """The declaration of what is sent, which is not always that of what was asked for."""
    verb = {Operation.EDIT: run.request.action.verb, Operation.ADD_ALL: Verb.ADD}.get(operation)
    return spec.capability(verb or Verb(operation.value))
