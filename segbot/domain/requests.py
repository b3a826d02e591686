"""A request: an action someone asked for, with its plan, the policy it was judged by, and its life."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.members import ReadReport, RosterSummary
from segbot.domain.planning.plan import Operation, Plan, PlannedBatch
from segbot.domain.policy import Ruling
from segbot.domain.results import NOTHING_TOLD, Basis, BatchOutcome, Result

_ABOUT_HOW_MANY = frozenset({Verb.ADD, Verb.REMOVE, Verb.CLEAR, Verb.REPLACE, Verb.TAG})


class Ballot(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, kw_only=True)
class Vote:
    """`bound` is the bound of the request that was voted on: what exactly was approved."""

    user: str
    ballot: Ballot
    at: datetime
    comment: str = ""
    bound: str = ""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is, in batches and in people. `people_settled`: sent and taken by the provider; `left_out`: taken,
    and nothing changed for them. `changed`: for how many the provider said that something did, None where it said
    nothing at all; `untold`: settled batches with people about which it said nothing.
    """

    batches: int = 0
    settled: int = 0
    failed: int = 0
    unknown: int = 0
    people: int = 0
    people_settled: int = 0
    left_out: int = 0
    changed: int | None = None
    untold: int = 0


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A checked action before anyone has asked for it: what the preview shows, kept in the database.

    Only its `user` may turn it into a request, once; `request_id` is that request and `asked_at` when that was. A draft
    that `edits` a request takes the place of what was asked for there, provided it is still at `edits_version`. `given` is
    where its people came from, sealed. `first_people` and `last_person` are for the asker's eyes and kept nowhere.
    """

    id: str
    action: Action
    origin: Origin
    plan: Plan
    ruling: Ruling
    roster: RosterSummary | None
    report: ReadReport | None
    provider_label: str
    noun: str
    created_at: datetime
    request_id: int | None = None
    asked_at: datetime | None = None
    edits: int | None = None
    edits_version: int = 0
    given: str = ""
    first_people: tuple[str, ...] = ()
    last_person: str = ""


@dataclass(frozen=True, kw_only=True)
class Request:
    """Everything a card needs. `version` grows when what a button would decide changes, not with each vote.

    `starts_at`: when an approved request begins (after its grace time, and not before the time it is scheduled for).
    `asked_at`: when its present plan was asked for; None for requests from before that was written down. `note`: the last thing worth saying, a
    sentence. `segment_id`: the segment's id at the provider, once known (a created one gets it while running).
    `token`: what no other request has, in this life of the database or another. `count_before` and `after` are the provider's numbers of people before the first batch and after the last; `counted`:
    for how many something changed, where who is in it was read before and after. `provider_words`: the provider's own
    when it last refused something, fit to be shown.
    `bound`: the hash an approval is bound to (domain.binding); empty for requests from before there was one.
    `undone_by`: which request undid it, and how that ended.
    """

    id: int
    version: int
    state: State
    action: Action
    origin: Origin
    plan: Plan
    ruling: Ruling
    provider_label: str
    noun: str
    created_at: datetime
    expires_at: datetime
    roster: RosterSummary | None = None
    report: ReadReport | None = None
    votes: tuple[Vote, ...] = ()
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision_reason: str = ""
    starts_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    attempt: int = 0
    progress: Progress = Progress()
    note: str = ""
    count_before: int | None = None
    after: int | None = None
    counted: int | None = None
    provider_words: str = ""
    segment_id: str | None = None
    asked_at: datetime | None = None
    bound: str = ""
    token: str = ""
    undone_by: tuple[int, State] | None = None

    @property
    def button_key(self) -> str:
        """What its buttons carry (domain.approval.card_binding); empty for requests from before there was one."""
        return f"{self.token}.{self.bound[:8]}" if self.token else ""

    @property
    def lane(self) -> str:
        """What it shares with no other run at the same time: its segment's id, or its name where it is still to be made."""
        return (
            self.segment_id or self.plan.segment_id or self.action.name or self.plan.segment_name
        ).casefold()

    @property
    def approvals(self) -> tuple[Vote, ...]:
        return tuple(vote for vote in self.votes if vote.ballot is Ballot.APPROVE)

    @property
    def result(self) -> Result:
        """What is known of what was changed so far."""
        return result_of(self)

    @property
    def knows_how_many(self) -> bool:
        """Whether it is known for how many people something changed, or it is not about how many."""
        result, verb = self.result, self.action.verb
        if verb not in _ABOUT_HOW_MANY or self.plan.all_customers or not result.sent:
            return True
        if result.basis is Basis.MEMBERS and result.changed:
            return True
        if verb in (Verb.CLEAR, Verb.REPLACE):
            return result.after in (None, self.roster.count if self.roster else 0)
        unsized = result.before is None or result.after is None
        return bool(result.changed) and (result.as_sent or unsized)

    @property
    def people_changed(self) -> int | None:
        """People for whom something is known to have changed so far; None where nobody can say."""
        return self.result.changed


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch of a request. `attempts` counts how often its request may have left. `namesakes`: the ids of
    what was there of the same name before a creation left, None where nobody looked. `sent_at`: when it may have left,
    None where the provider surely took nothing of it since.
    """

    request_id: int
    number: int
    planned: PlannedBatch
    state: BatchState
    attempts: int = 0
    note: str = ""
    namesakes: tuple[str, ...] | None = None
    outcome: BatchOutcome = NOTHING_TOLD
    sent_at: datetime | None = None

    @property
    def went_through(self) -> bool:
        """Whether the provider took it, or a part of its people."""
        partly = self.state is BatchState.FAILED and bool(self.outcome.left_out)
        return self.state is BatchState.SETTLED or partly

    @property
    def in_doubt(self) -> bool:
        """Whether it may have left although its outcome is not known; what surely was not taken has no time of sending."""
        return self.sent_at is not None and self.state in (BatchState.WAITING, BatchState.SENDING)

    @property
    def begun(self) -> bool:
        """Whether it was carried out, wholly or in part, or may have been. What the provider certainly did not take waits again
        and has no time of sending; nor has what went in part and is tried again.
        """
        return self.state is not BatchState.WAITING or self.sent_at is not None or self.went_in_part

    @property
    def went_in_part(self) -> bool:
        """Whether some of it went through before, and others did not."""
        return 0 < len(self.outcome.left_out) < self.planned.stop - self.planned.start


class ClickKind(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    PAUSE = "pause"
    RESUME = "resume"
    RETRY = "retry"
    RENEW = "renew"
    UNVOTE = "unvote"


@dataclass(frozen=True, kw_only=True)
class Click:
    """A button press, written down before it is acknowledged. `key` is Slack's trigger id: a replay has the same. `button` is the
    key the button carried (Request.button_key).
    """

    key: str
    kind: ClickKind
    request_id: int
    version: int
    user: str
    team: str
    channel: str
    reason: str = ""
    message_ts: str = ""
    button: str = ""


def result_of(request: Request) -> Result:
    """From the best there is: who is in it, the provider's answers, a whole list taken, its counts; else unknown."""
    progress = request.progress
    known = Result(
        sent=progress.people_settled,
        left_out=progress.left_out,
        before=request.count_before,
        after=request.after,
    )
    if request.action.verb in (Verb.RENAME, Verb.EDIT) or not _touches_people(request):
        return replace(known, sent=0)
    if request.counted is not None:
        return replace(known, changed=request.counted, basis=Basis.MEMBERS)
    if progress.changed is not None and not progress.untold:
        return replace(known, changed=progress.changed, basis=Basis.ANSWER)
    if _whole_list(request):
        changed = _planned(request) if progress.settled else 0
        return replace(known, sent=changed or known.sent, changed=changed, basis=Basis.WHOLE_LIST)
    if not progress.people_settled:
        return known
    changed_by = _by_counts(request)
    return replace(known, changed=changed_by, basis=Basis.NOTHING if changed_by is None else Basis.COUNTS)


def _touches_people(request: Request) -> bool:
    return bool(request.progress.people) or _whole_list(request)


def _whole_list(request: Request) -> bool:
    """Whether the provider was given everyone who is to be in it: those, too, who stay, and they are no change."""
    return any(
        batch.operation in (Operation.REPLACE, Operation.CLEAR)
        or (batch.operation is Operation.CREATE and batch.count)
        for batch in request.plan.batches
    )


def _planned(request: Request) -> int | None:
    """For how many something changes by the plan, where it knew who was in it."""
    plan = request.plan
    if request.action.verb is Verb.CREATE:
        return request.progress.people_settled
    if plan.at_most or (plan.before is None and request.action.verb is not Verb.TAG):
        return None
    unsent = request.progress.left_out
    planned = {
        Verb.ADD: plan.adds - unsent,
        Verb.REMOVE: plan.removes,
        Verb.TAG: plan.adds + (plan.unchanged or 0) - unsent,
        Verb.CLEAR: plan.removes,
        # Whoever was left out of a new list leaves where they were in it, and does not join where they were not.
        Verb.REPLACE: None if unsent else plan.adds + plan.removes,
    }
    return planned.get(request.action.verb)


def _by_counts(request: Request) -> int | None:
    """What the two numbers prove: as many as the number moved, as long as it moved the way of this change and no further."""
    before = 0 if request.action.verb is Verb.CREATE else request.count_before
    if before is None or request.after is None:
        return None
    sent, moved = request.progress.people_settled, request.after - before
    if request.action.verb in (Verb.REMOVE, Verb.CLEAR):
        moved = -moved
    elif request.action.verb not in (Verb.ADD, Verb.CREATE):
        return None
    return moved if 0 <= moved <= sent else None
