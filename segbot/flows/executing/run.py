"""Carrying out: batch by batch, or several at a time, each written ahead, sent, and settled."""

from __future__ import annotations

import itertools
import uuid
from collections import deque
from concurrent.futures import Future
from datetime import timedelta
from functools import partial

from segbot.domain.actions import Verb
from segbot.domain.audit import SEGBOT, Event
from segbot.domain.call_priority import Priority, calls_for
from segbot.domain.errors import InvalidActionError, NotFoundError, ProviderError, UnsupportedError
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.planning.drift import BOOK_CHANGED, drift
from segbot.domain.planning.plan import Operation
from segbot.domain.planning.planner import Findings, make_plan
from segbot.domain.policy import Outcome
from segbot.domain.ports import Clock
from segbot.domain.requests import Batch, Progress, Request
from segbot.domain.segments import Segment
from segbot.flows.accounts.connections import Connections
from segbot.flows.browsing.browse import Browse
from segbot.flows.executing.in_flight import ONE_BY_ONE, Width, Workers
from segbot.flows.executing.outcomes import Ending
from segbot.flows.executing.preflight import Preflight
from segbot.flows.executing.record_members import Recording, note_segment
from segbot.flows.executing.scan_progress import ScanProgressOnCard
from segbot.flows.executing.send_batch import Run, SendBatches, StoppedError
from segbot.flows.messaging.outbox import Outbox
from segbot.flows.planning.plan_inputs import PlanInputs
from segbot.store import Store

_EDIT_EVERY = timedelta(seconds=3).total_seconds()
TAMPERED = (
    "What is in the database is not what was approved: {why}. Nothing more was sent. Ask again with /segment, "
    "and ask whoever runs segbot to run `segbot audit verify`."
)
_GOING_ON = frozenset({BatchState.WAITING, BatchState.SENDING})


class Execute:
    """`workers` carry the batches of a run that may be in the air together."""

    def __init__(
        self,
        *,
        store: Store,
        connections: Connections,
        browse: Browse,
        plan_inputs: PlanInputs,
        sending: SendBatches,
        recording: Recording,
        preflight: Preflight,
        outbox: Outbox,
        clock: Clock,
        workers: Workers = ONE_BY_ONE,
    ) -> None:
        self._store = store
        self._workers = workers
        self._browse = browse
        self._plan_inputs = plan_inputs
        self._connections = connections
        self._send_batches = sending
        self._recording = recording
        self._preflight = preflight
        self._outbox = outbox
        self._clock = clock

    def run(self, request_id: int, attempt: int) -> None:
        """Carry a request out from wherever it stands. Harmless when it is over, paused, too early, or run elsewhere.

        Raises NotDeliveredError while Slack cannot be asked whether those it hangs on are still here.
        """
        with calls_for(Priority.RUN):
            self._run(request_id, attempt)

    def _run(self, request_id: int, attempt: int) -> None:
        if not self._preflight.may_begin(request_id, attempt):
            return
        token = uuid.uuid4().hex
        with self._store.transaction() as tx:
            request = tx.requests.take_run(request_id, attempt, token, self._clock.now())
            if request is None:
                return
            batches = tx.batches.list(request_id)
            begun = tx.batches.begun(request_id)
        now = self._clock.now().timestamp()
        run = Run(
            request=request,
            token=token,
            provider=self._connections.provider(request.action.connection),
            segment_id=request.segment_id,
            started=now,
            last_edit=now,
        )
        try:
            self._insist_on_what_was_agreed(run)
            if self._recording.is_out_of_date(request):
                self._stale(run, (BOOK_CHANGED,))
            if batches and all(batch.attempts == 0 for batch in batches):
                self._begin(run)
            elif batches and (
                not begun
                or (
                    self._may_harm_others(run) and all(batch.state is BatchState.WAITING for batch in batches)
                )
            ):
                self._look_again(run)
            self._carry_out(run, batches)
        except StoppedError:
            return
        self._finish(run)

    def give_up(self, request_id: int) -> None:
        """The engine could not get the request to an end in several attempts: say so instead of hanging."""
        with self._store.transaction() as tx:
            note = (
                "It was started several times and never finished. Choose *Retry*, or ask whoever runs segbot."
            )
            failed = tx.requests.move(request_id, State.FAILED, note=note, finished_at=self._clock.now())
            if failed is not None:
                self._outbox.tell(tx, failed, Event.FAILED, SEGBOT, note=note)

    def _insist_on_what_was_agreed(self, run: Run) -> None:
        """Somebody with the database may have changed the row since: then nothing is carried out."""
        with self._store.transaction() as tx:
            broken = tx.broken_digest(run.request.id)
            if not broken:
                return
            note = TAMPERED.format(why=broken)
            failed = tx.requests.finish(
                run.request.id, run.token, State.FAILED, note=note, finished_at=self._clock.now()
            )
            if failed is not None:
                self._outbox.tell(tx, failed, Event.TAMPERED, SEGBOT, note=note)
        raise StoppedError

    def _begin(self, run: Run) -> None:
        """Nothing was sent yet: is the approval still young, and the segment still the one that was approved?"""
        request = run.request
        with self._store.reading() as tx:
            run_within = tx.requests.policy(request.id).run_within
        if request.starts_at is not None and self._clock.now() > request.starts_at + run_within:
            self._stale(run, ("It didn't start in time, so the approval no longer counts.",))
        self._look_again(run)
        if self._preflight.frozen_meanwhile(request):
            raise StoppedError
        with self._store.transaction() as tx:
            if not tx.requests.still_runs(request.id, run.token):
                raise StoppedError
            self._outbox.tell(
                tx, request, Event.STARTED, SEGBOT, counts={"batches": len(request.plan.batches)}
            )

    def _may_harm_others(self, run: Run) -> bool:
        action = run.request.action
        spec = run.provider.spec.for_kind(run.request.plan.kind)
        campaigns = spec.capability(action.verb).campaign_check
        return campaigns or (action.verb.destructive and self._connections.only_own(action.connection))

    def _look_again(self, run: Run) -> None:
        """Begun before and held up, with nothing carried out: what uses the segment and who is in it may have changed meanwhile."""
        changes = self._send_batches.patiently(run, lambda: self._drifted(run))
        if changes:
            self._stale(run, changes)

    def _drifted(self, run: Run) -> tuple[str, ...]:
        request = run.request
        if request.plan.segment_id is None:
            return ()
        try:
            segment = self._browse.current(request.action.connection, request.plan.segment_id)
            found = self._found_now(run, segment)
            spec = run.provider.spec.for_action(request.action, segment)
            now = make_plan(request.action, spec, found)
        except NotFoundError:
            return (
                f"The {request.noun} is no longer there: somebody deleted it at {request.provider_label}.",
            )
        except (InvalidActionError, UnsupportedError) as error:
            return (str(error),)
        with self._store.transaction() as tx:
            seen = found.segment or segment
            tx.requests.note_count_before(request.id, run.token, seen.member_count)
        with self._store.reading() as tx:
            policy = tx.requests.policy(request.id)
        return drift(request.plan, now, policy, agreed=request.ruling.outcome is Outcome.APPROVE)

    def _found_now(self, run: Run, segment: Segment) -> Findings:
        request = run.request
        check = ScanProgressOnCard(
            store=self._store, outbox=self._outbox, clock=self._clock, request=request, token=run.token
        )
        try:
            return self._plan_inputs.find(
                request.action, run.provider, segment, request.roster, fresh=True, progress=check
            )[0]
        finally:
            check.over()

    def _stale(self, run: Run, changes: tuple[str, ...]) -> None:
        note = " ".join(changes)
        with self._store.transaction() as tx:
            moved = tx.requests.finish(run.request.id, run.token, State.STALE, note=note)
            if moved is not None:
                self._outbox.tell(tx, moved, Event.DRIFTED, SEGBOT, note=note)
        raise StoppedError

    def _carry_out(self, run: Run, batches: list[Batch]) -> None:
        """Batches of one operation after those of another: only among the same ones may the order be of no importance."""
        going_on = (batch for batch in batches if batch.state in _GOING_ON)
        for operation, alike in itertools.groupby(going_on, key=lambda batch: batch.planned.operation):
            run.width = Width(min(self._send_batches.at_once(run, operation), self._workers.most))
            if self._carry_out_alike(run, deque(alike)):
                return

    def _carry_out_alike(self, run: Run, waiting: deque[Batch]) -> bool:
        """Whether one ended so that none after it can succeed. Nothing leaves any more after such an ending, or after the
        run was stopped or failed; what is in the air by then is settled all the same.
        """
        in_the_air: dict[Future[Ending], Batch] = {}
        fatal, failure = False, None
        while True:
            while waiting and not (fatal or failure) and len(in_the_air) < run.width.now:
                batch = waiting.popleft()
                in_the_air[self._workers.begin(partial(self._sent, run, batch))] = batch
            if not in_the_air:
                break
            for done in self._workers.first_done(in_the_air):
                batch = in_the_air.pop(done)
                error = done.exception() or self._settled(run, batch, done.result())
                failure = failure or error
                fatal = fatal or (error is None and done.result().fatal)
        if failure is not None:
            raise failure
        return fatal

    def _sent(self, run: Run, batch: Batch) -> Ending:
        with calls_for(Priority.RUN):
            return self._send_batches.send(run, batch)

    def _settled(self, run: Run, batch: Batch, ending: Ending) -> Exception | None:
        """What went wrong with settling it."""
        try:
            self._settle(run, batch, ending)
        except Exception as error:  # noqa: BLE001 - raised when all that is in the air has landed
            return error
        run.words = ending.words or run.words
        return None

    def _settle(self, run: Run, batch: Batch, ending: Ending) -> None:
        now = self._clock.now().timestamp()
        with self._store.transaction() as tx:
            if not tx.batches.settle(
                run.request.id,
                batch.number,
                run.token,
                ending.state,
                note=ending.note,
                outcome=ending.outcome,
            ):
                raise StoppedError
            if ending.receipt is not None and ending.receipt.segment_id and run.segment_id is None:
                run.segment_id = ending.receipt.segment_id
                tx.requests.annotate(run.request.id, segment_id=run.segment_id)
            self._recording.batch(tx, run.request, batch, ending, segment_id=run.segment_id)
            if now - run.started >= _EDIT_EVERY and now - run.last_edit >= _EDIT_EVERY:
                run.last_edit = now
                self._outbox.redraw(tx, run.request, f"{run.request.attempt}-{batch.number}")
            stopped = not tx.requests.still_runs(run.request.id, run.token)
            if stopped:
                # The card of a request that was stopped says how far it came, and this belongs to that.
                self._outbox.redraw(tx, run.request, f"{run.request.attempt}-{batch.number}-stopped")
        if stopped:
            raise StoppedError

    def _finish(self, run: Run) -> None:
        after, changed = self._look_after(run)
        with self._store.transaction() as tx:
            current = tx.requests.get(run.request.id)
            if current is None:
                return
            state, event = _ending(current.progress)
            note_segment(tx, current, run.segment_id, after)
            if current.action.verb is Verb.IMPORT:
                self._recording.imported(tx, current)
            notes = dict.fromkeys(
                batch.note
                for batch in tx.batches.list(current.id)
                if batch.note and batch.state not in _GOING_ON
            )
            note = " ".join(list(notes)[:3])
            finished = tx.requests.finish(
                current.id,
                run.token,
                state,
                finished_at=self._clock.now(),
                note=note,
                after=after,
                people_changed=changed,
                provider_words=run.words,
            )
            if finished is not None:
                self._recording.contradictions(tx, finished)
                report = self._recording.left_out(tx, finished)
                if report is not None:
                    finished = tx.requests.report_again(finished.id, report)
                    self._outbox.post_report(tx, finished)
                self._outbox.tell(tx, finished, event, SEGBOT, counts=_counts(finished), note=note)

    def _look_after(self, run: Run) -> tuple[int | None, int | None]:
        """The provider's number of people afterwards, and for how many something changed, where it hands out who is in it.

        A courtesy, so a failing read is no failure of the request.
        """
        deleted = any(batch.operation is Operation.DELETE for batch in run.request.plan.batches)
        spec = run.provider.spec.for_kind(run.request.plan.kind)
        if run.segment_id is None or deleted or not (spec.reports_count or spec.reads_members):
            return None, None
        try:
            segment = self._browse.current(run.request.action.connection, run.segment_id)
            return self._recording.look_after(run.request, run.provider, segment)
        except ProviderError:
            return None, None


def _ending(progress: Progress) -> tuple[State, Event]:
    if progress.unknown:
        return State.UNKNOWN, Event.UNKNOWN
    if progress.settled == progress.batches:
        return State.DONE, Event.DONE
    if progress.settled or progress.people_settled:
        return State.PARTLY_DONE, Event.PARTLY_DONE
    return State.FAILED, Event.FAILED


def _counts(request: Request) -> dict[str, int]:
    progress = request.progress
    result = request.result
    counts = {
        "batches": progress.settled,
        "of_batches": progress.batches,
        "people": result.changed,
        "sent": result.sent,
        "left_out": result.left_out or None,
        "before": result.before,
        "after": result.after,
        "approvals": len(request.approvals),
    }
    return {name: count for name, count in counts.items() if count is not None}
