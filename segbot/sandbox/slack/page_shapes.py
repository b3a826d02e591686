"""What the page is shown: personas, channels and messages as one person sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from segbot.sandbox.slack.messages import SLACKBOT
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.workspace import Workspace

_BOT_COLOR = "#1264a3"
_GREY = "#616061"


def persona(user: Document) -> Document:
    about = user["persona"] or {
        "key": None,
        "role": "App",
        "initials": user["name"][:1].upper(),
        "color": _BOT_COLOR,
    }
    return {
        "key": about["key"],
        "user_id": user["id"],
        "name": user["real_name"],
        "role": about["role"],
        "team": user["team_id"],
        "initials": about["initials"],
        "color": about["color"],
        "is_guest": user["is_restricted"],
        "is_outsider": bool(user.get("is_stranger")),
        "is_app": user["is_bot"],
        "deleted": user["deleted"],
        "more": bool(about.get("more")),
        "tz": user["tz"],
        "email": user["profile"].get("email"),
    }


def state(workspace: Workspace, me: Document, bot: Document, providers: list[str]) -> Document:
    """`GET /sandbox/state`."""
    rooms = workspace.people.rooms_of(me["id"])
    dms = [room for room in rooms if room["is_im"]]
    return {
        "version": workspace.announcements.version,
        "me": persona(me),
        "personas": [persona(user) for user in workspace.people.personas()],
        "team": {"name": workspace.installation.team_name},
        "installed": workspace.installed(),
        "command": workspace.installation.command,
        "groups": [{name: group[name] for name in ("id", "handle")} for group in workspace.people.groups],
        "shortcuts": [vars(one) for one in workspace.installation.shortcuts],
        "faults": len(workspace.faults.all()),
        "channels": [
            {
                **{name: room[name] for name in ("id", "name", "topic", "is_private")},
                "unread": workspace.messages.unread(room["id"], me["id"]),
            }
            for room in rooms
            if not room["is_im"]
        ],
        "dms": [
            {
                "id": room["id"],
                "user_id": workspace.installation.bot_user,
                "name": workspace.installation.bot_name,
                "unread": workspace.messages.unread(room["id"], me["id"]),
            }
            for room in dms
        ],
        "bot": bot,
        "providers": providers,
        "view": workspace.views.top(me["id"]),
    }


def conversation(workspace: Workspace, room: Document, me: Document) -> Document:
    """`GET /sandbox/conversation/{channel}`."""
    users = [workspace.people.users.get(user_id) for user_id in room["members"]]
    return {
        "channel": {
            "id": room["id"],
            "name": workspace.installation.bot_name if room["is_im"] else room["name"],
            "topic": room["topic"],
            "is_member_bot": workspace.people.bot_is_in(room),
        },
        "members": [persona(user) for user in users if user is not None],
        "messages": [
            message(workspace, one, me)
            for one in workspace.messages.top_level(room["id"])
            if visible(one, me)
        ],
    }


def thread(workspace: Workspace, parent: Document, me: Document) -> Document:
    """`GET /sandbox/thread/{channel}/{ts}`."""
    replies = workspace.messages.replies(parent["channel"], parent["ts"])
    return {"messages": [message(workspace, one, me) for one in (parent, *replies) if visible(one, me)]}


def visible(one: Document, me: Document) -> bool:
    return bool(one.get("ephemeral_to", me["id"]) == me["id"])


def message(workspace: Workspace, one: Document, me: Document) -> Document:
    author = _author(workspace, one["user"])
    replies = [reply for reply in workspace.messages.replies(one["channel"], one["ts"]) if visible(reply, me)]
    shown: Document = {
        "ts": one["ts"],
        "channel": one["channel"],
        "user": one["user"],
        "name": author["name"],
        "avatar": {"initials": author["initials"], "color": author["color"], "is_app": author["is_app"]},
        "text": one["text"],
        "edited": "edited" in one,
        "ephemeral": "ephemeral_to" in one,
        "time": _clock_time(one["ts"], me["tz"]),
        "is_app": author["is_app"],
        "notice": one.get("notice"),
        "reply_count": len(replies),
        "reply_users": list(dict.fromkeys(reply["user"] for reply in replies)),
        "latest_reply": replies[-1]["ts"] if replies else None,
    }
    shown |= {name: one[name] for name in ("blocks", "attachments", "thread_ts", "subtype") if name in one}
    if files := [
        file(found) for key in one.get("files", []) if (found := workspace.files.get(key)) is not None
    ]:
        shown["files"] = files
    return shown


def file(document: Document) -> Document:
    return {
        **{name: document[name] for name in ("id", "name", "size")},
        "url": f"/sandbox/file/{document['id']}",
    }


def _author(workspace: Workspace, user_id: str) -> dict[str, Any]:
    if user_id == SLACKBOT:
        return {"name": "Slackbot", "initials": "S", "color": _GREY, "is_app": True}
    user = workspace.people.users.get(user_id)
    if user is None:
        return {"name": user_id, "initials": "?", "color": _GREY, "is_app": False}
    return persona(user)


def _clock_time(ts: str, zone: str) -> str:
    return datetime.fromtimestamp(float(ts), ZoneInfo(zone)).strftime("%H:%M")
