"""Who somebody is in Slack, asked at the moment it matters and never remembered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from segbot.domain.people import Person
from segbot.domain.ports import NotDeliveredError
from segbot.slack.interaction import SLACK_FAILS, slack_reason

_NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found", "invalid_user_id"})
_NO_GROUP = frozenset({"no_such_subteam", "subteam_not_found"})


class SlackUsers:
    """The People port on users.info and usergroups.users.list (docs.slack.dev/reference/methods)."""

    def __init__(self, client: WebClient, *, home_team: str) -> None:
        self._client = client
        self._home_team = home_team

    def look_up(self, user: str, groups: Iterable[str] = ()) -> Person:
        """The person now, and which of `groups` they are in now. Raises NotDeliveredError."""
        try:
            told = self._ask("users.info", {"user": user}, _NOBODY)
        except LookupError:
            return Person(id=user, team="", is_deactivated=True)
        found = told.get("user") or {}
        member_of = frozenset(group for group in groups if user in self.members(group))
        return _person(user, found, home_team=self._home_team, groups=member_of)

    def able_to_decide(self, approvers: Iterable[str]) -> int:
        """How many active full members of the home workspace these users and groups are, each person once.

        Raises NotDeliveredError.
        """
        named = list(approvers)
        users = {each for each in named if not each.startswith("S")}
        for group in named:
            users |= set(self.members(group)) if group.startswith("S") else set()
        able: list[Person] = []
        for user in sorted(users):
            person = self.look_up(user)
            if person.can_decide and not any(person.is_same_as(each) for each in able):
                able.append(person)
        return len(able)

    def members(self, group: str) -> tuple[str, ...]:
        """The user ids in a group now; nobody where there is no such group. Raises NotDeliveredError."""
        try:
            told = self._ask("usergroups.users.list", {"usergroup": group}, _NO_GROUP)
        except LookupError:
            return ()
        return tuple(str(each) for each in told.get("users") or [])

    def _ask(self, method: str, params: dict[str, str], absent: frozenset[str]) -> dict[str, Any]:
        """Raises LookupError where Slack says there is no such thing."""
        try:
            answer = self._client.api_call(method, params=params, http_verb="GET").data
        except SlackApiError as error:
            why = slack_reason(error)
            if why in absent:
                raise LookupError(why) from None
            wait = error.response.headers.get("Retry-After") if why == "ratelimited" else None
            raise NotDeliveredError(
                f"Slack did not answer {method}: {why}.", retry_after=float(wait) if wait else None
            ) from error
        except SLACK_FAILS as error:
            raise NotDeliveredError(f"Slack did not answer {method}: {type(error).__name__}.") from error
        return answer if isinstance(answer, dict) else {}


def _person(user: str, found: dict[str, Any], *, home_team: str, groups: frozenset[str]) -> Person:
    profile = found.get("profile") or {}
    team = str(found.get("team_id") or profile.get("team") or "")
    return Person(
        id=user,
        team=team,
        name=str(profile.get("display_name") or found.get("real_name") or found.get("name") or ""),
        # Only with users:read.email: docs.slack.dev/reference/objects/user-object
        email=str(profile.get("email") or "") or None,
        is_bot=bool(found.get("is_bot")) or user == "USLACKBOT",
        is_guest=bool(found.get("is_restricted") or found.get("is_ultra_restricted")),
        is_deactivated=bool(found.get("deleted")) or not found,
        # Where Slack names no team here, the signed payload of the press has named the home team already.
        is_outsider=bool(found.get("is_stranger")) or team not in ("", home_team),
        groups=groups,
        time_zone=str(found.get("tz") or "UTC"),
    )
