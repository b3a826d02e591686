"""What a policy says of one plan, in the words the card repeats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


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
    long, `notify` is told and may not decide.
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

    @property
    def strictness(self) -> tuple[int, int]:
        """Compares: the larger one asks for more."""
        return _STRICTNESS[self.outcome], self.approvals

    def to_document(self) -> dict[str, Any]:
        lists = {name: list(getattr(self, name)) for name in _LISTS}
        return {**self.__dict__, **lists, "outcome": self.outcome.value}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Ruling:
        """Also of a document from before rules could name people."""
        lists = {name: tuple(document.get(name, ())) for name in _LISTS}
        return cls(**{**document, **lists, "outcome": Outcome(document["outcome"])})


_LISTS = ("approvers", "fallback", "notify")
_STRICTNESS = {Outcome.RUN: 0, Outcome.CONFIRM: 1, Outcome.APPROVE: 2, Outcome.REFUSE: 3}
