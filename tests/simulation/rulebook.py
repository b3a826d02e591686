"""The policy file of a simulated team, and what it demands, worked out here once more and not by the product."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from .workspace import GROUP

HOUR = 3600.0
STRICT = ("remove", "add", "clear", "replace", "rename")
PROVEN = frozenset({"replace", "clear", "delete"})
TAKING = frozenset({"remove", *PROVEN})


@dataclass(frozen=True, kw_only=True)
class Freezing:
    """No change begins between two moments (epoch seconds) on these connections (none named: on all)."""

    name: str
    begin: float
    end: float
    connections: tuple[str, ...] = ()

    def holds(self, connection: str, at: float) -> bool:
        return self.begin <= at < self.end and (not self.connections or connection in self.connections)


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
            "freezes": [
                {
                    "name": each.name,
                    "begin": datetime.fromtimestamp(each.begin, UTC),
                    "end": datetime.fromtimestamp(each.end, UTC),
                    "connections": list(each.connections),
                }
                for each in self.freezes
            ],
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


def drawn(chance: random.Random, names: list[str]) -> Rulebook:
    """A team's first policy file."""
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
        return replace(each, freezes=(holds,))

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
