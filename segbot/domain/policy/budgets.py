"""How many people one may remove within a day without a colleague's approval. Pure; counts are people, infinite where
the number isn't known.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from segbot.domain.actions import Action, Verb
from segbot.domain.planning.plan import Plan

WINDOW = timedelta(hours=24)
_PEOPLE_LEAVE = frozenset({Verb.REMOVE, Verb.REPLACE, Verb.CLEAR, Verb.DELETE})


@dataclass(frozen=True, kw_only=True)
class Budgets:
    """People who may leave within 24 hours without a colleague's approval: by one person, from one segment, on one
    connection. 0: no limit.
    """

    person: int = 1_000
    segment: int = 2_500
    connection: int = 10_000

    def __bool__(self) -> bool:
        return bool(self.person or self.segment or self.connection)


NO_BUDGETS = Budgets(person=0, segment=0, connection=0)


@dataclass(frozen=True, kw_only=True)
class Spent:
    """People who left or may have left within the last 24 hours without a colleague's approval, and those who would by
    what is about to run.
    """

    person: float = 0
    segment: float = 0
    connection: float = 0

    def to_document(self) -> dict[str, Any]:
        """Null where nobody can say; `from_document` reads it back."""
        return {name: None if math.isinf(count) else count for name, count in self.__dict__.items()}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Spent:
        return cls(**{name: math.inf if count is None else count for name, count in document.items()})


@dataclass(frozen=True, kw_only=True)
class Used:
    """What one person, and each connection by its name, have used of their limits."""

    budgets: Budgets
    person: float
    connections: tuple[tuple[str, float], ...]


def leaving(action: Action, plan: Plan) -> float:
    """How many people leave at the provider at most; an import only changes what segbot knows."""
    if action.verb not in _PEOPLE_LEAVE:
        return 0
    return math.inf if plan.everyone_leaves and plan.before is None else plan.removes


def overruns(action: Action, plan: Plan, budgets: Budgets, spent: Spent) -> Iterator[str]:
    """A sentence for each limit that would be passed."""
    count = leaving(action, plan)
    whose = {
        "person": "your limit of",
        "segment": f"the limit for “{_short(plan.segment_name)}” of",
        "connection": f"the limit for {_short(action.connection)} of",
    }
    for name, which in whose.items():
        limit, before = getattr(budgets, name), getattr(spent, name)
        if limit and before + count > limit:
            so_far = f" ({in_words(before)} so far)" if before else ""
            yield f"This goes over {which} {limit:,} removals a day without approval{so_far}."


def in_words(count: float) -> str:
    return "an unknown number" if math.isinf(count) else f"{count:,.0f}"


def _short(name: str, most: int = 40) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"
