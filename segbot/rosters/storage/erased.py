"""People taken out of a list after it was stored: their places stay, empty, because batches are cut by position."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from segbot.rosters.reading.page import NO_TAGS, Row

ERASED: Row = ("", "", "", "", "", NO_TAGS)


@dataclass(frozen=True, kw_only=True, repr=False)
class Erased:
    """How many rows in which lists; `ids` are those that stood beside the names that were looked for."""

    lists: frozenset[str] = frozenset()
    rows: int = 0
    ids: frozenset[str] = field(default=frozenset())

    @property
    def rosters(self) -> int:
        return len(self.lists)

    def __add__(self, other: Erased) -> Erased:
        return Erased(lists=self.lists | other.lists, rows=self.rows + other.rows, ids=self.ids | other.ids)


def is_erased(row: Row) -> bool:
    """A stored row always names somebody, by id or e-mail, unless they were taken out."""
    return not row[0] and not row[1]


def without_erased(ids: Sequence[str], emails: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The same for what names people, by column."""
    if all(ids) or all(emails):
        return ids, emails
    kept = [at for at, names in enumerate(zip(ids, emails, strict=True)) if any(names)]
    return [ids[at] for at in kept], [emails[at] for at in kept]


def is_one_of(row: Row, people: Collection[str]) -> bool:
    """Whether the row is about any of `people`: ids exactly as they are, e-mail addresses without case (`wanted`)."""
    return row[0] in people or _address(row[0]) in people or _address(row[1]) in people


def wanted(typed: Collection[str]) -> frozenset[str]:
    """Names as people type them, as `is_one_of` takes them."""
    return frozenset(_address(name) or name for name in map(str.strip, typed) if name)


def _address(name: str) -> str | None:
    return name.lower() if "@" in name else None
