"""Rows left out: counted all, kept up to a limit that still fits a message."""

from __future__ import annotations

from segbot.domain.members import RowError

KEPT = 200


class RowErrors:
    """`kept` are the first to come, `total` is all of them."""

    def __init__(self) -> None:
        self.kept: list[RowError] = []
        self.total = 0

    def add(self, fault: RowError) -> None:
        self.total += 1
        if len(self.kept) < KEPT:
            self.kept.append(fault)
