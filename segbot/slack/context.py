"""What the listeners work with: the use cases, Slack, and a pool for what takes longer than a click may."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from slack_sdk import WebClient

from segbot.domain.actions import Action, Origin
from segbot.domain.audit import Fact, Page
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import NotListedYetError
from segbot.domain.lists import Answers
from segbot.domain.messages import Message, MessageRef
from segbot.domain.people import Home
from segbot.domain.planning.plan import CampaignReport
from segbot.domain.policy import TracedRule
from segbot.domain.policy.budgets import Used
from segbot.domain.ports import NotDeliveredError, People, ScanProgress
from segbot.domain.requests import Batch, Click, Draft, Request
from segbot.domain.segments import Segment, SizeSeen
from segbot.domain.tracing import UNTRACED, Tracer
from segbot.flows.requesting.given_lists import Given
from segbot.rosters.reading.read import Source, Upload
from segbot.slack.access.names import Names
from segbot.slack.access.requesters import SlackRequesters
from segbot.slack.delivery.newer_blocks import NewerBlocks
from segbot.slack.views.messages.capabilities import Connection
from segbot.slack.views.messages.history import PastRequest
from segbot.slack.views.messages.segment_page import Reader


def in_a_while(seconds: float, work: Callable[[], None]) -> None:
    """Begin `work` in so many seconds, unless the process has ended by then."""
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()


def utc_now() -> datetime:
    return datetime.now(UTC)


class Submit(Protocol):
    """Asking; as flows.submit has it."""

    def check_action(self, action: Action) -> None: ...

    def prepare(
        self,
        action: Action,
        sources: Sequence[Source],
        origin: Origin,
        *,
        answers: Answers = ...,
        progress: ScanProgress | None = None,
    ) -> Draft: ...

    def prepare_again(
        self, request_id: int, action: Action, origin: Origin, *, progress: ScanProgress | None = None
    ) -> Draft: ...

    def given(self, draft_id: str, origin: Origin) -> Given: ...

    def check_edit(self, request: Request, user: str, version: int) -> None: ...

    def prepare_edit(
        self,
        request_id: int,
        version: int,
        wanted: Action,
        sources: Sequence[Source],
        user: str,
        *,
        answers: Answers = ...,
        progress: ScanProgress | None = None,
    ) -> Draft: ...

    def confirm(
        self,
        draft_id: str,
        origin: Origin,
        *,
        reason: str | None = None,
        confirm_name: str | None = None,
        confirm_count: str | None = None,
    ) -> Request: ...


class Decide(Protocol):
    """Deciding; as flows.decide has it."""

    def record(self, click: Click) -> bool: ...

    def settle_now(self, key: str) -> str: ...


class Listed(Protocol):
    """An account's segments, and as of when."""

    @property
    def segments(self) -> Sequence[Segment]: ...

    @property
    def at(self) -> datetime | None: ...


class Shown(Protocol):
    """A segment to be looked at, and as of when, where its provider takes no requests for so many seconds."""

    @property
    def segment(self) -> Segment: ...

    @property
    def at(self) -> datetime | None: ...

    @property
    def seconds(self) -> float: ...


class Browse(Protocol):
    """Looking; as flows.browse has it."""

    def connections(self) -> Sequence[Connection]: ...

    def spec(self, connection: str) -> ProviderSpec: ...

    def segments(self, connection: str) -> Sequence[Segment]: ...

    def listed(self, connection: str) -> Listed: ...

    def accounts_with(self, typed: str, connections: Sequence[str]) -> Sequence[str]: ...

    def suggest(self, connection: str, typed: str, limit: int = 100) -> Sequence[Segment]: ...

    def shown(self, connection: str, typed: str, *, told: NotListedYetError | None = None) -> Shown: ...

    def is_being_read(self, connection: str) -> bool: ...

    def requests(
        self, user: str | None = None, limit: int = 20, *, before: int | None = None
    ) -> Sequence[Request]: ...

    def last_changes(self, connection: str) -> Mapping[str, datetime]: ...

    def sizes_seen(self, connection: str, segment_id: str) -> Sequence[SizeSeen]: ...

    def first_known(self, connection: str, phrases: Sequence[str]) -> str | None: ...

    def campaigns(self, connection: str, segment: Segment) -> CampaignReport | None: ...

    def shows_campaigns(self, connection: str, segment: Segment) -> bool: ...

    def when_campaigns_are_known(
        self, connection: str, segment: Segment, told: Callable[[CampaignReport | None], None]
    ) -> None: ...

    def removals(self, user: str) -> Used | None: ...

    def request(self, request_id: int) -> Request: ...

    def cards(self, request_ids: Collection[int]) -> Mapping[int, MessageRef]: ...

    def undelivered(self, user: str) -> Sequence[Message]: ...

    def history(self, request_id: int) -> Sequence[Fact]: ...

    def batches(self, request_id: int) -> Sequence[Batch]: ...

    def people_at_work(self) -> Sequence[str]: ...

    def audit(
        self,
        typed: str,
        *,
        asker: str = "",
        zone: str = "UTC",
        named: Callable[[str], str] = ...,
        before: int | None = None,
    ) -> Page: ...


class MemberSample(Protocol):
    """A masked sample of the people of a request."""

    @property
    def request(self) -> Request: ...

    @property
    def people(self) -> Sequence[str]: ...


class MemberSampling(Protocol):
    """Who would leave; as flows.sampling has it."""

    def leaving(self, request_id: int, user: str) -> MemberSample: ...


class SegmentHistory(Protocol):
    """What was asked of a segment before, and why the policy ruled as it did; as flows.history has it."""

    def past(self, connection: str, segment_id: str | None, *, limit: int = 10) -> Sequence[PastRequest]: ...

    def tried(self, request: Request) -> Sequence[TracedRule]: ...


class Links(Protocol):
    """Links to messages in Slack."""

    def to(self, message: MessageRef | None) -> str: ...

    def to_all(self, messages: Mapping[int, MessageRef]) -> dict[int, str]: ...


class UseCases(Protocol):
    @property
    def submit(self) -> Submit: ...

    @property
    def decide(self) -> Decide: ...

    @property
    def browse(self) -> Browse: ...

    @property
    def member_sampling(self) -> MemberSampling: ...

    @property
    def history(self) -> SegmentHistory: ...


class Files(Protocol):
    """Fetches what people dropped into the form."""

    def fetch(self, file: Mapping[str, Any]) -> Upload:
        """Raises InvalidActionError on `members_file`."""
        ...


class Promises(Protocol):
    """Answers that are owed; as flows.messaging.promises has it."""

    def give(self, user: str, typed: str, within: timedelta) -> str: ...

    def keep(self, key: str) -> None: ...


class _NoPromises:
    """Where nothing is written down of them."""

    def give(self, _user: str, _typed: str, _within: timedelta) -> str:
        return ""

    def keep(self, _key: str) -> None:
        return


NO_PROMISES = _NoPromises()


@dataclass(frozen=True, kw_only=True)
class SlackContext:
    """`home` is where the bot is installed, `requesters` who may ask and see, `out_of_order` says why
    nothing is worked on at all, `out_of_reach` says what nobody could approve for somebody, `uninstall` ends what runs
    once the app was removed. `client` is for clicks: short timeouts, no waiting. `approvers` are user and group ids, to be
    named.

    `executor` is for what may take seconds; on `deciders` presses are acted upon, few at a time, so that writing the
    next press down never waits for them. `patience`: how long, in seconds, a form's submission may wait for its
    preview before a waiting view is shown; `redraw_every`, how far apart such a view is redrawn at least; `sleep`
    lets so many seconds go by; `later` begins something in so many; `promises` knows whom an answer is owed.
    """

    use_cases: UseCases
    people: People
    client: WebClient
    files: Files
    links: Links
    newer_blocks: NewerBlocks
    names: Names
    home: Home
    requesters: SlackRequesters
    executor: Executor
    deciders: Executor
    out_of_order: Callable[[], str] = lambda: ""
    out_of_reach: Callable[[str], str] = lambda _user: ""
    uninstall: Callable[[], None] = lambda: None
    approvers: tuple[str, ...] = ()
    bot_user: str = ""
    patience: float = 1.8
    redraw_every: float = 2.0
    now: Callable[[], datetime] = utc_now
    sleep: Callable[[float], None] = time.sleep
    later: Callable[[float, Callable[[], None]], None] = in_a_while
    tracer: Tracer = UNTRACED
    promises: Promises = NO_PROMISES

    @property
    def home_team(self) -> str:
        return self.home.team

    def reader(self, user: str) -> Reader:
        """When and where somebody looks; where Slack does not say where, as if in London in winter."""
        try:
            return Reader(now=self.now(), zone=self.requesters.time_zone(user))
        except NotDeliveredError:
            return Reader(now=self.now())
