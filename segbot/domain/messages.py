"""What segbot has to say, as rows waiting to be delivered: the Slack room decides how each looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from segbot.domain.audit import Fact


class MessageKind(StrEnum):
    """CARD: the request card, posted once. EDIT: redraw it. PROGRESS: the same, droppable. STORY: a reply in the card's thread. DIRECT: to a person;
    a reminder to one who holds a copy of the card, and else to the one who asked.
    AUDIT: one line in the audit channel. REPORT: the rows left out, as a file in the card's thread. HEAD: where the
    chain of facts ends, in the audit channel. COPY: the card for one who may decide, where the channel did not take it;
    ASKER_COPY: the same for the one who asked, who does not decide. NOTICE: a sentence for one person about a message
    that could not be told as it should. DIGEST: the week, in a channel of its own.
    """

    CARD = "card"
    EDIT = "edit"
    PROGRESS = "progress"
    STORY = "story"
    DIRECT = "direct"
    AUDIT = "audit"
    REPORT = "report"
    HEAD = "head"
    COPY = "copy"
    ASKER_COPY = "asker_copy"
    NOTICE = "notice"
    DIGEST = "digest"

    @property
    def is_card(self) -> bool:
        """Whether it is the request card or a copy of it."""
        return self in (MessageKind.CARD, MessageKind.COPY, MessageKind.ASKER_COPY)

    @property
    def needs_card(self) -> bool:
        """Whether it hangs on the card, and waits until that is there."""
        return self in (MessageKind.STORY, MessageKind.REPORT)


@dataclass(frozen=True, kw_only=True)
class MessageRef:
    """Where a message is in Slack."""

    channel: str
    ts: str


@dataclass(frozen=True, kw_only=True)
class Message:
    """One thing to say. `key` is unique and goes into the message's metadata, so that a copy can be recognised.

    `channel` is a channel id, `#name`, or a user id for DIRECT. `fact` is what STORY, DIRECT and AUDIT tell. `card` is
    the one it leads to where it is said elsewhere; it is looked up when it is told.
    `request_id` is 0 for HEAD and DIGEST, for AUDIT where the fact concerns no request, and for NOTICE where an answer was owed. `note` is what NOTICE says, and
    the figures of DIGEST.

    `done`: nothing is to be delivered any more. `refused` is Slack's word for why it was not taken last time, since
    `refused_since`; `due_at` the time before which it is not tried again; `answered` the attempts of which is known that
    nothing was posted. `gone`: it was posted, and is not there any more.
    """

    key: str
    kind: MessageKind
    request_id: int
    channel: str
    fact: Fact | None = None
    thread: MessageRef | None = None
    card: MessageRef | None = None
    posted: MessageRef | None = None
    attempts: int = 0
    note: str = ""
    done: bool = False
    refused: str = ""
    refused_since: datetime | None = None
    due_at: datetime | None = None
    answered: int = 0
    gone: bool = False

    @property
    def lane(self) -> str:
        """What is delivered one at a time and in order. What only accompanies a card has a lane of its own, so that it
        never holds the card up; the lines of one audit channel share one.
        """
        if self.kind in (MessageKind.AUDIT, MessageKind.HEAD, MessageKind.DIGEST):
            return f"audit-{self.channel}"
        if self.kind in (MessageKind.REPORT, MessageKind.DIRECT, MessageKind.NOTICE):
            return self.key
        return str(self.request_id)
