"""What a policy says of one plan, in the words the card repeats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from segbot.domain.policy.budgets import Budgets, Spent

OVER_BUDGET = "+budget"


class Outcome(StrEnum):
    """RUN: what was typed in full starts at once. CONFIRM: the asker's own confirmation is enough. APPROVE: colleagues.
    REFUSE: not at all, with the way that is open.
    """

    RUN = "run"
    CONFIRM = "confirm"
    APPROVE = "approve"
    REFUSE = "refuse"


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """`rule` names the rule that fired, `why` says it in a sentence; `instead` is the command that says openly what
    was refused.

    User and group ids: `approvers` may decide (none: those of the policy), `fallback` as well once it has waited too
    long, `notify` is told and may not decide. `able` are the people who could give an approval, where Slack told and
    they are few.

    `spent` is what the removal budgets (`budgets`) had been used for before this; nothing where nobody leaves.
    """

    outcome: Outcome
    rule: str
    why: str
    approvals: int = 0
    reason_required: bool = False
    typed_proof: bool = False
    instead: str = ""
    approvers: tuple[str, ...] = ()
    fallback: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    able: tuple[str, ...] | None = None
    spent: Spent | None = None
    budgets: Budgets | None = None

    @property
    def strictness(self) -> tuple[int, int]:
        """Compares: the larger one asks for more."""
        return _STRICTNESS[self.outcome], self.approvals

    @property
    def over_budget(self) -> bool:
        """Whether it asks for more than the rule alone would, since a removal budget would be passed."""
        return self.rule.endswith(OVER_BUDGET)

    def to_document(self) -> dict[str, Any]:
        lists = {name: list(getattr(self, name)) for name in _LISTS}
        return {
            **self.__dict__,
            **lists,
            "outcome": self.outcome.value,
            "able": None if self.able is None else list(self.able),
            "spent": self.spent.to_document() if self.spent else None,
            "budgets": dict(self.budgets.__dict__) if self.budgets else None,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Ruling:
        """Also of a document from before rules could name people, or there were budgets."""
        values: dict[str, Any] = {**document, "outcome": Outcome(document["outcome"])}
        values |= {name: tuple(document.get(name, ())) for name in _LISTS}
        if document.get("able") is not None:
            values["able"] = tuple(document["able"])
        if document.get("spent"):
            values["spent"] = Spent.from_document(document["spent"])
        if document.get("budgets"):
            values["budgets"] = Budgets(**document["budgets"])
        return cls(**values)


_LISTS = ("approvers", "fallback", "notify")
_STRICTNESS = {Outcome.RUN: 0, Outcome.CONFIRM: 1, Outcome.APPROVE: 2, Outcome.REFUSE: 3}


def share_in_words(part: float) -> str:
    """`part` is 0..1."""
    if 0 < part < 0.01:  # noqa: PLR2004 - under one per cent
        return "under 1%"
    if 0.99 < part < 1:  # noqa: PLR2004 - not everybody
        return "over 99%"
    return f"{part * 100:.0f}%"
