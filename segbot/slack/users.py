"""Who somebody is in Slack, asked at the moment it matters and never remembered here."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from segbot.domain.people import Home, Person
from segbot.domain.ports import NotDeliveredError
from segbot.slack.delivery.refusals import SLACK_FAILS, refusal_of, told_of, word_of

_LOG = logging.getLogger("segbot.slack")
_NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found", "invalid_user_id"})
_NO_GROUP = frozenset({"no_such_subteam", "subteam_not_found"})
_WORKSPACES_KEPT = 600.0
_MENDS = {
    ("users.info", "missing_scope"): (
        "Slack doesn't say who people are: missing_scope. Whoever runs segbot has to add the scope users:read to the app "
        "and install it again."
    )
}


class SlackUsers:
    """The People port on users.info and usergroups.users.list (docs.slack.dev/reference/methods)."""

    def __init__(self, client: WebClient, *, home: Home) -> None:
        self._client = client
        self._home = home
        self._workspaces: tuple[float, tuple[str, ...]] = (0.0, ())
        self._workspace_of: dict[str, str] = {}
        self._guard = threading.Lock()
        self._in_vain: dict[str, int] = {}

    def look_up(self, user: str, groups: Iterable[str] = ()) -> Person:
        """The person now, and which of `groups` they are in now. A group that cannot be read is named in the answer.

        Raises NotDeliveredError when Slack does not say who the person is.
        """
        try:
            told = self._ask("users.info", {"user": user}, _NOBODY)
        except LookupError:
            return Person(id=user, team="", is_deactivated=True)
        member_of, unread, why = set(), set(), ""
        known = told.get("user") or {}
        names = {user, *_other_ids(user, known)}
        for group in groups:
            try:
                if not names.isdisjoint(self.members(group)):
                    member_of.add(group)
            except NotDeliveredError as error:
                unread.add(group)
                why = error.refusal.word
        return _person(
            user,
            known,
            home=self._home,
            groups=frozenset(member_of),
            unread=frozenset(unread),
            why=why,
        )

    def deciding(self, approvers: Iterable[str]) -> list[Person]:
        """Active full members of the home workspace among these users and groups, each person once. A group that cannot
        be read is passed over, unless nobody is left without it.

        Raises NotDeliveredError.
        """
        named = list(dict.fromkeys(approvers))
        member_of: dict[str, set[str]] = {each: set() for each in named if not each.startswith("S")}
        unread: NotDeliveredError | None = None
        for group in (each for each in named if each.startswith("S")):
            try:
                members = self.members(group)
            except NotDeliveredError as error:
                unread = error
                continue
            for user in members:
                member_of.setdefault(user, set()).add(group)
        able: list[Person] = []
        for user in sorted(member_of):
            person = self.look_up(user).in_groups(member_of[user])
            if person.can_decide and not any(person.is_same_as(each) for each in able):
                able.append(person)
        if not able and unread is not None:
            raise unread
        return able

    def able_to_decide(self, approvers: Iterable[str]) -> int:
        """How many people these users and groups are who may decide. Raises NotDeliveredError."""
        return len(self.deciding(approvers))

    def members(self, group: str) -> tuple[str, ...]:
        """The user ids in a group now; nobody where there is no such group. Raises NotDeliveredError."""
        try:
            told = self._group(group)
        except LookupError:
            return ()
        return tuple(str(each) for each in told.get("users") or [])

    def group_exists(self, group: str) -> bool:
        """Raises NotDeliveredError."""
        try:
            self._group(group)
        except LookupError:
            return False
        return True

    def _group(self, group: str) -> dict[str, Any]:
        """Where the app is installed in a whole organisation, Slack wants to be told in which workspace a group is
        (docs.slack.dev/reference/methods/usergroups.users.list). Raises LookupError, NotDeliveredError.
        """
        unread: NotDeliveredError | None = None
        for team in self._places(group):
            asked = {"usergroup": group, "team_id": team} if team else {"usergroup": group}
            try:
                told = self._ask("usergroups.users.list", asked, _NO_GROUP)
            except LookupError:
                continue
            except NotDeliveredError as error:
                unread = error
                continue
            if team:
                self._workspace_of[group] = team
            return told
        if unread is not None:
            raise unread
        raise LookupError(group)

    def _places(self, group: str) -> tuple[str, ...]:
        """Workspaces in which a group may be, the likeliest first; an empty one where Slack needs none."""
        if not self._home.org_wide:
            return ("",)
        teams, likely = self._all_workspaces(), self._workspace_of.get(group)
        return tuple(sorted(teams, key=lambda team: team != likely)) or ("",)

    def _all_workspaces(self) -> tuple[str, ...]:
        """Those the app is in (docs.slack.dev/reference/methods/auth.teams.list); none while Slack does not say."""
        with self._guard:
            until, teams = self._workspaces
            if time.monotonic() < until:
                return teams
            found: list[str] = []
            cursor, pages = "", set[str]()
            try:
                while cursor not in pages:
                    pages.add(cursor)
                    more = {"cursor": cursor} if cursor else {}
                    told = self._ask("auth.teams.list", {"limit": "1000", **more}, frozenset())
                    found += [str(each["id"]) for each in told.get("teams") or [] if each.get("id")]
                    cursor = str((told.get("response_metadata") or {}).get("next_cursor") or "")
                    if not cursor:
                        break
            except NotDeliveredError:
                return teams
            self._workspaces = time.monotonic() + _WORKSPACES_KEPT, tuple(dict.fromkeys(found))
            return self._workspaces[1]

    def _ask(self, method: str, params: dict[str, str], absent: frozenset[str]) -> dict[str, Any]:
        """Raises LookupError where Slack says there is no such thing."""
        try:
            answer = self._client.api_call(method, params=params, http_verb="GET").data
        except SlackApiError as error:
            why = word_of(error)
            if why in absent:
                raise LookupError(why) from None
            raise self._unanswered(error, method, params, why) from error
        except SLACK_FAILS as error:
            raise self._unanswered(error, method, params, type(error).__name__) from error
        self._in_vain.pop(method, None)
        return answer if isinstance(answer, dict) else {}

    def _unanswered(
        self, error: Exception, method: str, params: dict[str, str], why: str
    ) -> NotDeliveredError:
        """Told to the operator the 1st, 2nd, 4th, 8th … time in a row."""
        refusal = refusal_of(error)
        number = self._in_vain[method] = self._in_vain.get(method, 0) + 1
        if not number & (number - 1):
            _LOG.warning("%s, asked about %s", told_of(error), " ".join(params.values()) or "-")
        mend = _MENDS.get((method, refusal.word), "")
        return NotDeliveredError(
            mend or f"Slack did not answer {method}: {why}.", retry_after=refusal.retry_after, refusal=refusal
        )


def _person(
    user: str, found: dict[str, Any], *, home: Home, groups: frozenset[str], unread: frozenset[str], why: str
) -> Person:
    profile = found.get("profile") or {}
    # docs.slack.dev/reference/objects/user-object: on Enterprise Grid `enterprise_user` names the organisation and the
    # workspaces of it somebody is in; `team_id` is then any one of those.
    organisation = found.get("enterprise_user") or {}
    team = str(found.get("team_id") or profile.get("team") or "")
    enterprise = str(organisation.get("enterprise_id") or found.get("enterprise_id") or "")
    ours = home.is_ours(team=team, enterprise=enterprise, teams=organisation.get("teams") or ())
    return Person(
        id=user,
        team=home.team if ours and team else team,
        name=str(profile.get("display_name") or found.get("real_name") or found.get("name") or ""),
        # Only with users:read.email.
        email=str(profile.get("email") or "") or None,
        is_bot=bool(found.get("is_bot") or found.get("is_workflow_bot")) or user == "USLACKBOT",
        is_guest=bool(found.get("is_restricted") or found.get("is_ultra_restricted")),
        is_deactivated=bool(found.get("deleted")) or not found,
        is_outsider=bool(found.get("is_stranger")) or not ours,
        also=_other_ids(user, found) if ours else frozenset(),
        groups=groups,
        groups_unread=unread,
        unread_why=why,
        time_zone=str(found.get("tz") or "UTC"),
    )


def _other_ids(user: str, found: dict[str, Any]) -> frozenset[str]:
    """What else the same account is called: in an organisation somebody may have an id of its own (`W…`) and one of a
    workspace (`U…`); Slack takes both.
    """
    wide = str((found.get("enterprise_user") or {}).get("id") or "")
    return frozenset({wide} - {"", user})
