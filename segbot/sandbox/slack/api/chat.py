"""chat.*: posting, updating and deleting (docs.slack.dev/reference/methods/chat.postMessage and its neighbours)."""

from __future__ import annotations

import copy
import json
from typing import Any

from segbot.sandbox.slack.api.call import Call, Method
from segbot.sandbox.slack.refusals import Refusal, refuse_problems
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.validate import check_message

UPDATE_CHARACTERS = 4000
MARKDOWN_CHARACTERS = 12_000
ATTACHMENTS = 100
METADATA_BYTES = 16_000  # Slack has a cap and does not publish it; far above what ids need
_WRITE = ("chat:write",)


def room_to_post(call: Call) -> Document:
    """The conversation named by `channel`, if the bot may post there."""
    name = call.maybe("channel")
    room = None if name is None else call.workspace.people.find_channel(name)
    if room is None:
        raise Refusal("channel_not_found", f"no channel {name}")
    if not call.workspace.people.bot_is_in(room):
        if room["is_private"]:
            raise Refusal("channel_not_found", "the bot does not see this private channel")
        if not call.has_scope("chat:write.public"):
            raise Refusal("not_in_channel", f"the bot is not a member of #{room['name']}")
    return room


def content_of(call: Call) -> Document:
    """text, blocks, attachments and metadata, checked; raises Slack's refusals."""
    content: Document = {}
    if call.has("blocks"):
        blocks = call.json("blocks", "invalid_blocks_format")
        refuse_problems(check_message(blocks))
        content["blocks"] = copy.deepcopy(blocks)
    if call.has("attachments"):
        content["attachments"] = _attachments(call)
    if call.has("metadata"):
        content["metadata"] = _metadata(call)
    if (markdown := call.maybe("markdown_text")) is not None:
        if call.maybe("text") or content.get("blocks"):
            raise Refusal("markdown_text_conflict", "markdown_text goes with neither text nor blocks")
        if len(markdown) > MARKDOWN_CHARACTERS:
            raise Refusal("msg_too_long", "markdown_text is longer than 12000 characters")
        content["text"] = markdown
    elif call.has("text"):
        content["text"] = str(call.args["text"])
    return content


def _attachments(call: Call) -> list[Document]:
    attachments = call.json("attachments", "invalid_attachments")
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise Refusal("invalid_attachments", "attachments must be an array of objects")
    if len(attachments) > ATTACHMENTS:
        raise Refusal("too_many_attachments", f"more than {ATTACHMENTS} attachments")
    for one in attachments:
        if "blocks" in one:
            refuse_problems(check_message(one["blocks"]))
    return copy.deepcopy(attachments)


def _metadata(call: Call) -> Document:
    metadata = call.json("metadata", "invalid_metadata_format")
    if metadata == {}:
        return {}
    good = (
        isinstance(metadata, dict)
        and isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), dict)
    )
    if not good:
        raise Refusal("invalid_metadata_format", "metadata needs event_type and event_payload")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise Refusal("metadata_too_large", "the metadata is too large")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}


def says_something(content: Document) -> None:
    if not (content.get("text") or content.get("blocks") or content.get("attachments")):
        raise Refusal("no_text", "no text, blocks or attachments")


def thread_parent(call: Call, room: Document) -> str | None:
    """`thread_ts`, which must be the ts of a message that is not itself a reply."""
    thread_ts = call.maybe("thread_ts")
    if thread_ts is None:
        return None
    parent = call.workspace.messages.get(room["id"], thread_ts)
    if parent is None or "ephemeral_to" in parent:
        raise Refusal("thread_not_found", f"no message {thread_ts} to reply to")
    if "thread_ts" in parent:
        raise Refusal("cannot_reply_to_message", f"{thread_ts} is itself a reply: use its parent's ts")
    return thread_ts


def _customized(call: Call) -> None:
    if any(call.maybe(name) for name in ("username", "icon_emoji", "icon_url")):
        call.require("chat:write.customize")


def _post(call: Call) -> Document:
    room = room_to_post(call)
    _customized(call)
    content = content_of(call)
    says_something(content)
    workspace = call.workspace
    message = workspace.messages.add(
        room["id"],
        workspace.installation.bot_user,
        content.pop("text", ""),
        workspace.clock(),
        from_bot=True,
        thread_ts=thread_parent(call, room),
        reply_broadcast=call.flag("reply_broadcast"),
        **content,
    )
    workspace.on_post(message, room)
    return {"channel": room["id"], "ts": message["ts"], "message": workspace.messages.as_slack(message)}


def _post_ephemeral(call: Call) -> Document:
    room, user = room_to_post(call), call.text("user")
    person = call.workspace.people.users.get(user)
    if person is None or user not in room["members"] or person["deleted"]:
        raise Refusal("user_not_in_channel", f"{user} is not in that channel")
    content = content_of(call)
    says_something(content)
    message = call.workspace.messages.add(
        room["id"],
        call.workspace.installation.bot_user,
        content.pop("text", ""),
        call.workspace.clock(),
        from_bot=True,
        ephemeral_to=user,
        thread_ts=thread_parent(call, room),
        **content,
    )
    return {"message_ts": message["ts"]}


def _own_message(call: Call, refusal: str) -> Document:
    """The bot's own public message named by `channel` (an id) and `ts`."""
    room = call.workspace.people.channels.get(call.text("channel"))
    if room is None:
        raise Refusal("channel_not_found", "channel must be the id that the post answered with")
    message = call.workspace.messages.get(room["id"], call.text("ts"))
    if message is None or "ephemeral_to" in message or message.get("subtype") == "tombstone":
        raise Refusal("message_not_found", "no such message, or an ephemeral one")
    if not message.get("from_bot"):
        raise Refusal(refusal, "the message is not the bot's own")
    return message


def _update(call: Call) -> Document:
    message = _own_message(call, "cant_update_message")
    content = content_of(call)
    if len(content.get("text", "")) > UPDATE_CHARACTERS:
        raise Refusal("msg_too_long", f"text of chat.update is longer than {UPDATE_CHARACTERS} characters")
    if not {"text", "blocks", "attachments"} & set(content):
        raise Refusal("no_text", "chat.update was given no text, blocks or attachments")
    says_something(content if "text" in content else {**message, **content})
    workspace = call.workspace
    changes: Document = {
        name: content[name] or None for name in ("attachments", "metadata") if name in content
    }
    if "text" in content:
        changes["text"] = content["text"]
    if "blocks" in content or "text" in content:
        changes["blocks"] = content.get("blocks") or None
    if not content.get("blocks"):
        stamp = workspace.ids.timestamp(workspace.clock())
        changes["edited"] = {"user": workspace.installation.bot_user, "ts": stamp}
    workspace.messages.edit(message, changes)
    seen = workspace.messages.as_slack(message)
    return {"channel": message["channel"], "ts": message["ts"], "text": message["text"], "message": seen}


def _delete(call: Call) -> Document:
    message = _own_message(call, "cant_delete_message")
    call.workspace.messages.remove(message)
    return {"channel": message["channel"], "ts": message["ts"]}


def _permalink(call: Call) -> Document:
    room = call.workspace.people.channels.get(call.text("channel"))
    if room is None or not call.workspace.people.bot_is_in(room):
        raise Refusal("channel_not_found", "no such channel, or the bot is not in it")
    ts = call.text("message_ts")
    message: Any = call.workspace.messages.get(room["id"], ts)
    if message is None or "ephemeral_to" in message:
        raise Refusal("message_not_found", f"no message {ts}")
    link = f"{call.workspace.base_url}/archives/{room['id']}/p{ts.replace('.', '')}"
    if "thread_ts" in message:
        link += f"?thread_ts={message['thread_ts']}&cid={room['id']}"
    return {"channel": room["id"], "permalink": link}


METHODS = {
    "chat.postMessage": Method(handler=_post, scopes=_WRITE),
    "chat.postEphemeral": Method(handler=_post_ephemeral, scopes=_WRITE),
    "chat.update": Method(handler=_update, scopes=_WRITE),
    "chat.delete": Method(handler=_delete, scopes=_WRITE),
    "chat.getPermalink": Method(handler=_permalink),
}
