"""People in Slack, as far as deciding needs to know them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Person:
    """A Slack user as looked up a moment ago. `groups` are the approver groups they are in right now."""

    id: str
    team: str
    name: str = ""
    email: str | None = None
    is_bot: bool = False
    is_guest: bool = False
    is_deactivated: bool = False
    is_outsider: bool = False
    groups: frozenset[str] = frozenset()
    time_zone: str = "UTC"

    @property
    def can_decide(self) -> bool:
        """Whether they are an active full member of the home workspace."""
        return not (self.is_bot or self.is_guest or self.is_deactivated or self.is_outsider)

    def is_same_as(self, other: Person) -> bool:
        """The same account, or two accounts with one e-mail address. Where Slack does not tell addresses, accounts count."""
        mine, theirs = _comparable(self.email), _comparable(other.email)
        return self.id == other.id or (bool(mine) and mine == theirs)

    def __repr__(self) -> str:
        return f"Person({self.id})"


def _comparable(email: str | None) -> str:
    return unicodedata.normalize("NFC", (email or "").strip()).casefold()
