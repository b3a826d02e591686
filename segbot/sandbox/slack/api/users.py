"""users.* and usergroups.*: who is who (docs.slack.dev/reference/methods/users.info and its neighbours)."""

from __future__ import annotations

from segbot.sandbox.slack.api.call import Call, Method
from segbot.sandbox.slack.api.conversations import channel_object, readable_rooms
from segbot.sandbox.slack.cast import enterprise_user
from segbot.sandbox.slack.installation import ENTERPRISE
from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.shelves import Document


def _user(call: Call, user: Document) -> Document:
    """The user object; the address only with users:read.email."""
    shown = {name: value for name, value in user.items() if name != "persona"}
    shown["profile"] = dict(user["profile"])
    home = call.workspace.installation.grid != "no" and user["team_id"] == call.workspace.installation.team
    if home:
        shown["enterprise_user"] = enterprise_user(user, ENTERPRISE)
    if not call.has_scope("users:read.email"):
        shown["profile"].pop("email", None)
    return shown


def _info(call: Call) -> Document:
    user = call.workspace.people.users.get(call.text("user"))
    if user is None:
        raise Refusal("user_not_found", "no such user")
    return {"user": _user(call, user)}


def _list(call: Call) -> Document:
    members = [_user(call, user) for user in call.workspace.people.users]
    page, metadata = call.page(members)
    return {"members": page, "cache_ts": int(call.workspace.clock()), "response_metadata": metadata}


def _by_email(call: Call) -> Document:
    email = call.text("email").lower()
    for user in call.workspace.people.users:
        if user["profile"].get("email") == email and not user["deleted"]:
            return {"user": _user(call, user)}
    raise Refusal("users_not_found", "nobody has this address")


def _conversations(call: Call) -> Document:
    user = call.maybe("user") or call.workspace.installation.bot_user
    if user not in call.workspace.people.users:
        raise Refusal("user_not_found", f"no user {user}")
    rooms = [room for room in readable_rooms(call) if user in room["members"]]
    page, metadata = call.page([channel_object(call, room) for room in rooms])
    return {"channels": page, "response_metadata": metadata}


def _groups(call: Call) -> Document:
    groups = []
    for group in call.workspace.people.groups:
        shown = {name: value for name, value in group.items() if name != "users"}
        if call.flag("include_count"):
            shown["user_count"] = len(group["users"])
        if call.flag("include_users"):
            shown["users"] = group["users"]
        groups.append(shown)
    return {"usergroups": groups}


def _group_users(call: Call) -> Document:
    group = call.workspace.people.groups.get(call.text("usergroup"))
    if group is None:
        raise Refusal("no_such_subteam", "no such user group")
    return {"users": group["users"]}


METHODS = {
    "users.info": Method(handler=_info, scopes=("users:read",)),
    "users.list": Method(handler=_list, scopes=("users:read",)),
    "users.lookupByEmail": Method(handler=_by_email, scopes=("users:read.email",)),
    "users.conversations": Method(handler=_conversations),
    "usergroups.list": Method(handler=_groups, scopes=("usergroups:read",)),
    "usergroups.users.list": Method(handler=_group_users, scopes=("usergroups:read",)),
}
