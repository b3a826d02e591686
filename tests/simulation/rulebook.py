"""The policy file of a simulated team, and what it demands, worked out here once more and not by the product."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from .workspace import GROUP

HOUR = 3600.0
ACCOUNTS = ("bunce", "batch", "segmenter", "constant_contact", "mailchimp", "brevo")
STRICT = ("remove", "add", "clear", "replace", "rename")
PROVEN = frozenset({"replace", "clear", "delete"})
TAKING = frozenset({"remove", *PROVEN})


@dataclass(frozen=True, kw_only=True)
class Freezing:
    """No change begins between two moments (epoch seconds) on these connections (none named: on all); or every day between
    two hours as the clocks of a zone show them, over midnight where the first is the later one.
    """

    name: str
    begin: float = 0.0
    end: float = 0.0
    connections: tuple[str, ...] = ()
    zone: str = ""
    hours: tuple[int, int] = (0, 0)

    def holds(self, connection: str, at: float) -> bool:
        if self.connections and connection not in self.connections:
            return False
        if not self.zone:
            return self.begin <= at < self.end
        hour, (first, last) = datetime.fromtimestamp(at, ZoneInfo(self.zone)).hour, self.hours
        return first <= hour < last if first < last else hour >= first or hour < last

    def document(self) -> dict[str, Any]:
        told: dict[str, Any] = {"name": self.name, "connections": list(self.connections)}
        if not self.zone:
            return {
                **told,
                "begin": datetime.fromtimestamp(self.begin, UTC),
                "end": datetime.fromtimestamp(self.end, UTC),
            }
        days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        begin, end = (f"{hour:02d}:00" for hour in self.hours)
        return {**told, "days": days, "zone": self.zone, "begin": begin, "end": end}


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """Numbers are small, so that small lists meet every rule. `strict`: segments whose changes need so many approvals."""

    approvers: tuple[str, ...] = ("U0ARTHUR", GROUP)
    fallback: tuple[str, ...] = ()
    escalate_after: float = 0.0
    grace: float = 60.0
    expires_after: float = 8 * HOUR
    self_approval: bool = False
    add_above: int = 40
    confirm_people: int = 6
    confirm_share: float = 0.10
    second_people: int = 30
    second_share: float = 0.25
    stop_share: float = 0.50
    budget_person: int = 20
    budget_segment: int = 60
    budget_connection: int = 200
    drift_people: int = 0
    strict: tuple[tuple[str, int], ...] = ()
    freezes: tuple[Freezing, ...] = ()
    run_within: float = 30 * 60.0
    keeps_lists: float = 30 * 24 * HOUR

    def document(self) -> dict[str, Any]:
        """The `[policy]` table of the settings file."""
        return {
            "fallback_approvers": list(self.fallback),
            "escalate_after": f"{self.escalate_after}s",
            "grace": f"{self.grace}s",
            "expires_after": f"{self.expires_after}s",
            "self_approval": self.self_approval,
            "add_needs_approval_above": self.add_above,
            "remove_confirm_people": self.confirm_people,
            "remove_confirm_share": self.confirm_share,
            "second_approval_people": self.second_people,
            "second_approval_share": self.second_share,
            "removal_stop_share": self.stop_share,
            "removals_a_day_per_person": self.budget_person,
            "removals_a_day_per_segment": self.budget_segment,
            "removals_a_day_per_connection": self.budget_connection,
            "drift_people": self.drift_people,
            "run_within": f"{self.run_within}s",
            "rules": [
                {
                    "name": f"strict-{number}",
                    "outcome": "approve",
                    "actions": list(STRICT),
                    "segments": [segment],
                    "approvals": approvals,
                    "why": "This segment is dear to us.",
                }
                for number, (segment, approvals) in enumerate(self.strict)
            ],
            "freezes": [each.document() for each in self.freezes],
        }

    def needs(self, verb: str, segment: str, *, went: int, came: int, before: int) -> int:
        """How many colleagues have to agree before so many people may go or come; `before` were in it.

        A lower bound: where the product knew less than we do it has to ask for more.
        """
        for named, approvals in self.strict:
            if segment.casefold() == named.casefold() and verb in STRICT:
                return approvals
        if verb in ("add", "create"):
            return int(came > self.add_above)
        if verb not in TAKING:
            return int(verb in ("edit", "tag"))
        # A change by which nobody leaves harms nobody; an empty segment may go as well.
        if went == 0 and (verb != "delete" or before == 0):
            return 0
        share = went / before if before else 0.0
        if verb == "remove" and went <= self.confirm_people and share <= self.confirm_share:
            return 0
        return 2 if went > self.second_people or share > self.second_share else 1

    def refuses(self, verb: str, *, exactly_back: bool, went: int, before: int | None) -> bool:
        """Whether so large a part may not leave like this: a plain removal, unless it takes out just those who came by what
        it takes back. A size that is not known has no share.
        """
        if verb != "remove" or exactly_back or not before:
            return False
        return went / before > self.stop_share

    def frozen(self, connection: str, at: float) -> bool:
        return any(each.holds(connection, at) for each in self.freezes)


def drawn(chance: random.Random, names: list[str], themes: frozenset[str] = frozenset()) -> Rulebook:
    """A team's first policy file, with what its fortnight is about."""
    book = Rulebook(
        grace=chance.choice([0.0, 60.0, 60.0, 300.0]),
        expires_after=chance.choice([2 * HOUR, 8 * HOUR, 8 * HOUR, 24 * HOUR]),
        approvers=chance.choice([("U0ARTHUR", GROUP), (GROUP,), (GROUP,)]),
        budget_person=chance.choice([12, 20, 40]),
        budget_segment=chance.choice([30, 60]),
        drift_people=chance.choice([0, 0, 0, 2]),
        second_people=chance.choice([12, 30, 30]),
        self_approval=chance.random() < 0.2,
    )
    if chance.random() < 0.4:
        book = replace(book, fallback=("U0DORA",), escalate_after=chance.choice([0.5, 1.5]) * HOUR)
    if chance.random() < 0.3:
        book = replace(book, strict=((chance.choice(names), chance.choice([1, 2])),))
    return _about(book, chance, themes)


def _about(book: Rulebook, chance: random.Random, themes: frozenset[str]) -> Rulebook:
    if themes & {"policy", "people", "tampering", "freezes"}:
        book = replace(book, grace=300.0)
    if "budgets" in themes:
        tight = chance.choice(["budget_person", "budget_segment", "budget_connection"])
        roomy = {"budget_person": 100, "budget_segment": 100, "budget_connection": 200}
        book = replace(book, **{**roomy, tight: 14})  # type: ignore[arg-type]
    if "freezes" in themes:
        every_day = Freezing(
            name="every-day",
            zone=chance.choice(["America/New_York", "Asia/Tokyo"]),
            hours=chance.choice([(9, 17), (20, 8)]),
            connections=tuple(sorted(chance.sample(ACCOUNTS, 2))),
        )
        book = replace(book, freezes=(every_day,))
    if "slack" in themes:
        book = replace(book, run_within=300.0)
    if "drift" in themes:
        book = replace(book, drift_people=chance.choice([0, 0, 2]), add_above=5)
    if "votes" in themes:
        book = replace(book, self_approval=False, second_people=12)
    if "retention" in themes:
        book = replace(book, keeps_lists=4 * 24 * HOUR)
    return book


def stricter(book: Rulebook, chance: random.Random) -> Rulebook:
    """The file after somebody was frightened: what has been agreed to under the other one may not be enough any more."""
    if book.self_approval and chance.random() < 0.6:
        return replace(book, self_approval=False)
    return chance.choice(
        (
            replace(book, second_people=2, second_share=0.05),
            replace(book, second_people=2, second_share=0.05),
            replace(book, approvers=("U0ARTHUR", "U0BEA")),
            replace(book, confirm_people=0),
        )
    )


def changed(book: Rulebook, chance: random.Random, now: float, connections: list[str]) -> Rulebook:
    """The file as somebody left it before the next restart: one or two things are different."""

    def freeze(each: Rulebook) -> Rulebook:
        holds = Freezing(
            name="hold",
            begin=now + chance.choice([0.0, 0.02, 0.2, 2.0]) * HOUR,
            end=now + chance.choice([3.0, 8.0, 30.0]) * HOUR,
            connections=chance.choice([(), (chance.choice(connections),)]),
        )
        return replace(each, freezes=(*(one for one in each.freezes if one.name != "hold"), holds))

    changes = (
        lambda each: replace(
            each, approvers=chance.choice([("U0ARTHUR", GROUP), (GROUP,), ("U0ARTHUR", "U0BEA")])
        ),
        lambda each: replace(each, confirm_people=chance.choice([0, 3, 6])),
        lambda each: replace(
            each, second_people=chance.choice([4, 12, 30]), second_share=chance.choice([0.05, 0.25])
        ),
        lambda each: replace(each, grace=chance.choice([0.0, 60.0, 300.0])),
        lambda each: replace(each, budget_person=chance.choice([8, 20, 40])),
        lambda each: replace(each, fallback=chance.choice([(), ("U0DORA",)]), escalate_after=HOUR),
        lambda each: replace(each, self_approval=False),
        freeze,
        lambda each: replace(each, freezes=()),
    )
    for change in chance.sample(changes, chance.choice([1, 1, 2])):
        book = change(book)
    return freeze(book) if chance.random() < 0.35 else book


# The ways to change it that have a name.
AMENDED: dict[str, dict[str, Any]] = {
    "looser": {"second_people": 400, "second_share": 0.99, "strict": ()},
    "own approvals": {"self_approval": True},
    "no own approvals": {"self_approval": False},
    "stop": {"stop_share": 0.1},
    "some alone": {"confirm_people": 6, "confirm_share": 0.5, "strict": ()},
    "nobody alone": {"confirm_people": 0},
    "no grace": {"grace": 0.0},
    "more grace": {"grace": 300.0},
    "fallback": {"fallback": ("U0DORA",), "escalate_after": 0.5 * HOUR, "expires_after": 8 * HOUR},
}


def amended(how: Any, book: Rulebook, chance: random.Random, now: float, accounts: list[str]) -> Rulebook:
    """The file after somebody changed it: in one of the ways that have a name, or in any."""
    if how == "stricter":
        return stricter(book, chance)
    if how in AMENDED and how is not True:
        return replace(book, **AMENDED[how])
    if how not in ("freeze", "freeze soon"):
        return changed(book, chance, now, list(ACCOUNTS))
    soon = how == "freeze soon"
    hold = Freezing(
        name="hold",
        begin=now + 400 if soon else now,
        end=now + (1.0 if soon else chance.choice([0.5, 2.0])) * HOUR,
        connections=(accounts[0],) if soon else chance.choice([(), (accounts[0],), (accounts[0],)]),
    )
    return replace(book, freezes=(*(each for each in book.freezes if each.name != "hold"), hold))
