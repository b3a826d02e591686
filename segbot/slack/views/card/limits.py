"""How much of the removal limits is used, in words: in the details, and where one is passed."""

from __future__ import annotations

from collections.abc import Iterable

from segbot.domain.policy.budgets import Budgets, Spent, in_words
from segbot.slack.views.kit.text import said, who


def spent_line(spent: Spent, budgets: Budgets, *, asker: str, segment: str, connection: str) -> str:
    """`Removed without approval in the last 24 hours: @Maya 950 of 1,000 · vip 20 of 2,500 · bunce 3,000 of 10,000`."""
    parts = _of_limits(
        [
            (who(asker), spent.person, budgets.person),
            (said(segment), spent.segment, budgets.segment),
            (said(connection), spent.connection, budgets.connection),
        ]
    )
    return f"Removed without approval in the last 24 hours: {parts}" if parts else ""


def _of_limits(parts: Iterable[tuple[str, float, int]]) -> str:
    return " · ".join(f"{whose} {in_words(count)} of {limit:,}" for whose, count, limit in parts if limit)
