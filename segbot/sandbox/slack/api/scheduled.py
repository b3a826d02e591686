"""chat.scheduleMessage and its neighbours: messages that wait for their time.

docs.slack.dev/reference/methods/chat.scheduleMessage and chat.deleteScheduledMessage
"""

from __future__ import annotations

from segbot.sandbox.slack.api.call import Call, Method
from segbot.sandbox.slack.api.chat import content_of, room_to_post, says_something, thread_parent
from segbot.sandbox.slack.refusals import Refusal, bad_argument
from segbot.sandbox.slack.shelves import Document

FARTHEST_SECONDS = 120 * 86_400
DELETABLE_SECONDS = 60
_WRITE = ("chat:write",)


def _schedule(call: Call) -> Document:
    room = room_to_post(call)
    post_at = call.text("post_at")
    if not post_at.isdigit():
        raise bad_argument("must be a time in Unix seconds: post_at", "/post_at")
    now = call.workspace.clock()
    if int(post_at) <= now:
        raise Refusal("time_in_past", "post_at is not in the future")
    if int(post_at) > now + FARTHEST_SECONDS:
        raise Refusal("time_too_far", "post_at is more than 120 days ahead")
    content = content_of(call)
    says_something(content)
    waiting = call.workspace.messages.schedule(
        room["id"], int(post_at), {**content, "thread_ts": thread_parent(call, room)}, now
    )
    return {
        "channel": room["id"],
        "scheduled_message_id": waiting["id"],
        "post_at": waiting["post_at"],
        "message": {"type": "delayed_message", "text": content.get("text", ""), **_shown(call)},
    }


def _delete(call: Call) -> Document:
    room = room_to_post(call)
    waiting = call.workspace.messages.scheduled.get(call.text("scheduled_message_id"))
    soon = waiting is not None and waiting["post_at"] - call.workspace.clock() < DELETABLE_SECONDS
    if waiting is None or waiting["channel"] != room["id"] or soon:
        raise Refusal("invalid_scheduled_message_id", "no such message waits, or it goes out within a minute")
    call.workspace.messages.scheduled.drop(waiting["id"])
    return {}


def _list(call: Call) -> Document:
    channel = call.maybe("channel")
    rows = [
        {
            "id": one["id"],
            "channel_id": one["channel"],
            "post_at": one["post_at"],
            "date_created": one["created"],
            "text": one["content"].get("text", ""),
        }
        for one in call.workspace.messages.scheduled
        if channel in (None, one["channel"])
    ]
    page, metadata = call.page(rows)
    return {"scheduled_messages": page, "response_metadata": metadata}


def _shown(call: Call) -> Document:
    installed = call.workspace.installation
    return {"user": installed.bot_user, "bot_id": installed.bot_id, "app_id": installed.app_id}


METHODS = {
    "chat.scheduleMessage": Method(handler=_schedule, scopes=_WRITE),
    "chat.deleteScheduledMessage": Method(handler=_delete, scopes=_WRITE),
    "chat.scheduledMessages.list": Method(handler=_list),
}
