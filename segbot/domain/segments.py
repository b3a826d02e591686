"""Segments: named audiences at a provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A segment as its provider (or our own record) describes it now.

    `member_count` is None where the provider does not say. `all_customers` is None where the idea does not exist.
    `by_rules`: the provider itself decides who is in it, as far as is known. `deleted` marks one that is kept for reference only. `size_note`: what
    its provider tells of its size where that is not everybody in it (`12 subscribed`). `details` are further facts worth showing, label to text.
    """

    id: str
    name: str
    description: str | None = None
    kind: str | None = None
    member_count: int | None = None
    size_note: str = ""
    all_customers: bool | None = None
    deleted: bool = False
    by_rules: bool = False
    criteria: str | None = None
    created_at: datetime | None = None
    edited_at: datetime | None = None
    details: Mapping[str, str] = field(default_factory=dict)

    def fingerprint(self) -> dict[str, str | int | None]:
        """What must not have changed between preview and run."""
        return {
            "id": self.id,
            "name": self.name,
            "member_count": self.member_count,
            "created_at": self.created_at.isoformat() if self.created_at else None,
            "edited_at": self.edited_at.isoformat() if self.edited_at else None,
        }


@dataclass(frozen=True, kw_only=True)
class SizeSeen:
    """How many people were in a segment on one day: the `first` number somebody saw, and the last."""

    first: int
    first_at: datetime
    people: int
    at: datetime
