"""Writing into the membership log what a settled batch means, in the transaction that settles it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.members import ReadReport, RowError
from segbot.domain.planning.plan import Operation
from segbot.domain.ports import Clock, Provider
from segbot.domain.requests import Batch, Request
from segbot.domain.results import Basis
from segbot.domain.segments import Segment
from segbot.flows.executing.outcomes import Ending
from segbot.flows.planning.read_members import MemberReading
from segbot.rosters.membership.known_members import KnownMembers
from segbot.rosters.reading.page import member_of
from segbot.rosters.storage.builder import staged
from segbot.rosters.storage.erased import ERASED
from segbot.rosters.storage.vault import Vault
from segbot.store import Transaction
from segbot.store.tables.membership_log import Change, Entry, KnownSegment

_JOINING = (Verb.ADD, Verb.CREATE)
_LEAVING = (Verb.REMOVE, Verb.REPLACE)
_STILL_TO_BE_SENT = (BatchState.WAITING, BatchState.SENDING)
_CONTRADICTED = -1
_EACH_TRY = 1_000_000
_MOST_ROWS = 1_000
_ANSWERED = "{label}'s answer"
_CHANGES = {
    Operation.CREATE: Change.EXACTLY,
    Operation.ADD: Change.ADDED,
    Operation.TAG: Change.ADDED,
    Operation.ADD_ALL: Change.BLURRED,
    Operation.REMOVE: Change.REMOVED,
    Operation.REPLACE: Change.EXACTLY,
    Operation.CLEAR: Change.EXACTLY,
}


class Recording:
    def __init__(
        self, vault: Vault, clock: Clock, known_members: KnownMembers, reading: MemberReading
    ) -> None:
        self._vault = vault
        self._clock = clock
        self._known_members = known_members
        self._reading = reading

    def look_after(
        self, request: Request, batches: Sequence[Batch], provider: Provider, segment: Segment
    ) -> tuple[int | None, int | None]:
        """How many people are in it, and for how many something changed, by who was in it before and who is now; the provider's
        own number and None where it does not hand that out. Raises ProviderError.
        """
        connection, verb, roster = request.action.connection, request.action.verb, request.roster
        moves = verb is Verb.CLEAR or (roster is not None and verb in (*_JOINING, *_LEAVING))
        if not moves:
            return segment.member_count, None
        read = self._reading.refresh(connection, provider, segment, at_any_price=True)
        if read is None:
            return segment.member_count, None
        before = self._known_members.known(connection, segment.id, before_request=request.id)
        if not before.complete and verb is not Verb.CREATE:
            return read.everyone, None
        now = self._known_members.counted(connection, segment.id)
        if now.erased.any or self._erased_since_sent(request, batches):
            return read.everyone, None  # whoever came or went and was erased since would not be counted
        if verb in (Verb.REPLACE, Verb.CLEAR):
            left = sum(not now.people.holds(row) for row in before.rows.values())
            joined = len(now) - (len(before) - left)
            return read.everyone, left + (joined if verb is Verb.REPLACE else 0)
        were_in = self._known_members.compare(before, roster).present if roster else 0
        moved = (self._known_members.compare(now, roster).present if roster else 0) - were_in
        return read.everyone, max(0, moved if verb in _JOINING else -moved)

    def _erased_since_sent(self, request: Request, batches: Sequence[Batch]) -> bool:
        """Whether people of the list were erased after they may have been sent."""
        if request.roster is None or request.action.verb not in (*_JOINING, Verb.REMOVE):
            return False
        return self._known_members.erased_from(request.roster) > _erased_before(batches)

    def batches(
        self,
        tx: Transaction,
        request: Request,
        ended: Sequence[tuple[Batch, Ending]],
        *,
        segment_id: str | None,
    ) -> None:
        """What went through changes what is known; an unknown outcome blurs it; what failed says nothing."""
        telling = [(batch, ending) for batch, ending in ended if _tells(ending)]
        if segment_id is None or not telling:
            return
        entries = [self._entry(tx, request, batch, ending) for batch, ending in telling]
        tx.membership_log.note(request.action.connection, segment_id, *filter(None, entries))
        settled = [batch for batch, ending in telling if ending.state is BatchState.SETTLED]
        for operation in dict.fromkeys(batch.planned.operation for batch in settled):
            _remember(tx, request, operation, segment_id, self._clock.now())

    def _entry(self, tx: Transaction, request: Request, batch: Batch, ending: Ending) -> Entry | None:
        planned = batch.planned
        change = _CHANGES.get(planned.operation)
        if change is None:
            return None
        blurred = ending.state is BatchState.UNKNOWN or (
            planned.operation is Operation.CREATE and request.action.add_all_customers
        )
        entry = Entry(
            at=self._clock.now(),
            change=Change.BLURRED if blurred else change,
            roster_id=planned.roster_id,
            start=planned.start,
            stop=planned.stop,
            request_id=request.id,
            batch=_entry_number(batch),
        )
        return self._of_those(tx, entry, ending.taken)

    def contradictions(self, tx: Transaction, request: Request) -> None:
        """Where the provider's numbers say that something else happened than what was known, nothing is known any more."""
        result, plan = request.result, request.plan
        expected = {Verb.ADD: plan.adds, Verb.REMOVE: plan.removes}.get(request.action.verb)
        counted = result.basis is Basis.COUNTS or None not in (result.before, result.after)
        if expected is None or plan.at_most or not counted or request.segment_id is None:
            return
        # Whoever was erased before the rest was sent may have been one of those who were to change, or not.
        most = expected - result.left_out + _erased_before(tx.batches.list(request.id))
        as_expected = result.changed is not None and expected - result.left_out <= result.changed <= most
        if request.state is State.DONE and not as_expected:
            entry = Entry(
                at=self._clock.now(), change=Change.BLURRED, request_id=request.id, batch=_CONTRADICTED
            )
            tx.membership_log.note(request.action.connection, request.segment_id, entry)

    def is_out_of_date(self, request: Request) -> bool:
        """Whether segbot itself changed the segment since somebody said who is in it: their list is no longer true then."""
        if request.action.verb is not Verb.IMPORT or request.segment_id is None:
            return False
        now = self._known_members.version(request.action.connection, request.segment_id)
        return bool(now != request.plan.fingerprint.get("book", now))

    def altered(self, request: Request, batches: Sequence[Batch]) -> str:
        """Why the lists of what is still to be sent, or to be known, are not those that were approved, a sentence's end; empty
        where they are.
        """
        going = {each.planned.roster_id for each in batches if each.state in _STILL_TO_BE_SENT}
        if request.action.verb is Verb.IMPORT and request.roster is not None:
            going.add(request.roster.id)
        whole = all(self._vault.is_as_saved(each) for each in sorted(filter(None, going)))
        return "" if whole else "a list of people is not the one it was bound to"

    def imported(self, tx: Transaction, request: Request) -> None:
        """From now on the list is taken for everyone in the segment."""
        roster = request.roster
        if request.segment_id is None:
            return
        now = self._clock.now()
        if roster is not None:
            entry = Entry(
                at=now,
                change=Change.EXACTLY,
                roster_id=roster.id,
                start=0,
                stop=roster.count,
                request_id=request.id,
                batch=0,
            )
            tx.membership_log.note(request.action.connection, request.segment_id, entry)
        _remember(tx, request, Operation.EDIT, request.segment_id, now)

    def left_out(self, tx: Transaction, request: Request) -> ReadReport | None:
        """The report of the list with those for whom the provider changed nothing; None where there are none and were none. Who was
        erased, before or after that, is not named by their row.
        """
        batches = tx.batches.list(request.id)
        source = _ANSWERED.format(label=request.provider_label)
        told = [
            (each, self._sample(tx, batch, each.position))
            for batch in batches
            for each in batch.outcome.left_out[:_MOST_ROWS]
            if not each.erased
        ]
        rows = [
            RowError(source=source, row=each.position + 1, why=each.why, sample=sample)
            for each, sample in told
            if sample
        ]
        report = request.report or ReadReport(rows=request.progress.people)
        kept = tuple(each for each in report.faults if each.source != source)
        earlier = len(report.faults) - len(kept)
        if not rows and not earlier:
            return None
        faults = (*kept, *rows)[:_MOST_ROWS]
        answered = request.progress.left_out - _erased_before(batches) - (len(told) - len(rows))
        return replace(report, faults=faults, faults_total=report.faults_total - earlier + answered)

    def _sample(self, tx: Transaction, batch: Batch, position: int) -> str:
        placed = self._vault.placed(batch.planned.roster_id or "", position, position + 1, tx=tx)
        return next((member_of(row).masked() for _, row in placed), "")

    def _of_those(self, tx: Transaction, entry: Entry, taken: frozenset[int] | None) -> Entry:
        """The entry for those people alone, by a list of their own; None: for everybody of it. Who was erased since they were
        sent keeps an empty place there: that they came or left is not known any more.
        """
        if taken is None or entry.roster_id is None or len(taken) == entry.stop - entry.start:
            return entry
        placed = dict(self._vault.placed(entry.roster_id, entry.start, entry.stop, tx=tx))
        rows = [placed.get(position, ERASED) for position in sorted(taken)]
        kept = self._vault.keep_staged(tx, staged([rows]))
        if ERASED in rows:
            tx.rosters.blur(kept.id)
        return replace(entry, roster_id=kept.id, start=0, stop=kept.count)


def _tells(ending: Ending) -> bool:
    return ending.state in (BatchState.SETTLED, BatchState.UNKNOWN) or bool(ending.taken)


def _erased_before(batches: Sequence[Batch]) -> int:
    """How many people were erased before the rest of their batch was sent."""
    return sum(each.erased for batch in batches for each in batch.outcome.left_out)


def note_segment(tx: Transaction, request: Request, segment_id: str | None, after: int | None) -> None:
    """Bring what is kept of an account's segments up to date with what was carried out, before its list is read again."""
    action, connection = request.action, request.action.connection
    tx.segments.outdate(connection)
    if segment_id is None or not request.progress.settled:
        return
    if any(batch.operation is Operation.DELETE for batch in request.plan.batches):
        tx.segments.forget(connection, segment_id)
        return
    kept = tx.segments.one(connection, segment_id)
    if kept is None:
        kept = Segment(id=segment_id, name=request.plan.segment_name or segment_id, kind=request.plan.kind)
    renamed = action.name if action.verb in (Verb.CREATE, Verb.RENAME) else None
    count = kept.member_count if after is None else after
    tx.segments.note(connection, replace(kept, name=renamed or kept.name, member_count=count))


def _entry_number(batch: Batch) -> int:
    """A batch that is sent again has an entry for each try: what was known may have become another since the first."""
    return batch.number + _EACH_TRY * max(0, batch.attempts - 1)


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
