"""What the world itself knows of a life: who asked for what, who pressed what and who they were at that moment."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from .loop import START


@dataclass(kw_only=True)
class Wish:
    """What somebody asked for in the place of a request, and the segment as it truly was just then."""

    at: float
    listed: frozenset[str]
    before: frozenset[str] | None
    name: str = ""


@dataclass(kw_only=True)
class Ask:
    """One ask of the script. `wishes`: the first, and one more for every edit or new plan."""

    number: int
    who: str
    provider: str
    verb: str
    segment: str = ""
    segment_id: str | None = None
    request_id: int | None = None
    wishes: list[Wish] = field(default_factory=list)
    run_at: float | None = None
    undoes: int | None = None
    everyone: bool = False
    kind: str = ""
    mistyped: str = ""
    answers: list[str] = field(default_factory=list)

    @property
    def wish(self) -> Wish:
        return self.wishes[-1]


@dataclass(kw_only=True)
class Press:
    """A press as Slack delivered it. `could`: whom this person was an approver for by then, as the law sees it."""

    key: str
    at: float
    who: str
    kind: str
    request_id: int
    version: int
    state: str
    row_version: int
    epoch: int
    acked: bool = False
    status: int = 0
    lost: bool = False


@dataclass(kw_only=True)
class Death:
    at: float
    process: str
    where: str


@dataclass(kw_only=True)
class Turn:
    """A request's row changed its state."""

    at: float
    request_id: int
    before: str | None
    after: str
    facts: int


@dataclass(kw_only=True)
class Broken:
    """A law that did not hold: its name, when, and what was seen."""

    law: str
    at: float
    seen: str

    def __str__(self) -> str:
        hours = (self.at - START) / 3600
        return f"law “{self.law}” broken after {hours:.2f} hours: {self.seen}"


# Seconds between Slack's answer to who somebody is and the end of the transaction that acts on it.
ASKED_BEFORE = 5.0


class Trace:
    """Everything that happened, a line each; `hash` is the same for the same life."""

    def __init__(self, *, keep: bool) -> None:
        self._digest = hashlib.sha256()
        self._keep = keep
        self.lines: list[str] = []

    def note(self, at: float, what: str) -> None:
        line = f"{at - START:12.2f} {what}"
        self._digest.update(line.encode())
        self._digest.update(b"\n")
        if self._keep:
            self.lines.append(line)

    @property
    def hash(self) -> str:
        return self._digest.hexdigest()[:16]


@dataclass(kw_only=True)
class Record:
    asks: dict[int, Ask] = field(default_factory=dict)
    by_request: dict[int, Ask] = field(default_factory=dict)
    presses: list[Press] = field(default_factory=list)
    deaths: list[Death] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    drawn: dict[str, dict[str, Any]] = field(default_factory=dict)
    meddled: list[tuple[float, str, str, str, frozenset[str], frozenset[str]]] = field(default_factory=list)
    tampered: set[int] = field(default_factory=set)
    broken: list[Broken] = field(default_factory=list)
    events: dict[int, list[str]] = field(default_factory=dict)
    acts: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    said_to_outsiders: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    troubled: set[str] = field(default_factory=set)
    typed: dict[str, str] = field(default_factory=dict)
    results: dict[str, list[str]] = field(default_factory=dict)

    standing: list[tuple[float, str, bool, bool]] = field(default_factory=list)

    def note_person(self, at: float, user: str, *, full_member: bool, in_group: bool) -> None:
        self.standing.append((at, user, full_member, in_group))

    def was(self, user: str, what: str, since: float, until: float, then: float) -> bool:
        """Whether somebody was a full member (or in the group) when they pressed, and at some moment between two times.
        Slack is asked a moment before it is written down.
        """
        index = 2 if what == "full_member" else 3
        mine = [each for each in self.standing if each[1] == user]
        pressed = [each for each in mine if each[0] <= then - ASKED_BEFORE][-1:] + [
            each for each in mine if then - ASKED_BEFORE < each[0] <= then
        ]
        if not any(each[index] for each in pressed):
            return False
        during = [each for each in mine if each[0] <= since][-1:] + [
            each for each in mine if since < each[0] <= until
        ]
        return any(each[index] for each in during)

    def lately(self, user: str, what: str, since: float, until: float) -> bool:
        """Whether somebody was a full member (or in the group) at any moment between two times."""
        return any(self.was(user, what, since, until, at) for at in (since, until)) or any(
            each[1] == user and since <= each[0] <= until and each[2 if what == "full_member" else 3]
            for each in self.standing
        )

    def took_back(self, request_id: int, user: str) -> bool:
        """Whether the last that somebody did about approving a request was to take it back."""
        own = [
            event
            for event, actor in self.acts.get(request_id, [])
            if actor == user and event in ("voted", "approved", "unvoted")
        ]
        return own[-1:] == ["unvoted"]

    def epoch(self, request_id: int) -> int:
        """How often the plan of a request was put in place of another."""
        return sum(event in ("edited", "renewed") for event in self.events.get(request_id, []))


# The first ones that are planted there: a saved segment, and a list that fills itself. Their numbers are like all others.
RULES_OF_THE_FIRST_MORNING = frozenset({("mailchimp", "48433"), ("brevo", "3")})


def is_rule(provider: str, segment: str | None) -> bool:
    """A segment nobody is in by name: a rule works out who is reached. At Constant Contact the ids of lists and tags are
    UUIDs; at Brevo those of segments are marked by its stand-in.
    """
    if provider == "constant_contact":
        return segment is not None and segment.isdigit()
    marked = provider == "brevo" and segment is not None and segment.startswith("segment-")
    return marked or (provider, segment) in RULES_OF_THE_FIRST_MORNING
