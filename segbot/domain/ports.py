"""The doors to the outside that have more than one thing behind them: providers, Slack, the clock, the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from segbot.domain.audit import Head
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.delivery import Refusal, Refused
from segbot.domain.members import Member
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.people import Person
from segbot.domain.planning.plan import CampaignReport, LookUpResult, Receipt, Write
from segbot.domain.requests import Request
from segbot.domain.segments import Segment

ScanProgress = Callable[[int, int | None], None]
"""Told how far a campaign check is: done and of how many, both in campaigns (automations count as such); the second is
None until it is known. It may be called from another thread and should return soon.
"""


class Clock(Protocol):
    """Time, timezone-aware UTC; `sleep` in seconds."""

    def now(self) -> datetime: ...

    def sleep(self, seconds: float) -> None: ...


class Provider(Protocol):
    """One account at a provider. Thread-safe. Every method raises ProviderError or UnsupportedError, nothing else.

    A method that is not declared in `spec` raises UnsupportedError before any request leaves.
    """

    @property
    def spec(self) -> ProviderSpec: ...

    def check(self) -> str:
        """Prove address and credentials with one harmless read; a sentence about what answered."""
        ...

    def list_segments(self) -> Iterator[Segment]:
        """All live segments, page after page."""
        ...

    def get_segment(self, segment_id: str) -> Segment:
        """One segment now; NotFoundError when it is not there."""
        ...

    def named(self, name: str) -> tuple[Segment, ...]:
        """Every live segment of exactly this name (of every kind), read to the end of the list; with `names_may_collide` also
        those that differ in capitals only (`same_name` in `domain/planning/names.py`). Raises UnsupportedError where the
        provider cannot be asked for its segments.
        """
        ...

    def read_members(self, segment: Segment) -> Iterator[tuple[Member, ...]]:
        """Everybody in a segment now, page after page; somebody who moves between pages may come twice. Only where the
        declaration for the segment's kind says `reads_members`, else UnsupportedError. UnavailableError when it cannot be
        read to its end: a part is never taken for the whole.
        """
        ...

    def known_to_provider(self, members: tuple[Member, ...]) -> frozenset[str] | None:
        """Keys of those the provider knows as customers at all; None where it cannot be asked."""
        ...

    def write(self, write: Write) -> Receipt:
        """Carry out one change, once; returns when it has truly happened (polled, where the provider queues).

        Raises OutcomeUnknownError when it was sent and the result is not known.
        """
        ...

    def look_up(self, write: Write) -> LookUpResult:
        """After an unknown outcome: what does the provider's present state say about this write?

        A creation is found by its name and by what was not there before (`write.namesakes`), never by clocks: APPLIED
        where exactly one is new, NOT_APPLIED where none is, else CANNOT_TELL.
        """
        ...

    def campaign_check(
        self, segment: Segment, *, fresh: bool = False, progress: ScanProgress | None = None
    ) -> CampaignReport:
        """Whether a scheduled campaign uses the segment: as read at most a minute ago, or `fresh` after this call.

        Where that takes long, `progress` is told how far it is.
        """
        ...

    def close(self) -> None:
        """Give back connections."""
        ...


@runtime_checkable
class ChecksNewcomers(Protocol):
    """What a provider has besides that can say beforehand who cannot be added, and why."""

    def not_addable(
        self,
        members: tuple[Member, ...],
        kind: str | None,
        segment_id: str | None,
        *,
        putting_back: bool = False,
    ) -> Mapping[str, str] | None:
        """Keys of those who could not be put into this segment (None: one still to be made), of this kind, each with the
        reason: half a sentence without anything that identifies them. `putting_back`: they were in it before, and an undo
        brings them back. None where finding out would take too long. Raises ProviderError.
        """
        ...


@runtime_checkable
class CountsNameless(Protocol):
    """What a provider has besides where somebody may be in a segment without a name that segbot could give them."""

    def nameless(self, segment: Segment) -> int:
        """How many of those were in it when its members were last read to the end; they are counted and can't be moved."""
        ...


class Notifier(Protocol):
    """Slack as the place where segbot speaks. Raises `NotDeliveredError` (try again) or
    `UndeliverableError` (this channel will never take it).
    """

    def post(self, message: Message, request: Request) -> MessageRef: ...

    def announce(self, message: Message, head: Head | None) -> MessageRef:
        """Post a line of the audit; `head` is where the chain of facts ends now, None where there is none yet."""
        ...

    def edit_card(self, posted: MessageRef, request: Request, kind: MessageKind | None) -> None:
        """Draw the card at this place again; `kind` is which of its cards the request has there, None for one it does
        not know (any more), which gets no buttons.
        """
        ...

    def take_back(self, posted: MessageRef) -> None:
        """Delete a message of ours that stands in Slack a second time."""
        ...

    def find(self, message: Message) -> MessageRef | None:
        """A copy already posted (recognised by its key), where Slack lets us look; else None."""
        ...


class People(Protocol):
    """Who somebody is in Slack right now."""

    def look_up(self, user: str, groups: Iterable[str] = ()) -> Person:
        """The person, and which of `groups` (user-group ids) they are in at this moment.

        Raises NotDeliveredError when Slack cannot be asked; an unknown user comes back as deactivated.
        """
        ...


class Requesters(Protocol):
    """Who may ask for changes."""

    def groups(self, user: str) -> frozenset[str]:
        """The user groups they are in which the policy or the settings name, as known for a few minutes.

        Raises NotDeliveredError.
        """
        ...

    def confirm(self, user: str) -> Person:
        """The person as Slack tells this moment. Raises NotPermittedError where they may not ask, NotDeliveredError."""
        ...


class ApproverPeople(Protocol):
    """Who these users and groups are, one by one."""

    def deciding(self, approvers: Iterable[str]) -> Sequence[Person]:
        """Active full members of the home workspace among them, each person once; `groups` are those of `approvers` they
        are in. Raises NotDeliveredError.
        """
        ...


class Able(Protocol):
    """Who could give an approval, as far as Slack tells at once."""

    def __call__(self, approvers: Sequence[str], *, but: str, enough: int) -> frozenset[str] | None:
        """Active full members among these users and groups, `but` one of them, up to `enough`; None where Slack does not
        tell.
        """
        ...


class NotDeliveredError(Exception):
    """Slack did not take the message this time; `retry_after` in seconds where Slack named it."""

    def __init__(
        self, sentence: str, *, retry_after: float | None = None, refusal: Refusal | None = None
    ) -> None:
        self.retry_after = retry_after
        self.refusal = refusal or Refusal(
            kind=Refused.LATER, word="no_answer", everywhere=True, retry_after=retry_after
        )
        super().__init__(sentence)


class UndeliverableError(Exception):
    """Slack will not take the message there: never, not in this place, or not as segbot made it (`refusal`)."""

    def __init__(self, sentence: str, *, refusal: Refusal | None = None) -> None:
        self.refusal = refusal or Refusal(kind=Refused.NEVER, word=sentence)
        super().__init__(sentence)


class Scheduler(Protocol):
    """The durable engine. Each call takes part in the caller's transaction (`tx`): commit, and it will happen."""

    def run_request(
        self, tx: Any, request_id: int, attempt: int, account: str, delay: float = 0, *, lane: str = ""
    ) -> None:
        """Carry the request out, after `delay` seconds; one run at a time in each lane of an account, and one per account
        where its provider takes no more.
        """
        ...

    def deliver(self, tx: Any, request_id: int, message_key: str, delay: float = 0) -> None:
        """Deliver one message; those of one request in order, one at a time."""
        ...

    def expire_at(self, tx: Any, request_id: int, delay: float) -> None:
        """Look at the request again when its time is up."""
        ...

    def settle_click(self, tx: Any, click_key: str, delay: float) -> None:
        """Make sure a recorded click is acted upon even if this process dies."""
        ...
