"""Rows left out: counted all, kept up to a limit that still fits a message."""

from __future__ import annotations

from collections import Counter

from segbot.domain.members import RowError
from segbot.rosters.reading.values.never import Kind

KEPT = 200


class RowErrors:
    """`kept` are the first to come, `total` is all of them."""

    def __init__(self) -> None:
        self._kinds: Counter[str] = Counter()
        self.kept: list[RowError] = []
        self.total = 0

    def add(self, fault: RowError) -> None:
        self.total += 1
        self._kinds[fault.kind or Kind.OTHER.value] += 1
        if len(self.kept) < KEPT:
            self.kept.append(fault)

    @property
    def kinds(self) -> tuple[tuple[str, int], ...]:
        """How many there are of each kind, the most frequent first."""
        return tuple(self._kinds.most_common())
