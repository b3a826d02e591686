"""The way between segbot and the providers, without a socket: an HTTP transport that hands requests to the emulators.

Each request is a moment at which the process may die, or at which the answer, or the request itself, is lost. What
changed in a segment by a request is written down by looking at its members before and after, whatever was sent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from segbot.sandbox.emulators import Emulator, EmulatorRequest, EmulatorResponse

from .heard import Heard, told_to_wait
from .odd_ways import (
    OF_ANOTHER,
    OVERTAKEN,
    Answers,
    Overtaking,
    ending,
    passed_over,
    shortened,
    unwilling,
    without_one,
)
from .record import is_rule

LOST_AFTER = 30.0
HTTP_ERRORS = 400
# Requests in so many seconds, by the first paths that fit, as the vendors' pages have it.
DOCUMENTED: dict[str, tuple[tuple[str, int, float], ...]] = {
    "bunce": (("/", 500, 60.0),),
    "batch": (("/", 1, 1.0),),
    "constant_contact": (("/", 4, 1.0),),
    "brevo": (("/v3/contacts", 10, 1.0), ("/v3/", 100, 3600.0)),
}

# Where people are named by their addresses and have to be contacts before, how each is written there.
ADDRESS_OF: dict[str, Callable[[Any], str]] = {
    "constant_contact": lambda each: str(each["email_address"]["address"]),
    "mailchimp": lambda each: str(each["email_address"]),
    "brevo": lambda each: str(each["email"]),
}


@dataclass(frozen=True, kw_only=True)
class Held:
    """How a request's row stands: `mine`, its token is that of whoever looks; `rescues`, how often segbot itself has put
    one more run into the queue since a person last began it.
    """

    state: str
    attempt: int
    rescues: int
    mine: bool


@dataclass(kw_only=True)
class Change:
    """What one request changed at a provider: who came, who went, which segments were made or are gone. `left_as`: the
    state, attempt and rescues of its row when it left segbot, at `left_at`, and whether whoever sent it held the row by then.
    `unwilling`: who had unsubscribed there before, or was deleted, where that is said of the person and not of a list. `passed_over`: for whom the provider did nothing; `whole`: it did all.
    """

    at: float
    provider: str
    request_id: int | None
    attempt: int | None
    target: str
    body: bytes
    number: int
    status: int = 0
    came: dict[str, frozenset[str]] = field(default_factory=dict)
    went: dict[str, frozenset[str]] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    renamed: dict[str, tuple[str, str]] = field(default_factory=dict)
    lost: dict[str, frozenset[str]] = field(default_factory=dict)
    customers: int = 0
    opened: frozenset[str] = frozenset()
    unwilling: frozenset[str] = frozenset()
    passed_over: str = ""
    whole: bool = True
    answered: bool = False
    late: bool = False
    left_at: float = 0.0
    left_as: Held | None = None

    @property
    def anything(self) -> bool:
        return bool(self.came or self.went or self.made or self.gone or self.renamed or self.opened)


@dataclass
class Loss:
    """What the line does to the next request that matches: `before` it never arrives, `after` its answer is lost,
    `late` the provider carries it out `seconds` after the caller gave up, `refused` nobody listens, `no` the provider turns it
    down for good; the others are `odd_ways`.
    """

    kind: str
    operation: str = "write"
    seconds: float = 8.0
    skip: int = 0


@dataclass
class Leaving:
    """A request on its way: when it left, for which request and attempt, and how that one's row stood just then."""

    at: float
    run: tuple[int, int] | None
    row: Held | None = None


class Line(httpx.BaseTransport):
    """One process' way to one provider. `told` says which request is being carried out just now."""

    def __init__(
        self, outside: Outside, name: str, edge: Callable[[str], None], told: Callable[[], Any]
    ) -> None:
        self._outside = outside
        self._name = name
        self._edge = edge
        self._told = told

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        path = request.url.raw_path.decode("ascii").partition("?")
        mount = f"/{self._name}"
        asked = EmulatorRequest(
            method=request.method,
            path=path[0].removeprefix(mount),
            query=path[2],
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
            mount=mount,
        )
        run = self._told()
        leaving = Leaving(at=self._outside.now(), run=run)
        if self._outside.emulators[self._name].operation(asked) == "write" and run:
            leaving.row = self._outside.row_of(run[0])
        if self._outside.emulators[self._name].operation(asked) != "token":
            self._outside.leaves(self._name, asked.path)
        self._edge("send")
        try:
            answer = self._outside.carry(self._name, asked, leaving, request)
        finally:
            self._outside.heard.look_back(
                self._name, self._outside.emulators[self._name].log, self._outside.now()
            )
        self._edge("sent")
        self._outside.told_to_wait(self._name, asked.path, answer)
        return answer


@dataclass
class Outside:
    """All providers, their losses, and every change that was made there through the API. `quiet_since`: when a process last
    began or ended, which forgets what one alone had counted. `short_pages`: no list comes in one piece; `short_at`: where.
    """

    emulators: dict[str, Emulator]
    now: Callable[[], float]
    pass_time: Callable[[float], None]
    later: Callable[[float, Callable[[], None]], None]
    noted: Callable[[Change], None] = lambda _change: None
    row_of: Callable[[int], Held | None] = lambda _request_id: None
    quiet_since: float = 0.0
    short_pages: bool = False
    short_at: set[str] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)
    losses: dict[str, list[Loss]] = field(default_factory=dict)
    own_limits_met: list[str] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    _left: dict[tuple[str, str], deque[float]] = field(default_factory=dict)
    heard: Heard = field(default_factory=Heard)
    _wait_until: dict[tuple[str, Any], tuple[float, float]] = field(default_factory=dict)
    _answers: Answers = field(default_factory=Answers)
    _overtaking: Overtaking = field(default_factory=Overtaking)

    def carry(
        self, name: str, asked: EmulatorRequest, leaving: Leaving, request: httpx.Request
    ) -> httpx.Response:
        emulator = self.emulators[name]
        self.asked[name] = self.asked.get(name, 0) + 1
        operation = emulator.operation(asked)
        loss = self._loss(name, operation)
        if operation == "read" and (self.short_pages or name in self.short_at):
            asked = shortened(asked)
        if loss is not None and loss.kind == "refused":
            raise httpx.ConnectError("nobody listens", request=request)
        if loss is not None and loss.kind == "no":
            return self._turned_down(name, asked, leaving, request)
        if loss is not None and loss.kind == "before":
            self.pass_time(1.0)
            raise httpx.ReadError("the line was cut", request=request)
        if loss is not None and loss.kind == "late":
            self.later(LOST_AFTER + loss.seconds, lambda: self._late(name, asked, leaving))
            self.pass_time(LOST_AFTER)
            raise httpx.ReadTimeout("no answer came", request=request)
        other = (
            self._answers.of_another(name, asked) if loss is not None and loss.kind == OF_ANOTHER else None
        )
        answer, change = (
            (other, None) if other else self.let(name, asked, leaving, how=loss.kind if loss else "")
        )
        if loss is not None and loss.kind == "after":
            self.pass_time(LOST_AFTER)
            raise httpx.ReadTimeout("no answer came", request=request)
        if operation == "token":
            self.heard.renews(asked.form().get("refresh_token", ""), answer, self.now())
        if answer.delivery == "reset":
            raise httpx.ReadError("the line was reset", request=request)
        if answer.delivery == "hang":
            self.pass_time(LOST_AFTER)
            raise httpx.ReadTimeout("no answer came", request=request)
        if answer.seconds:
            self.pass_time(answer.seconds)
        if change is not None and not answer.note.startswith("fault"):
            change.answered = True
        return httpx.Response(
            answer.status, headers=dict(answer.headers), content=answer.body, request=request
        )

    def let(
        self, name: str, asked: EmulatorRequest, leaving: Leaving, *, late: bool = False, how: str = ""
    ) -> tuple[EmulatorResponse, Change | None]:
        """Let the provider do it, and write down what changed. `how`: one of `odd_ways` to end it."""
        emulator = self.emulators[name]
        if emulator.operation(asked) != "write":
            answer = emulator.handle(asked)
            self._answers.heard(name, asked, answer)
            return answer, None
        self.overtake()
        before, customers, everyone = self.picture(name), _customers(emulator), self.for_everyone(name)
        gone = unwilling(emulator)
        asked, left_out = without_one(name, asked) if how == "partly" else (asked, "")
        with ending(emulator, how):
            answer = emulator.handle(asked)
        if left_out and answer.status < HTTP_ERRORS:
            answer = passed_over(name, answer, left_out)
        if how == OVERTAKEN and self._overtaking.takes(emulator, asked):
            self.later(1.5, self.overtake)
        else:
            getattr(emulator, "index_now", lambda: None)()
        change = self._change(
            name,
            asked,
            leaving,
            status=answer.status,
            late=late,
            customers=_customers(emulator) - customers,
        )
        change.opened, change.unwilling = self.for_everyone(name) - everyone, gone
        change.passed_over, change.whole = left_out, not how or how == "after"
        compare(before, self.picture(name), change, besides=everyone | change.opened)
        self.changes.append(change)
        self.noted(change)
        return answer, change

    def _change(self, name: str, asked: EmulatorRequest, leaving: Leaving, **came_of_it: Any) -> Change:
        return Change(
            at=self.now(),
            provider=name,
            request_id=leaving.run[0] if leaving.run else None,
            attempt=leaving.run[1] if leaving.run else None,
            left_at=leaving.at,
            left_as=leaving.row,
            target=f"{asked.method} {asked.path}",
            body=asked.body,
            number=len(self.changes),
            **came_of_it,
        )

    def _turned_down(
        self, name: str, asked: EmulatorRequest, leaving: Leaving, request: httpx.Request
    ) -> httpx.Response:
        change = self._change(name, asked, leaving, status=422, answered=True)
        self.changes.append(change)
        self.noted(change)
        return httpx.Response(422, json={"message": "That cannot be."}, request=request)

    def picture(self, name: str) -> dict[str, tuple[str, frozenset[str]]]:
        """Name and members of every segment there is; of one that is a rule, that rule instead of the people."""
        return {key: self._seen(name, key, shown) for key, shown in self.emulators[name].segments().items()}

    def one(self, name: str, key: str | None) -> tuple[str, frozenset[str]] | None:
        """Of that picture one segment; None where it is not there."""
        shown = self.emulators[name].segments().get(key or "")
        return None if shown is None or key is None else self._seen(name, key, shown)

    def names(self) -> set[str]:
        """What the segments of all providers are called."""
        return {
            str(shown.get("name") or "")
            for each in self.emulators.values()
            for shown in each.segments().values()
        }

    def _seen(self, name: str, key: str, shown: dict[str, Any]) -> tuple[str, frozenset[str]]:
        rule = str(shown.get("segment_criteria") or shown.get("options") or "its own rule")
        people = [rule] if is_rule(name, key) else self.emulators[name].members(key)
        return str(shown.get("name") or ""), frozenset(people)

    def contacts(self, name: str) -> frozenset[str]:
        """The addresses of everybody an account has, where people are named by these."""
        held: Any = getattr(self.emulators[name], "contacts", {})
        return (
            frozenset(ADDRESS_OF[name](each) for each in held.values()) if name in ADDRESS_OF else frozenset()
        )

    def for_everyone(self, name: str) -> frozenset[str]:
        """The segments that take in all customers, whoever they are."""
        shelf = getattr(self.emulators[name], "segment_shelf", {})
        return frozenset(key for key, segment in shelf.items() if segment.get("all_customers"))

    def overtake(self) -> None:
        """What is to be overtaken by somebody else is so by now."""
        self._overtaking.end(f"others-{len(self.changes)}")

    def _late(self, name: str, asked: EmulatorRequest, leaving: Leaving) -> None:
        self.let(name, asked, leaving, late=True)

    def leaves(self, name: str, path: str) -> None:
        """A request leaves for a provider: no more within its time than the provider documents."""
        limit = next((each for each in DOCUMENTED.get(name, ()) if path.startswith(each[0])), None)
        told_at, until = self._wait_until.get((name, limit), (0.0, 0.0))
        if self.now() < until - 0.001 and told_at > self.quiet_since:
            self.own_limits_met.append(
                f"{name} was asked again {until - self.now():.3f} s before it said one may"
            )
        if limit is None:
            return
        paths, most, seconds = limit
        left = self._left.setdefault((name, paths), deque(maxlen=most))
        if len(left) == most and self.now() - left[0] < seconds - 0.001 and left[0] > self.quiet_since:
            self.own_limits_met.append(f"{name}: {most + 1} requests within {self.now() - left[0]:.3f} s")
        left.append(self.now())

    def told_to_wait(self, name: str, path: str, answer: httpx.Response) -> None:
        """A provider says "too many", and for how long."""
        told = told_to_wait(answer, self.now())
        if told is not None:
            limit = next((each for each in DOCUMENTED.get(name, ()) if path.startswith(each[0])), None)
            self._wait_until[name, limit] = self.now(), self.now() + told

    def _loss(self, name: str, operation: str) -> Loss | None:
        for each in self.losses.get(name, []):
            if operation not in (("read", "write") if each.operation == "any" else (each.operation,)):
                continue
            if each.skip:
                each.skip -= 1
                continue
            self.losses[name].remove(each)
            self.heard.spoils(name, self.now())
            return each
        return None


def _customers(emulator: Any) -> int:
    """How many people a provider knows at all, where people exist apart from segments."""
    return len(getattr(emulator, "customers", getattr(emulator, "contacts", ())))


def compare(
    before: dict[str, tuple[str, frozenset[str]]],
    after: dict[str, tuple[str, frozenset[str]]],
    change: Change,
    *,
    besides: frozenset[str] = frozenset(),
) -> None:
    """Write into a change what is different; who is in the segments `besides` is left out."""
    change.gone = frozenset(before.keys() - after.keys())
    change.lost = {key: before[key][1] for key in change.gone if before[key][1]}
    for key in after.keys() - before.keys():
        change.made[key] = after[key][0]
        if after[key][1]:
            change.came[key] = after[key][1]
    for key in before.keys() & after.keys():
        if key not in besides and (came := after[key][1] - before[key][1]):
            change.came[key] = came
        if key not in besides and (went := before[key][1] - after[key][1]):
            change.went[key] = went
        if before[key][0] != after[key][0]:
            change.renamed[key] = (before[key][0], after[key][0])
