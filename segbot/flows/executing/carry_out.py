"""The batches of a run from waiting to settled: each written ahead, sent, and settled.

Several may be in the air at a time. One transaction settles all that have landed by then and claims those that follow; nothing
leaves before the claim of it is committed.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from segbot.domain.call_priority import Priority, calls_for
from segbot.domain.lifecycle import BatchState
from segbot.domain.ports import Clock
from segbot.domain.requests import Batch
from segbot.flows.executing.in_flight import Air, Landed, Width, Workers
from segbot.flows.executing.outcomes import Ending
from segbot.flows.executing.record_members import Recording
from segbot.flows.executing.send_batch import Attempt, Run, SendBatches, StoppedError
from segbot.flows.messaging.outbox import Outbox
from segbot.store import Store, Transaction

GOING_ON = frozenset({BatchState.WAITING, BatchState.SENDING})
_EDIT_EVERY = timedelta(seconds=3).total_seconds()


class CarryOut:
    """`workers` carry the batches of a run that may be in the air together."""

    def __init__(
        self,
        *,
        store: Store,
        sending: SendBatches,
        recording: Recording,
        outbox: Outbox,
        clock: Clock,
        workers: Workers,
    ) -> None:
        self._store = store
        self._sending = sending
        self._recording = recording
        self._outbox = outbox
        self._clock = clock
        self._workers = workers

    def all(self, run: Run, batches: Sequence[Batch]) -> None:
        """Batches of one operation after those of another: only among the same ones may the order be of no importance."""
        going_on = (batch for batch in batches if batch.state in GOING_ON)
        for operation, alike in itertools.groupby(going_on, key=lambda batch: batch.planned.operation):
            run.width = Width(min(self._sending.at_once(run, operation), self._workers.most))
            if self._alike(run, deque(alike)):
                return

    def _alike(self, run: Run, waiting: deque[Batch]) -> bool:
        """Whether one ended so that none after it can succeed. Nothing leaves any more after such an ending, or after the
        run was stopped or failed; what is in the air by then is settled all the same.
        """
        air = Air(self._workers, run.width, partial(self._sent, run))
        landed: list[Landed[Attempt]] = []
        fatal, failure = False, None
        while True:
            fresh: list[Attempt] = []
            if not (fatal or failure):
                fresh, failure = self._made_ready(run, waiting, air.room)
            error = self._written_down(run, landed, fresh)
            failure = failure or error
            if fatal or failure:
                self._sending.put_back(run, [*air.call_off(), *fresh, *(each.sent for each in landed)])
            else:
                air.launch(fresh)
            landed = air.landed()
            if not landed:
                break
            fatal = fatal or any(each.ending is not None and each.ending.fatal for each in landed)
            failure = failure or next((each.error for each in landed if each.error), None)
        if run.late:
            # The drawings in between may have been dropped, and none follows.
            with self._store.transaction() as tx:
                self._outbox.redraw_at_last(tx, run.request, str(run.request.attempt))
        if failure is not None:
            raise failure
        return fatal

    def _made_ready(
        self, run: Run, waiting: deque[Batch], room: int
    ) -> tuple[list[Attempt], BaseException | None]:
        following = [waiting.popleft() for _ in range(min(room, len(waiting)))]
        if not following:
            return [], None
        try:
            self._sending.hold()
            return self._sending.ready(run, following), None
        except BaseException as error:  # noqa: BLE001 - raised when all that is in the air has landed
            return [], error

    def _sent(self, run: Run, attempt: Attempt) -> Ending:
        with calls_for(Priority.RUN, lane=f"run-{run.request.id}"):
            return self._sending.send(run, attempt)

    def _written_down(
        self, run: Run, landed: Sequence[Landed[Attempt]], fresh: Sequence[Attempt]
    ) -> Exception | None:
        """What went wrong with it, to be raised when all that is in the air has landed."""
        done = [(each.sent.batch, each.ending) for each in landed if each.ending is not None]
        if not done and not fresh:
            return None
        try:
            self._in_one_transaction(run, done, fresh)
        except StoppedError as error:
            return error
        except Exception as error:  # noqa: BLE001 - raised when all that is in the air has landed
            self._by_itself(run, done)
            return error
        return None

    def _by_itself(self, run: Run, done: Sequence[tuple[Batch, Ending]]) -> None:
        """One that cannot be settled must not keep the others from it."""
        for each in done if len(done) > 1 else ():
            try:
                self._in_one_transaction(run, [each], [])
            except Exception:  # noqa: BLE001, S112 - what went wrong with one of them is raised for all
                continue

    def _in_one_transaction(
        self, run: Run, done: Sequence[tuple[Batch, Ending]], fresh: Sequence[Attempt]
    ) -> None:
        """Raises StoppedError when the run is no longer ours to continue; what could be settled is settled."""
        able = [each for each in fresh if each.may_be_claimed]
        with self._store.transaction() as tx:
            goes_on = self._settle(tx, run, done)
            claimed = self._sending.claim(tx, run, able) if goes_on else []
        for each in claimed:
            each.claimed = True
        run.words = next((ending.words for _, ending in reversed(done) if ending.words), run.words)
        if not goes_on or len(claimed) < len(able):
            raise StoppedError

    def _settle(self, tx: Transaction, run: Run, done: Sequence[tuple[Batch, Ending]]) -> bool:
        """Whether the run goes on after that. Raises StoppedError where nothing of it was ours to settle."""
        settled = [each for each in done if self._is_settled(tx, run, *each)]
        if not done:
            return True
        if not settled:
            raise StoppedError
        made = [ending.receipt.segment_id for _, ending in settled if ending.receipt is not None]
        if run.segment_id is None and any(made):
            run.segment_id = next(filter(None, made))
            tx.requests.annotate(run.request.id, segment_id=run.segment_id)
        self._recording.batches(tx, run.request, settled, segment_id=run.segment_id)
        last = f"{run.request.attempt}-{settled[-1][0].number}"
        now = self._clock.now().timestamp()
        if now - run.started >= _EDIT_EVERY and now - run.last_edit >= _EDIT_EVERY:
            run.last_edit = now
            self._outbox.redraw(tx, run.request, last)
        if tx.requests.still_runs(run.request.id, run.token):
            return len(settled) == len(done)
        # The card of a request that was stopped says how far it came, and this belongs to that.
        self._outbox.redraw(tx, run.request, f"{last}-stopped")
        run.late = True
        return False

    def _is_settled(self, tx: Transaction, run: Run, batch: Batch, ending: Ending) -> bool:
        # Where the rest of a batch did not go through either, what went through before it is not undone by that.
        nothing_new = ending.state is not BatchState.SETTLED and not ending.outcome.says_something
        outcome = batch.outcome if nothing_new else ending.outcome
        return tx.batches.settle(
            run.request.id, batch.number, run.token, ending.state, note=ending.note, outcome=outcome
        )
