"""Facts: what happened, in the past tense, with counts and never with a person's address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Event(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    VOTED = "voted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    RETRIED = "retried"
    DRIFTED = "drifted"
    RENEWED = "renewed"
    UNVOTED = "unvoted"
    DONE = "done"
    PARTLY_DONE = "partly_done"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of the audit. `actor` is a Slack user id or `segbot`; `counts` are people and batches."""

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
