"""Facts: what happened, in the past tense, with counts and never with a person's address; and how they are sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Event(StrEnum):
    """EDITED: the asker put something else in its place. DISCOUNTED: an approval no longer counts, since whoever gave it
    may no longer decide, or no longer on their own request. TAMPERED: what would be carried out is not what was approved. SAMPLED: somebody looked at a
    masked sample of who would leave. SUSPENDED: it did not begin, as a freeze is in force or somebody it hangs on has
    left. ERASED: a person was taken out of every list kept. PURGED: lists nobody needs any more were deleted.
    UNINSTALLED: the app was removed from the workspace, and what ran was paused.
    """

    REQUESTED = "requested"
    APPROVED = "approved"
    VOTED = "voted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ESCALATED = "escalated"
    STARTED = "started"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    RETRIED = "retried"
    DRIFTED = "drifted"
    RENEWED = "renewed"
    EDITED = "edited"
    UNVOTED = "unvoted"
    DISCOUNTED = "discounted"
    TAMPERED = "tampered"
    REMINDED = "reminded"
    SAMPLED = "sampled"
    DONE = "done"
    PARTLY_DONE = "partly_done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    ERASED = "erased"
    PURGED = "purged"
    UNINSTALLED = "uninstalled"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of the audit. `actor` is a Slack user id, `segbot` or `operator`; `counts` are people and batches.

    `request_id` is 0 for what concerns no request. `submitter` asked for it, on `surface` (`slack`, `cli`). `before`
    and `after` are the segment's size. `plan` and `roster` are sha256 (hex) of the plan that was approved and,
    salted, of the list of people; `bound` is what approvals are bound to (domain.binding). `approvers`: whose approvals
    counted, in their order, where it took more than the actor's. `hash` seals the fact together with `prev`, the hash of the fact before it.
    """

    id: int = 0
    at: datetime
    event: Event
    actor: str
    request_id: int
    connection: str
    segment: str
    verb: str
    counts: Mapping[str, int] = field(default_factory=dict)
    note: str = ""
    submitter: str = ""
    surface: str = ""
    before: int | None = None
    after: int | None = None
    plan: str = ""
    roster: str = ""
    bound: str = ""
    approvers: tuple[str, ...] = ()
    prev: str = ""
    hash: str = ""

    @property
    def actors(self) -> tuple[str, ...]:
        """Everybody it took to make it happen."""
        return self.approvers or (self.actor,)


@dataclass(frozen=True, kw_only=True)
class Head:
    """The end of the chain: who knows this hash can prove later that nothing up to it was touched."""

    number: int
    hash: str


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is looked for. `words`: each somewhere in the fact; `by`: who did it or asked for it; `on`: words of the
    segment's name; `connection`: its name; `since`: not before.
    """

    words: str = ""
    by: str = ""
    on: str = ""
    connection: str = ""
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """Facts, newest first. `older`: where the next page begins (facts with smaller numbers); None at the end."""

    facts: tuple[Fact, ...] = ()
    older: int | None = None


class Tampering(StrEnum):
    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"
    INSERTED = "inserted"
    CUT_OFF = "cut_off"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong with the record, and with which fact."""

    kind: Tampering
    fact: int
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How many facts were looked at, where the chain ends, and what is wrong with it; nothing, where it is whole."""

    facts: int
    head: Head | None
    findings: tuple[Finding, ...] = ()
    more: bool = False

    @property
    def whole(self) -> bool:
        return not self.findings


SEGBOT = "segbot"
