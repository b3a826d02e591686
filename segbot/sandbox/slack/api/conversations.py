"""conversations.*: channels, members and history (docs.slack.dev/reference/methods/conversations.info and its neighbours)."""

from __future__ import annotations

from segbot.sandbox.slack.api.call import Call, Method
from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.shelves import Document

_FAMILIES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


def channel_object(call: Call, room: Document) -> Document:
    """Slack's conversation object."""
    common: Document = {
        "id": room["id"],
        "created": room["created"],
        "is_archived": _is_said(call, room, "is_archived"),
        "is_im": room["is_im"],
    }
    if room["is_im"]:
        return {**common, "user": room["user"], "is_org_shared": False, "is_user_deleted": False}
    return {
        **common,
        "name": room["name"],
        "name_normalized": room["name"],
        "is_channel": True,
        "is_group": False,
        "is_mpim": False,
        "is_private": room["is_private"],
        "is_general": room["name"] == "general",
        "is_shared": room["is_shared"],
        "is_ext_shared": room["is_shared"],
        "is_org_shared": False,
        "is_member": call.workspace.people.bot_is_in(room) and not _is_said(call, room, "not_in_channel"),
        "topic": {"value": room["topic"], "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(room["members"]),
    }


def _is_said(call: Call, room: Document, error: str) -> bool:
    """Whether the switch of "Make it refuse" says this of the channel."""
    fault = call.workspace.faults.get("channel")
    return fault is not None and fault.error == error and fault.channel in (None, room["id"])


def readable_rooms(call: Call) -> list[Document]:
    """The conversations of the wanted `types`; each type needs its own scope."""
    types = [one.strip() for one in (call.maybe("types") or "public_channel").split(",")]
    if unknown := [one for one in types if one not in _FAMILIES]:
        raise Refusal("invalid_types", f"unknown types {unknown}")
    for one in types:
        call.require(f"{_FAMILIES[one]}:read")
    people = call.workspace.people
    return [
        room
        for room in people.channels
        if _type(room) in types and (not room["is_private"] or people.bot_is_in(room))
    ]


def _type(room: Document) -> str:
    if room["is_im"]:
        return "im"
    return "private_channel" if room["is_private"] else "public_channel"


def _room(call: Call, *, right: str) -> Document:
    """The conversation of `channel`, if the token may read it: `right` is read or history."""
    room = call.workspace.people.channels.get(call.text("channel"))
    if room is None or (room["is_private"] and not call.workspace.people.bot_is_in(room)):
        call.require(*(f"{family}:{right}" for family in _FAMILIES.values()))
        raise Refusal("channel_not_found", "no such channel")
    call.require(f"{_FAMILIES[_type(room)]}:{right}")
    return room


def _info(call: Call) -> Document:
    room = _room(call, right="read")
    return {"channel": channel_object(call, room)}


def _list(call: Call) -> Document:
    page, metadata = call.page([channel_object(call, room) for room in readable_rooms(call)])
    return {"channels": page, "response_metadata": metadata}


def _open(call: Call) -> Document:
    users = [one for one in (call.maybe("users") or "").split(",") if one]
    if not users and call.maybe("channel") is None:
        raise Refusal("users_list_not_supplied", "neither users nor channel was given")
    if len(users) > 1:
        raise Refusal("method_not_supported_for_channel_type", "this stand-in has no group messages")
    people = call.workspace.people
    if users:
        user = people.users.get(users[0])
        if user is None or user["is_bot"]:
            raise Refusal("user_not_found", f"no person {users[0]}")
        if user["deleted"]:
            raise Refusal("user_disabled", f"{users[0]} is deactivated")
        room = people.direct_message(users[0])
    else:
        found = people.channels.get(call.text("channel"))
        if found is None or not found["is_im"]:
            raise Refusal("channel_not_found", "no such direct message")
        room = found
    if call.flag("return_im"):
        return {"no_op": True, "already_open": True, "channel": channel_object(call, room)}
    return {"channel": {"id": room["id"]}}


def _members(call: Call) -> Document:
    page, metadata = call.page(_room(call, right="read")["members"])
    return {"members": page, "response_metadata": metadata}


def _join(call: Call) -> Document:
    room = call.workspace.people.channels.get(call.text("channel"))
    if room is None or room["is_private"]:
        raise Refusal("channel_not_found", "no such public channel")
    bot = call.workspace.installation.bot_user
    if bot not in room["members"]:
        call.workspace.people.change_members(room["id"], [*room["members"], bot])
    return {"channel": channel_object(call, call.workspace.people.channels[room["id"]])}


def _history(call: Call) -> Document:
    room = _room(call, right="history")
    if not call.workspace.people.bot_is_in(room):
        raise Refusal("not_in_channel", "the bot is not a member of this channel")
    messages = call.workspace.messages
    found = [
        one for one in messages.top_level(room["id"]) if "ephemeral_to" not in one and _in_time(call, one)
    ]
    page, metadata = call.page(found[::-1])
    return {**_shown(call, page), "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}


def _replies(call: Call) -> Document:
    room = _room(call, right="history")
    if not call.workspace.people.bot_is_in(room):
        raise Refusal("not_in_channel", "the bot is not a member of this channel")
    messages = call.workspace.messages
    parent = messages.get(room["id"], call.text("ts"))
    if parent is None or "ephemeral_to" in parent:
        raise Refusal("thread_not_found", "no such message")
    replies = [one for one in messages.replies(room["id"], parent["ts"]) if "ephemeral_to" not in one]
    page, metadata = call.page([parent, *(one for one in replies if _in_time(call, one))])
    return {**_shown(call, page), "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}


def _in_time(call: Call, message: Document) -> bool:
    oldest, latest, inclusive = call.maybe("oldest"), call.maybe("latest"), call.flag("inclusive")
    ts = float(message["ts"])
    try:
        after = oldest is None or ts > float(oldest) or (inclusive and ts == float(oldest))
        before = latest is None or ts < float(latest) or (inclusive and ts == float(latest))
    except ValueError:
        raise Refusal("invalid_ts_latest", "oldest and latest are timestamps") from None
    return after and before


def _shown(call: Call, messages: list[Document]) -> Document:
    """Metadata payloads only where they were asked for."""
    wanted = call.flag("include_all_metadata")
    return {"messages": [call.workspace.messages.as_slack(one, metadata=wanted) for one in messages]}


METHODS = {
    "conversations.info": Method(handler=_info),
    "conversations.list": Method(handler=_list),
    "conversations.open": Method(
        handler=_open, scopes=("im:write", "channels:manage", "groups:write", "mpim:write")
    ),
    "conversations.members": Method(handler=_members),
    "conversations.join": Method(handler=_join, scopes=("channels:join",)),
    "conversations.history": Method(handler=_history),
    "conversations.replies": Method(handler=_replies),
}
