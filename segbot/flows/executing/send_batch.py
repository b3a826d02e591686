"""One batch to the provider and back: waiting out limits and outages, and looking up what was left unanswered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from segbot.domain.actions import Verb
from segbot.domain.audit import SEGBOT, Event
from segbot.domain.capabilities import Capability, ProviderSpec
from segbot.domain.errors import (
    CredentialsError,
    NotFoundError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitError,
    RejectedError,
    UnavailableError,
    UnsupportedError,
)
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.planning.plan import LookUp, Operation, Receipt, Write
from segbot.domain.ports import Clock, Provider
from segbot.domain.requests import Batch, Request
from segbot.flows.messaging.outbox import Outbox
from segbot.flows.planning.writes import write_of
from segbot.rosters.storage.vault import Vault
from segbot.store import Store

T = TypeVar("T")

_FIRST_PAUSE, _LONGEST_PAUSE, _SLICE = 1.0, 60.0, 0.5
# A write that timed out may still be under way at the provider: give it time before believing a look-up.
_SETTLING = 5.0


class StoppedError(Exception):
    """The run ends here without an ending of its own: it was paused, or another run has taken over."""


@dataclass(kw_only=True)
class Run:
    """One run of one request: its fence, and when its card was last drawn (epoch seconds)."""

    request: Request
    token: str
    provider: Provider
    segment_id: str | None
    started: float
    last_edit: float

    @property
    def spec(self) -> ProviderSpec:
        """The declaration of the kind of segment this is about."""
        return self.provider.spec.for_kind(self.request.plan.kind)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a batch ended. `fatal`: the batches after it cannot succeed either."""

    state: BatchState
    note: str = ""
    receipt: Receipt | None = None
    fatal: bool = False


class SendBatches:
    """`hold` is called before anything leaves and may block for ever when the process is about to end.

    `patience` is how long one batch may be kept waiting by limits and outages before a person is asked.
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

    def send(self, run: Run, batch: Batch) -> Ending:
        """See one batch through. Raises StoppedError when the run is no longer ours to continue."""
        write = self._write(run, batch)
        if batch.planned.roster_id and not write.members:
            return _nobody_left(batch)
        repeatable = _capability(run, write.operation).idempotent
        unsure = batch.state is BatchState.SENDING
        give_up_at = self._clock.now() + self._patience
        pause = _FIRST_PAUSE
        why: ProviderError
        while True:
            self._claim(run, batch)
            try:
                return self._once(run, batch, write, unsure=unsure and not repeatable)
            except OutcomeUnknownError as error:
                why, wait, unsure = error, (pause if repeatable else _SETTLING), True
            except RateLimitError as error:
                why, wait = error, max(error.retry_after, _SLICE)
                self._release(run, batch, unsure=unsure)
            except UnavailableError as error:
                why, wait = error, pause
                self._release(run, batch, unsure=unsure)
            if self._clock.now() + timedelta(seconds=wait) > give_up_at:
                return self._out_of_patience(run, why, unsure=unsure)
            self._wait(run, wait)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _once(self, run: Run, batch: Batch, write: Write, *, unsure: bool) -> Ending:
        try:
            known = self._look_up(run, batch, write) if unsure else None
            return known or Ending(state=BatchState.SETTLED, receipt=run.provider.write(write))
        except CredentialsError as error:
            self._release(run, batch, unsure=unsure)
            raise self._paused_for_credentials(run, str(error)) from error
        except RejectedError as error:
            return Ending(state=BatchState.FAILED, note=str(error), fatal=isinstance(error, NotFoundError))
        except UnsupportedError as error:
            return Ending(state=BatchState.FAILED, note=str(error), fatal=True)

    def patiently(self, run: Run, read: Callable[[], T]) -> T:
        """A read that waits out limits and outages. Raises StoppedError after pausing the request."""
        give_up_at = self._clock.now() + self._patience
        pause = _FIRST_PAUSE
        why: ProviderError
        while True:
            try:
                return read()
            except CredentialsError as error:
                raise self._paused_for_credentials(run, str(error)) from error
            except RateLimitError as error:
                why, wait = error, max(error.retry_after, _SLICE)
            except ProviderError as error:
                why, wait = error, pause
            if self._clock.now() + timedelta(seconds=wait) > give_up_at:
                raise self._paused(run, str(why))
            self._wait(run, wait)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _paused_for_credentials(self, run: Run, why: str) -> StoppedError:
        """The key does not work: stop this connection and say so."""
        with self._store.transaction() as tx:
            tx.connections.pause(run.request.action.connection, why, self._clock.now())
        return self._paused(run, why)

    def _claim(self, run: Run, batch: Batch) -> None:
        self._hold()
        with self._store.transaction() as tx:
            if tx.batches.claim(run.request.id, batch.number, run.token, self._clock.now()) is None:
                raise StoppedError

    def _release(self, run: Run, batch: Batch, *, unsure: bool) -> None:
        """The provider took nothing: the batch waits again, unless an earlier sending of it is still in doubt."""
        if not unsure:
            with self._store.transaction() as tx:
                tx.batches.settle(run.request.id, batch.number, BatchState.WAITING)

    def _look_up(self, run: Run, batch: Batch, write: Write) -> Ending | None:
        """Ask the provider's present state about an unanswered write; None means it was not carried out."""
        sent_at = self._sent_at(run, batch)
        found = run.provider.look_up(write, sent_at)
        if found.verdict is LookUp.APPLIED:
            return Ending(state=BatchState.SETTLED, receipt=found.receipt)
        if found.verdict is LookUp.NOT_APPLIED:
            return None
        return Ending(
            state=BatchState.UNKNOWN,
            note=f"{run.provider.spec.label} did not answer, and cannot be asked whether it was carried out.",
            fatal=True,
        )

    def _sent_at(self, run: Run, batch: Batch) -> datetime:
        with self._store.reading() as tx:
            return tx.batches.sent_at(run.request.id, batch.number) or self._clock.now()

    def _out_of_patience(self, run: Run, why: ProviderError, *, unsure: bool) -> Ending:
        if unsure:
            return Ending(state=BatchState.UNKNOWN, note=str(why), fatal=True)
        raise self._paused(run, str(why))

    def _paused(self, run: Run, why: str) -> StoppedError:
        with self._store.transaction() as tx:
            moved = tx.requests.finish(run.request.id, run.token, State.PAUSED, note=why)
            if moved is not None:
                self._outbox.tell(tx, moved, Event.PAUSED, SEGBOT, note=why)
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

    def _write(self, run: Run, batch: Batch) -> Write:
        planned = batch.planned
        members = (
            self._vault.slice(planned.roster_id, planned.start, planned.stop) if planned.roster_id else ()
        )
        return write_of(
            run.request.action,
            planned,
            members,
            segment_id=run.segment_id,
            segment_name=run.request.plan.segment_name,
            kind=run.request.plan.kind,
        )


def _nobody_left(batch: Batch) -> Ending:
    """Everybody in it was erased since. Sent without people, some changes would mean “nobody” and empty the segment."""
    alone = batch.planned.operation in (Operation.ADD, Operation.REMOVE, Operation.TAG)
    note = "Everybody on this list was erased since (segbot forget), so nothing was sent."
    return Ending(state=BatchState.FAILED, note=note, fatal=not alone)


def _capability(run: Run, operation: Operation) -> Capability:
    """The declaration of what is sent, which is not always that of what was asked for."""
    verb = {Operation.EDIT: run.request.action.verb, Operation.ADD_ALL: Verb.ADD}.get(operation)
    return run.spec.capability(verb or Verb(operation.value))
