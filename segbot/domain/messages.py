"""What segbot has to say, as rows waiting to be delivered: the Slack room decides how each looks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from segbot.domain.audit import Fact


class MessageKind(StrEnum):
    """CARD: the request card, posted once. EDIT: draw it anew. PROGRESS: the same, droppable. STORY: a reply in the card's thread. DIRECT: to a person.
    AUDIT: one line in the audit channel. REPORT: the rows left out, as a file in the card's thread. HEAD: where the
    chain of facts ends, in the audit channel.
    """

    CARD = "card"
    EDIT = "edit"
    PROGRESS = "progress"
    STORY = "story"
    DIRECT = "direct"
    AUDIT = "audit"
    REPORT = "report"
    HEAD = "head"


@dataclass(frozen=True, kw_only=True)
class MessageRef:
    """Where a message is in Slack."""

    channel: str
    ts: str


@dataclass(frozen=True, kw_only=True)
class Message:
    """One thing to say. `key` is unique and goes into the message's metadata, so that a copy can be recognised.

    `channel` is a channel id, `#name`, or a user id for DIRECT. `fact` is what STORY, DIRECT and AUDIT tell. `thread` is
    the card it replies to, or leads to where it is said elsewhere.
    `request_id` is 0 for HEAD, and for AUDIT where the fact concerns no request.
    """

    key: str
    kind: MessageKind
    request_id: int
    channel: str
    fact: Fact | None = None
    thread: MessageRef | None = None
    posted: MessageRef | None = None
    attempts: int = 0
