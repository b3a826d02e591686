"""Carrying out: from the last look before the first batch to what is told after the last."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import partial

from segbot.domain.actions import Verb
from segbot.domain.approval.eligibility import more_come
from segbot.domain.audit import SEGBOT, Event
from segbot.domain.call_priority import Priority, calls_for
from segbot.domain.errors import InvalidActionError, NotFoundError, ProviderError, UnsupportedError
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.planning.drift import BOOK_CHANGED, drift, drift_of_rest
from segbot.domain.planning.plan import Operation
from segbot.domain.planning.planner import Findings, make_plan
from segbot.domain.policy import Outcome
from segbot.domain.ports import Clock
from segbot.domain.requests import Batch, Progress, Request
from segbot.domain.segments import Segment
from segbot.flows.accounts.connections import Connections
from segbot.flows.browsing.browse import Browse
from segbot.flows.executing.carry_out import GOING_ON, CarryOut
from segbot.flows.executing.in_flight import ONE_BY_ONE, SharedLook, Workers
from segbot.flows.executing.preflight import Preflight
from segbot.flows.executing.record_members import Recording, note_segment
from segbot.flows.executing.scan_progress import ScanProgressOnCard
from segbot.flows.executing.send_batch import Run, SendBatches, StoppedError
from segbot.flows.executing.side_by_side import SideBySide
from segbot.flows.messaging.outbox import Outbox
from segbot.flows.planning.plan_inputs import PlanInputs
from segbot.store import Store, Transaction

TAMPERED = (
    "What is in the database is not what was approved: {why}. Nothing more was sent. Ask again with /segment, "
    "and ask whoever runs segbot to run `segbot audit verify`."
)
NOTHING_THEN = "The {noun} has changed: there was nothing to do when this was asked for, and there is now."
FOR_THE_REST = "A part was done before. *Resume* looks again; or withdraw it and ask again for what is left."
_BEGINS_AGAIN = (Event.APPROVED, Event.RESUMED, Event.RETRIED, Event.RENEWED, Event.EDITED)


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
        side_by_side: SideBySide,
        outbox: Outbox,
        clock: Clock,
        workers: Workers = ONE_BY_ONE,
    ) -> None:
        self._store = store
        self._browse = browse
        self._plan_inputs = plan_inputs
        self._connections = connections
        self._send_batches = sending
        self._recording = recording
        self._preflight = preflight
        self._side_by_side = side_by_side
        self._outbox = outbox
        self._clock = clock
        self._carrying = CarryOut(
            store=store, sending=sending, recording=recording, outbox=outbox, clock=clock, workers=workers
        )

    def run(self, request_id: int, attempt: int) -> None:
        """Carry a request out from wherever it stands. Harmless when it is over, paused, too early, or run elsewhere.

        Raises NotDeliveredError while Slack cannot be asked whether those it hangs on are still here.
        """
        with calls_for(Priority.RUN, lane=f"run-{request_id}"):
            self._run(request_id, attempt)

    def _run(self, request_id: int, attempt: int) -> None:
        if not self._preflight.may_begin(request_id, attempt):
            return
        token = uuid.uuid4().hex
        request = self._side_by_side.take_run(request_id, attempt, token)
        if request is None:
            return
        with self._store.reading() as tx:
            batches = tx.batches.list(request_id)
            goes_on_again = _goes_on_again(tx, request_id, batches)
        now = self._clock.now().timestamp()
        run = Run(
            request=request,
            token=token,
            provider=self._connections.provider(request.action.connection),
            segment_id=request.segment_id,
            started=now,
            last_edit=now,
            goes_on=SharedLook(partial(self._is_run_by, request_id, token)),
        )
        try:
            self._insist_on_what_was_agreed(run, batches)
            if self._recording.is_out_of_date(request):
                self._stale(run, (BOOK_CHANGED,))
            if batches and all(batch.attempts == 0 for batch in batches):
                self._begin(run)
            elif self._has_to_look_again(run, batches):
                self._look_again(run)
            elif goes_on_again:
                self._look_at_rest(run)
            self._carrying.all(run, batches)
        except StoppedError:
            return
        self._finish(run)

    def _is_run_by(self, request_id: int, token: str) -> bool:
        with self._store.reading() as tx:
            return tx.requests.is_run_by(request_id, token)

    def give_up(self, request_id: int) -> None:
        """The engine could not get the request to an end in several attempts: say so instead of hanging."""
        with self._store.transaction() as tx:
            note = (
                "It was started several times and never finished. Choose *Retry*, or ask whoever runs segbot."
            )
            failed = tx.requests.move(request_id, State.FAILED, note=note, finished_at=self._clock.now())
            if failed is not None:
                self._outbox.tell(tx, failed, Event.FAILED, SEGBOT, note=note)

    def _insist_on_what_was_agreed(self, run: Run, batches: list[Batch]) -> None:
        """Somebody with the database may have changed the row or its lists since: then nothing is carried out."""
        altered = self._recording.altered(run.request, batches)
        with self._store.transaction() as tx:
            broken = tx.broken_digest(run.request.id) or altered
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
            if not _has_begun(tx, request.id):
                self._outbox.tell(
                    tx, request, Event.STARTED, SEGBOT, counts={"batches": len(request.plan.batches)}
                )

    def _has_to_look_again(self, run: Run, batches: list[Batch]) -> bool:
        """Nothing was carried out so far, or there was nothing to do when it was asked for: is it still so?"""
        if not batches:
            return run.request.action.verb is not Verb.IMPORT
        waiting = all(batch.state is BatchState.WAITING and not batch.went_in_part for batch in batches)
        return not any(batch.begun for batch in batches) or (waiting and self._may_harm_others(run))

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
            return (_gone(request),)
        except (InvalidActionError, UnsupportedError) as error:
            return (str(error),)
        with self._store.transaction() as tx:
            seen = found.segment or segment
            tx.requests.note_count_before(request.id, run.token, seen.member_count)
        with self._store.reading() as tx:
            policy = tx.requests.policy(request.id)
        changes = drift(request.plan, now, policy, agreed=request.ruling.outcome is Outcome.APPROVE)
        if not changes and (more := more_come(request, now, policy)):
            return (more,)
        if not changes and now.batches and not request.plan.batches:
            return (NOTHING_THEN.format(noun=request.noun),)
        return changes

    def _look_at_rest(self, run: Run) -> None:
        """Some of it was carried out before, and somebody lets the rest go on: what uses the segment, whose it is and what it is
        may have changed meanwhile. It cannot be planned again, so it is stopped then.
        """
        changes = self._send_batches.patiently(run, lambda: self._changed_for_rest(run))
        if not changes:
            if self._preflight.frozen_meanwhile(run.request):
                raise StoppedError
            return
        note = " ".join((*changes, FOR_THE_REST))
        with self._store.transaction() as tx:
            moved = tx.requests.finish(run.request.id, run.token, State.PAUSED, note=note)
            if moved is not None:
                self._outbox.tell(tx, moved, Event.SUSPENDED, SEGBOT, note=note)
        raise StoppedError

    def _changed_for_rest(self, run: Run) -> tuple[str, ...]:
        """Where others cannot be harmed, what the segment is and is called is enough."""
        request, then = run.request, run.request.plan
        if then.segment_id is None:
            return ()
        try:
            segment = self._browse.current(request.action.connection, then.segment_id)
            if self._may_harm_others(run):
                spec = run.provider.spec.for_action(request.action, segment)
                now = make_plan(request.action, spec, self._found_now(run, segment, own=request.id))
            else:
                now = replace(then, segment_name=segment.name, fingerprint=segment.fingerprint())
        except NotFoundError:
            return (_gone(request),)
        except (InvalidActionError, UnsupportedError) as error:
            return (str(error),)
        with self._store.reading() as tx:
            policy = tx.requests.policy(request.id)
        return drift_of_rest(then, now, policy)

    def _found_now(self, run: Run, segment: Segment, *, own: int | None = None) -> Findings:
        request = run.request
        check = ScanProgressOnCard(
            store=self._store, outbox=self._outbox, clock=self._clock, request=request, token=run.token
        )
        try:
            return self._plan_inputs.find(
                request.action,
                run.provider,
                segment,
                request.roster,
                fresh=True,
                progress=check,
                own=own,
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
                if batch.note and batch.state not in GOING_ON
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
                    if report.faults:
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
            with self._store.reading() as tx:
                batches = tx.batches.list(run.request.id)
            return self._recording.look_after(run.request, batches, run.provider, segment)
        except ProviderError:
            return None, None


def _gone(request: Request) -> str:
    return f"The {request.noun} is no longer there: somebody deleted it at {request.provider_label}."


def _goes_on_again(tx: Transaction, request_id: int, batches: list[Batch]) -> bool:
    """Whether somebody has let it go on since anything of it left last, and some of it had gone through by then; or had failed,
    or may have gone through, where there is more that has not left yet.
    """
    in_part = any(batch.went_through or batch.went_in_part for batch in batches)
    tried = any(batch.begun for batch in batches) and not all(batch.begun for batch in batches)
    if not (in_part or tried):
        return False
    pressed = [tx.audit_log.last(request_id, event) for event in (Event.RESUMED, Event.RETRIED)]
    again = max(filter(None, pressed), default=None)
    return again is not None and all(each.sent_at is None or each.sent_at <= again for each in batches)


def _has_begun(tx: Transaction, request_id: int) -> bool:
    """Whether its start is written down already: a run may end between that and its first batch, and the next one begins."""
    started = tx.audit_log.last(request_id, Event.STARTED)
    return started is not None and all(
        (since := tx.audit_log.last(request_id, event)) is None or since < started for event in _BEGINS_AGAIN
    )


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
    came, left = result.came_and_went or (None, None)
    counts = {
        "batches": progress.settled,
        "of_batches": progress.batches,
        "people": result.changed,
        "sent": result.sent,
        "left_out": result.left_out or None,
        "before": result.before,
        "after": result.after,
        "came": came if request.action.verb is Verb.REPLACE else None,
        "left": left if request.action.verb is Verb.REPLACE else None,
        "certain": int(request.knows_how_many),
        "all_customers": 1 if request.plan.all_customers else None,
        "approvals": len(request.approvals),
        "undoes": request.action.undoes,
    }
    return {name: count for name, count in counts.items() if count is not None}
