"""What the flows are given instead of time, the engine's queue, the people of a workspace, and Slack itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from segbot.domain.approval.requesters import Access
from segbot.domain.audit import Head
from segbot.domain.delivery import Refusal, Refused
from segbot.domain.errors import NotPermittedError
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.people import Person
from segbot.domain.ports import NotDeliveredError, UndeliverableError
from segbot.domain.requests import Request

HOME = "T0HOME"


class HandClock:
    """Time moves when told to, or by sleeping; with `tick` also by looking at it."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.slept: list[float] = []
        self.tick = timedelta(0)

    def now(self) -> datetime:
        self.time += self.tick
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


@dataclass
class Queue:
    """What the engine would run, in order, for the test to run; `later` what was put back, with its time."""

    now: Callable[[], datetime]
    runs: list[tuple[int, int, float]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    later: list[tuple[datetime, str]] = field(default_factory=list)
    expiries: list[tuple[int, float]] = field(default_factory=list)
    clicks: list[str] = field(default_factory=list)

    def run_request(self, _tx, request_id, attempt, _account, delay=0.0, **_lane):
        self.runs.append((request_id, attempt, delay))

    def deliver(self, _tx, _request_id, message_key, delay=0.0):
        if delay:
            self.later.append((self.now() + timedelta(seconds=delay), message_key))
        else:
            self.messages.append(message_key)

    def expire_at(self, _tx, request_id, delay):
        self.expiries.append((request_id, delay))

    def settle_click(self, _tx, click_key, _delay):
        self.clicks.append(click_key)


class Crowd:
    """The people of the workspace; `away` makes Slack silent, of groups `unread` it does not say who is in them; `meanwhile` happens once while Slack is asked."""

    def __init__(self) -> None:
        self.away = False
        self.unread: frozenset[str] = frozenset()
        self.meanwhile: Callable[[], None] | None = None
        self.access = Access()
        self.people = {
            "U0MAYA": Person(id="U0MAYA", team=HOME, name="Maya"),
            "U0ARTHUR": Person(id="U0ARTHUR", team=HOME, name="Arthur"),
            "U0BEA": Person(id="U0BEA", team=HOME, name="Bea", groups=frozenset({"S0APPROVE"})),
            "U0GUS": Person(id="U0GUS", team=HOME, is_guest=True, groups=frozenset({"S0APPROVE"})),
            "U0OTTO": Person(id="U0OTTO", team="T0OTHER", is_outsider=True),
            "U0BOT": Person(id="U0BOT", team=HOME, is_bot=True, groups=frozenset({"S0APPROVE"})),
            "U0LEFT": Person(id="U0LEFT", team=HOME, is_deactivated=True, groups=frozenset({"S0APPROVE"})),
            "U0CLEO": Person(id="U0CLEO", team=HOME, name="Cleo"),
        }

    def able(self, approvers, *, but, enough):
        """Everybody in `S0APPROVE` who may decide, and whoever is named."""
        if self.away:
            return None
        named = [
            person
            for person in self.people.values()
            if (person.id in approvers or person.groups.intersection(approvers)) and person.id != but
        ]
        return frozenset([person.id for person in named if person.can_decide][:enough])

    def deciding(self, approvers):
        if self.away:
            raise NotDeliveredError("Slack is silent.")
        wanted = set(approvers)
        found = [each for each in self.people.values() if each.id in wanted or each.groups & wanted]
        return [replace(each, groups=each.groups & wanted) for each in found if each.can_decide]

    def groups(self, user):
        return self.people[user].groups

    def confirm(self, user):
        person = self.look_up(user, self.people[user].groups)
        refused = self.access.may_not_ask(person)
        if refused:
            raise NotPermittedError(refused)
        return person

    def look_up(self, user: str, groups: Iterable[str] = ()) -> Person:
        if self.away:
            raise NotDeliveredError("Slack is silent.")
        happening, self.meanwhile = self.meanwhile, None
        if happening is not None:
            happening()
        person, unread = self.people[user], self.unread & set(groups)
        return replace(
            person,
            groups=person.groups & set(groups) - unread,
            groups_unread=unread,
            unread_why="missing_scope" if unread else "",
        )


@dataclass
class Post:
    """A message as it reached Slack, with what the request looked like then."""

    message: Message
    request: Request
    ref: MessageRef


class Wall:
    """Where messages end up; `refuse` names channels that take nothing, `refusals` what Slack says to a kind of message
    (or to one, by its key), `gone` cards that are not there any more; `down` makes Slack unreachable.
    """

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.edits: list[tuple[MessageRef, Request]] = []
        self.drawn_as: list[MessageKind | None] = []
        self.announced: list[tuple[Message, Head]] = []
        self.refuse: set[str] = set()
        self.refusals: dict[MessageKind | str, Refusal] = {}
        self.gone: set[str] = set()
        self.down = False
        self.tried: list[str] = []

    def _check(self, message: Message) -> None:
        self.tried.append(message.key)
        if self.down:
            raise NotDeliveredError("Slack is down.")
        place = message.thread.channel if message.thread else message.channel
        refusal = self.refusals.get(message.key) or self.refusals.get(message.kind)
        if place in self.refuse:
            refusal = Refusal(kind=Refused.ELSEWHERE, word="not_in_channel")
        if refusal is None:
            return
        if refusal.kind is Refused.LATER:
            raise NotDeliveredError(refusal.word, refusal=refusal)
        raise UndeliverableError(refusal.word, refusal=refusal)

    def post(self, message: Message, request: Request) -> MessageRef:
        self._check(message)
        ref = MessageRef(channel=message.channel, ts=f"{len(self.posts) + 1}.0")
        self.posts.append(Post(message=message, request=request, ref=ref))
        return ref

    def announce(self, message: Message, head: Head | None) -> MessageRef:
        self._check(message)
        if message.fact is not None and message.request_id:
            ref = MessageRef(channel=message.channel, ts=f"{len(self.posts) + 1}.0")
            self.posts.append(Post(message=message, request=None, ref=ref))
            return ref
        ref = MessageRef(channel=message.channel, ts=f"head-{len(self.announced) + 1}")
        self.announced.append((message, head))
        return ref

    def edit_card(self, posted: MessageRef, request: Request, kind: MessageKind | None) -> None:
        if self.down:
            raise NotDeliveredError("Slack is down.")
        if posted.ts in self.gone:
            gone = Refusal(kind=Refused.ELSEWHERE, word="message_not_found", gone=True)
            raise UndeliverableError("message_not_found", refusal=gone)
        self.edits.append((posted, request))
        self.drawn_as.append(kind)

    def take_back(self, posted: MessageRef) -> None:
        self.posts[:] = [post for post in self.posts if post.ref != posted]

    def find(self, message: Message) -> MessageRef | None:
        same = (message.key, message.thread)
        return next(
            (post.ref for post in self.posts if (post.message.key, post.message.thread) == same), None
        )

    def of(self, kind: MessageKind) -> list[Post]:
        return [post for post in self.posts if post.message.kind is kind]
