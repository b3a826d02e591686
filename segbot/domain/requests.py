"""A request: an action someone asked for, with its plan, the policy it was judged by, and its life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.members import ReadReport, RosterSummary
from segbot.domain.planning.plan import Operation, Plan, PlannedBatch
from segbot.domain.policy import Ruling


class Ballot(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, kw_only=True)
class Vote:
    """`bound` is the bound of the request that was voted on: what exactly was agreed to."""

    user: str
    ballot: Ballot
    at: datetime
    comment: str = ""
    bound: str = ""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is, in batches and in people."""

    batches: int = 0
    settled: int = 0
    failed: int = 0
    unknown: int = 0
    people: int = 0
    people_settled: int = 0


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A checked action before anyone has asked for it: what the preview shows, kept in the database.

    Only its `user` may turn it into a request, once; `request_id` is that request and `asked_at` when that was. A draft
    that `edits` a request takes the place of what was asked for there, provided it is still at `edits_version`.
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


@dataclass(frozen=True, kw_only=True)
class Request:
    """Everything a card needs. `version` grows when what a button would decide changes, not with each vote.

    `starts_at`: when an approved request begins (after its grace time, and not before the time it is scheduled for).
    `asked_at`: when its present plan was asked for; None for requests from before that was written down. `note`: the last thing worth saying, a
    sentence. `segment_id`: the segment's id at the provider, once known (a created one gets it while running).
    `bound`: the hash an approval is bound to (domain.binding); empty for requests from before there was one.
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
    after: int | None = None
    segment_id: str | None = None
    asked_at: datetime | None = None
    bound: str = ""

    @property
    def approvals(self) -> tuple[Vote, ...]:
        return tuple(vote for vote in self.votes if vote.ballot is Ballot.APPROVE)

    @property
    def people_changed(self) -> int:
        """People for whom something has changed so far. A provider that takes whole lists is sent those, too, who stay:
        they count in `progress` alone.
        """
        plan = self.plan
        if self.action.verb in (Verb.RENAME, Verb.EDIT):
            return 0
        changed = {
            Verb.ADD: plan.adds,
            Verb.REMOVE: plan.removes,
            Verb.TAG: plan.adds + (plan.unchanged or 0),
        }
        whole = any(batch.operation is Operation.REPLACE for batch in plan.batches)
        if whole and self.action.verb in changed:
            return changed[self.action.verb] if self.progress.settled else 0
        return self.progress.people_settled


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch of a request in the ledger. `attempts` counts how often its request may have left."""

    request_id: int
    number: int
    planned: PlannedBatch
    state: BatchState
    attempts: int = 0
    note: str = ""


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
    """A button press, written down before it is acknowledged. `key` is Slack's trigger id: a replay has the same."""

    key: str
    kind: ClickKind
    request_id: int
    version: int
    user: str
    team: str
    channel: str
    reason: str = ""
    message_ts: str = ""
