"""Shortcuts: global ones, and those in the menu of a message (docs.slack.dev/interactivity/implementing-shortcuts)."""

from __future__ import annotations

from segbot.sandbox.slack import payloads
from segbot.sandbox.slack.delivery import Delivery
from segbot.sandbox.slack.interactions import failed
from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.workspace import Workspace


class Shortcuts:
    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self._workspace = workspace
        self._delivery = delivery

    async def use(self, user: Document, callback_id: str, room: Document | None, ts: str | None) -> None:
        """Choose a shortcut, on the message `ts` of `room` where it is one for messages.

        Raises Refusal with what the person sees.
        """
        known = {one.callback_id: one for one in self._workspace.installation.shortcuts}
        chosen = known.get(callback_id)
        if chosen is None:
            raise Refusal("unknown_shortcut", message="That shortcut is no longer there.")
        on_message = chosen.type == "message"
        payload = payloads.interaction(
            self._workspace,
            "message_action" if on_message else "shortcut",
            user,
            callback_id=callback_id,
            action_ts=self._workspace.ids.timestamp(self._workspace.clock()),
            trigger_id=self._workspace.handles.new_trigger(user["id"], self._workspace.clock()),
            **(self._message(user, room, ts) if on_message else {}),
        )
        answer = await self._delivery.send("interactive", f"{payload['type']} {callback_id}", payload)
        if answer.error is not None:
            raise Refusal(answer.error, answer.reason, message=failed(answer))

    def _message(self, user: Document, room: Document | None, ts: str | None) -> Document:
        message = None if room is None or ts is None else self._workspace.messages.get(room["id"], ts)
        if room is None or message is None or "ephemeral_to" in message:
            raise Refusal("message_not_found", message="That message is gone.")
        files = [
            full
            for one in message.get("files", [])
            if (full := self._workspace.file_for_slack(one)) is not None
        ]
        return {
            "channel": payloads.channel_brief(room),
            "message_ts": message["ts"],
            "message": self._workspace.messages.as_slack(message, files),
            "response_url": self._workspace.response_url(
                source="message_action", user=user["id"], channel=room["id"]
            ),
        }
