"""The people, groups and channels the world starts with."""

from __future__ import annotations

from typing import Any

from segbot.sandbox.slack.installation import (
    ENTERPRISE,
    OTHER_ENTERPRISE,
    OTHER_TEAM,
    SISTER_TEAM,
    Installation,
)

APPROVERS_GROUP = "S0APPROVE"
REQUESTERS_GROUP = "S0REQUEST"
_BORN = 1_700_000_000

# key, user id, first name, last name, role, colour, what the account is
_PEOPLE = (
    ("marketer", "U0MAYA", "Maya", "Lindqvist", "Marketer", "#7c3aed", "member"),
    ("approver", "U0ARTHUR", "Arthur", "Okafor", "Approver", "#0f766e", "member"),
    ("second_approver", "U0BEA", "Bea", "Santos", "Second approver", "#b45309", "member"),
    ("third_approver", "U0CLEO", "Cleo", "Haddad", "Third approver", "#1d4ed8", "member"),
    ("guest", "U0GUS", "Gus", "Moreau", "Guest", "#4b5563", "guest"),
    ("outsider", "U0OTTO", "Otto", "Brandt", "From Partner Co", "#be123c", "stranger"),
    ("second_account", "U0MAYA2", "Maya", "Lindqvist", "Maya's second account", "#a855f7", "second"),
    ("single_guest", "U0SIA", "Sia", "Novak", "Guest in one channel", "#57534e", "single_guest"),
    ("leaver", "U0LEO", "Leo", "Fischer", "Deactivated", "#6b7280", "deactivated"),
    ("other_bot", "U0ROBO", "Robo", "Flow", "Another bot", "#0369a1", "bot"),
    ("colleague", "W0GRETA", "Greta", "Holm", "Acme Stores, same organisation", "#15803d", "sister"),
    ("other_organisation", "W0ZOE", "Zoe", "Park", "Another organisation", "#9f1239", "other_organisation"),
)
_FIRST_ROW = 6
_SUFFIX = {
    "guest": " (guest)",
    "stranger": " (Partner Co)",
    "second": " (second account)",
    "single_guest": " (guest)",
    "sister": " (Acme Stores)",
    "other_organisation": " (Other Org)",
}
_TEAMS = {"stranger": OTHER_TEAM, "sister": SISTER_TEAM, "other_organisation": OTHER_TEAM}
_STRANGERS = ("stranger", "other_organisation")
_MEMBERS = ("U0MAYA", "U0ARTHUR", "U0BEA", "U0CLEO")
_EVERYONE = (*_MEMBERS, "U0GUS", "U0OTTO")
_MORE = tuple(row[1] for row in _PEOPLE[_FIRST_ROW:])


def users(installation: Installation) -> dict[str, dict[str, Any]]:
    """Slack user objects by id, with the sandbox's own `persona` key beside Slack's fields."""
    people = {row[1]: _person(row, installation.team) for row in _PEOPLE}
    bot = installation.bot_user
    people[bot] = {
        "id": bot,
        "team_id": installation.team,
        "name": installation.bot_name,
        "real_name": installation.bot_name,
        "tz": "America/Los_Angeles",
        "deleted": False,
        "is_bot": True,
        "is_app_user": False,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "updated": _BORN,
        "profile": {
            "real_name": installation.bot_name,
            "display_name": installation.bot_name,
            "bot_id": installation.bot_id,
            "api_app_id": installation.app_id,
            "team": installation.team,
        },
        "persona": None,
    }
    return people


def _person(row: tuple[str, ...], home: str) -> dict[str, Any]:
    key, user_id, first, last, role, color, kind = row
    team = _TEAMS.get(kind, home)
    name = f"{first} {last}{_SUFFIX.get(kind, '')}"
    handle = first.lower() + ("2" if kind == "second" else "")
    user: dict[str, Any] = {
        "id": user_id,
        "team_id": team,
        "name": handle,
        "real_name": name,
        "color": color.removeprefix("#"),
        "tz": "Europe/Stockholm",
        "tz_label": "Central European Time",
        "tz_offset": 3600,
        "deleted": kind == "deactivated",
        "is_bot": kind == "bot",
        "is_app_user": False,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": kind in ("guest", "single_guest"),
        "is_ultra_restricted": kind == "single_guest",
        "updated": _BORN,
        "profile": {
            "real_name": name,
            "display_name": first,
            "first_name": first,
            "last_name": last,
            "email": f"{first.lower()}@{'acme' if team in (home, SISTER_TEAM) else 'partner'}.example",
            "team": team,
        },
        "persona": {
            "key": key,
            "role": role,
            "initials": first[0] + last[0],
            "color": color,
            "more": user_id in _MORE,
        },
    }
    if kind in _STRANGERS:
        user["is_stranger"] = True
    if kind in ("sister", "other_organisation"):
        user["enterprise_user"] = enterprise_user(
            user, OTHER_ENTERPRISE if kind in _STRANGERS else ENTERPRISE
        )
    return user


def enterprise_user(user: dict[str, Any], enterprise: str) -> dict[str, Any]:
    """The part of a user object that says where in an organisation somebody is."""
    return {
        "id": "W" + user["id"][1:],
        "enterprise_id": enterprise,
        "enterprise_name": "Acme Group" if enterprise == ENTERPRISE else "Other Org",
        "is_admin": False,
        "is_owner": False,
        "teams": [user["team_id"]],
    }


def channels(installation: Installation) -> dict[str, dict[str, Any]]:
    """Channels and the DMs of the people with the bot, by id."""
    bot = installation.bot_user
    rooms = {
        "C0MARKETING": _channel(
            "C0MARKETING", "marketing", "Campaigns and audiences", (*_EVERYONE, *_MORE, bot), shared=True
        ),
        "C0APPROVALS": _channel(
            "C0APPROVALS",
            "segment-approvals",
            "Requests waiting for a second pair of eyes",
            (*_EVERYONE, *(one for one in _MORE if one != "U0SIA"), bot),
            shared=True,
        ),
        "C0AUDIT": _channel("C0AUDIT", "segment-audit", "What was changed, by whom", (*_MEMBERS, bot)),
        "C0GENERAL": _channel("C0GENERAL", "general", "Company-wide", (*_MEMBERS, "U0GUS")),
    }
    for user_id in (*_EVERYONE, *_MORE):
        if user_id == "U0ROBO":
            continue  # bots have no conversation with a bot
        dm = direct_message("D0" + user_id.removeprefix("U0"), user_id, bot)
        rooms[dm["id"]] = dm
    return rooms


def direct_message(channel_id: str, user_id: str, bot: str) -> dict[str, Any]:
    return {
        "id": channel_id,
        "name": "directmessage",
        "topic": "",
        "is_im": True,
        "is_private": True,
        "is_shared": False,
        "user": user_id,
        "members": [user_id, bot],
        "created": _BORN,
    }


def _channel(
    channel_id: str, name: str, topic: str, members: tuple[str, ...], *, shared: bool = False
) -> dict[str, Any]:
    return {
        "id": channel_id,
        "name": name,
        "topic": topic,
        "is_im": False,
        "is_private": False,
        "is_shared": shared,
        "user": None,
        "members": list(members),
        "created": _BORN,
    }


def groups(team: str) -> dict[str, dict[str, Any]]:
    about = (
        (APPROVERS_GROUP, "Segment approvers", "May approve changes to segments", _MEMBERS[1:]),
        (REQUESTERS_GROUP, "Segment requesters", "May ask for changes to segments", _MEMBERS),
    )
    return {
        group_id: {
            "id": group_id,
            "team_id": team,
            "is_usergroup": True,
            "name": name,
            "handle": name.lower().replace(" ", "-"),
            "description": description,
            "is_external": False,
            "date_create": _BORN,
            "date_update": _BORN,
            "date_delete": 0,
            "users": list(users),
        }
        for group_id, name, description, users in about
    }
