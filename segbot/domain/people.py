"""People in Slack, as far as deciding needs to know them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace


@dataclass(frozen=True, kw_only=True)
class Home:
    """Where segbot is installed: a workspace (`T…`), or with `org_wide` the whole organisation (`E…`) it belongs to."""

    team: str
    enterprise: str = ""
    org_wide: bool = False

    def is_ours(self, *, team: str, enterprise: str = "", teams: Collection[str] = ()) -> bool:
        """Whether somebody belongs here whose own workspace is `team`, whose organisation is `enterprise`, and who is a
        member of `teams` in it. In a workspace of an organisation, being in the organisation is not enough.
        """
        if not team and not enterprise:
            return True  # where Slack names none, the signed payload of the press has named it already
        if team in {self.team, *([self.enterprise] if self.org_wide and self.enterprise else [])}:
            return True
        if not self.enterprise or enterprise != self.enterprise:
            return False
        return self.org_wide or self.team in teams

    def may_come_from(self, teams: Collection[str], enterprise: str = "") -> bool:
        """Whether a payload that names these workspaces and this organisation may be about one of ours; who exactly it
        is, is asked of Slack then.
        """
        known = {self.team, *([self.enterprise] if self.enterprise else [])}
        if set(teams) - known:
            return bool(self.enterprise) and enterprise == self.enterprise
        return bool(teams) or (bool(self.enterprise) and enterprise == self.enterprise)


@dataclass(frozen=True, kw_only=True)
class Person:
    """A Slack user as looked up a moment ago. `also` are other ids of the same account. `groups` are the groups asked about that they are in right now;
    `groups_unread` those of which Slack did not say who is in them, for the reason `unread_why` (Slack's word).
    """

    id: str
    team: str
    name: str = ""
    email: str | None = None
    is_bot: bool = False
    is_guest: bool = False
    is_deactivated: bool = False
    is_outsider: bool = False
    also: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    groups_unread: frozenset[str] = frozenset()
    unread_why: str = ""
    time_zone: str = "UTC"

    @property
    def ids(self) -> frozenset[str]:
        return self.also | {self.id}

    @property
    def can_decide(self) -> bool:
        """Whether they are an active full member of the home workspace."""
        return not (self.is_bot or self.is_guest or self.is_deactivated or self.is_outsider)

    def is_same_as(self, other: Person) -> bool:
        """The same account, or two accounts with one e-mail address. Where Slack does not tell addresses, accounts count."""
        mine, theirs = _comparable(self.email), _comparable(other.email)
        return not self.ids.isdisjoint(other.ids) or (bool(mine) and mine == theirs)

    def in_groups(self, groups: Collection[str]) -> Person:
        """The same person, of whom is known that they are in these groups."""
        return replace(self, groups=frozenset(groups))

    def __repr__(self) -> str:
        return f"Person({self.id})"


def _comparable(email: str | None) -> str:
    return unicodedata.normalize("NFC", (email or "").strip()).casefold()
