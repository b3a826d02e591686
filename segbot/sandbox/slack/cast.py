"""The people, groups and channels the world starts with."""

from __future__ import annotations

from typing import Any

from segbot.sandbox.slack.installation import OTHER_TEAM, TEAM, Installation

APPROVERS_GROUP = "S0APPROVE"
_BORN = 1_700_000_000

# key, user id, first name, last name, title, handle, colour
_PEOPLE = (
    ("marketer", "U0MAYA", "Maya", "Lindqvist", "Marketer", "#7c3aed"),
    ("approver", "U0ARTHUR", "Arthur", "Okafor", "Approver", "#0f766e"),
    ("second_approver", "U0BEA", "Bea", "Santos", "Second approver", "#b45309"),
    ("third_approver", "U0CLEO", "Cleo", "Haddad", "Third approver", "#1d4ed8"),
    ("guest", "U0GUS", "Gus", "Moreau", "Guest", "#4b5563"),
    ("outsider", "U0OTTO", "Otto", "Brandt", "From Partner Co", "#be123c"),
)
_SUFFIX = {"guest": " (guest)", "outsider": " (Partner Co)"}
_MEMBERS = ("U0MAYA", "U0ARTHUR", "U0BEA", "U0CLEO")
_EVERYONE = (*_MEMBERS, "U0GUS", "U0OTTO")


def users(installation: Installation) -> dict[str, dict[str, Any]]:
    """Slack user objects by id, with the sandbox's own `persona` key beside Slack's fields."""
    people = {row[1]: _person(row) for row in _PEOPLE}
    bot = installation.bot_user
    people[bot] = {
        "id": bot,
        "team_id": TEAM,
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
            "team": TEAM,
        },
        "persona": None,
    }
    return people


def _person(row: tuple[str, ...]) -> dict[str, Any]:
    key, user_id, first, last, role, color = row
    outsider = key == "outsider"
    name = f"{first} {last}{_SUFFIX.get(key, '')}"
    user: dict[str, Any] = {
        "id": user_id,
        "team_id": OTHER_TEAM if outsider else TEAM,
        "name": first.lower(),
        "real_name": name,
        "color": color.removeprefix("#"),
        "tz": "Europe/Stockholm",
        "tz_label": "Central European Time",
        "tz_offset": 3600,
        "deleted": False,
        "is_bot": False,
        "is_app_user": False,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": key == "guest",
        "is_ultra_restricted": False,
        "updated": _BORN,
        "profile": {
            "real_name": name,
            "display_name": first,
            "first_name": first,
            "last_name": last,
            "email": f"{first.lower()}@{'partner' if outsider else 'acme'}.example",
            "team": OTHER_TEAM if outsider else TEAM,
        },
        "persona": {"key": key, "role": role, "initials": first[0] + last[0], "color": color},
    }
    if outsider:
        user["is_stranger"] = True
    return user


def channels(installation: Installation) -> dict[str, dict[str, Any]]:
    """Channels and the DMs of the people with the bot, by id."""
    bot = installation.bot_user
    rooms = {
        "C0MARKETING": _channel(
            "C0MARKETING", "marketing", "Campaigns and audiences", (*_EVERYONE, bot), shared=True
        ),
        "C0APPROVALS": _channel(
            "C0APPROVALS",
            "segment-approvals",
            "Requests waiting for a second pair of eyes",
            (*_EVERYONE, bot),
            shared=True,
        ),
        "C0AUDIT": _channel("C0AUDIT", "segment-audit", "What was changed, by whom", (*_MEMBERS, bot)),
        "C0GENERAL": _channel("C0GENERAL", "general", "Company-wide", (*_MEMBERS, "U0GUS")),
    }
    for user_id in _EVERYONE:
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


def groups() -> dict[str, dict[str, Any]]:
    return {
        APPROVERS_GROUP: {
            "id": APPROVERS_GROUP,
            "team_id": TEAM,
            "is_usergroup": True,
            "name": "Segment approvers",
            "handle": "segment-approvers",
            "description": "May approve changes to segments",
            "is_external": False,
            "date_create": _BORN,
            "date_update": _BORN,
            "date_delete": 0,
            "users": ["U0ARTHUR", "U0BEA", "U0CLEO"],
        }
    }
