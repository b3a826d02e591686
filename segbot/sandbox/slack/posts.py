"""What people write: messages with mentions and files, joining and leaving, and deleting by hand; the bot hears of it.

docs.slack.dev/reference/events/app_mention, message.im and member_joined_channel
"""

from __future__ import annotations

import re
import uuid

from segbot.sandbox.slack.events import Events
from segbot.sandbox.slack.payloads import channel_type
from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.workspace import Workspace


class Posts:
    def __init__(self, workspace: Workspace, events: Events) -> None:
        self._workspace = workspace
        self._events = events

    def say(
        self, me: Document, room: Document, text: str, *, thread_ts: str | None = None, files: list[str]
    ) -> Document:
        """A person's message; names after @ and # become mentions, as Slack's composer makes them."""
        messages = self._workspace.messages
        if thread_ts:
            parent = messages.get(room["id"], thread_ts)
            if parent is None or "thread_ts" in parent:
                raise Refusal("thread_not_found", message="That thread is gone.")
        mine = [one for one in files if (self._workspace.files.get(one) or {}).get("user") == me["id"]]
        if not text and not mine:
            raise Refusal("no_text", message="There is nothing to send.")
        said = messages.add(
            room["id"],
            me["id"],
            self.with_mentions(text),
            self._workspace.clock(),
            thread_ts=thread_ts or None,
            files=mine,
        )
        self.tell_bot(said, room)
        return said

    def with_mentions(self, text: str) -> str:
        """`@Arthur` as `<@U0ARTHUR>`, `#audit` as `<#C0AUDIT|audit>`, `@here` as `<!here>`; what nobody is called stays."""
        known = self._names()
        alternatives = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
        pattern = re.compile(rf"(?<![\w<])(?:{alternatives})(?!\w)", re.IGNORECASE)
        return pattern.sub(lambda found: known[found.group().lower()], text)

    def _names(self) -> dict[str, str]:
        people = self._workspace.people
        known = {f"@{word}": f"<!{word}>" for word in ("here", "channel", "everyone")}
        for room in people.channels:
            if not room["is_im"]:
                known[f"#{room['name']}"] = f"<#{room['id']}|{room['name']}>"
        for group in people.groups:
            known[f"@{group['handle']}"] = f"<!subteam^{group['id']}|@{group['handle']}>"
        for user in reversed(list(people.users)):
            for name in (user["name"], user["profile"].get("first_name"), user["real_name"]):
                if name:
                    known[f"@{name}".lower()] = f"<@{user['id']}>"
        return known

    def tell_bot(self, said: Document, room: Document) -> None:
        """`message` in the bot's own conversations, `app_mention` where it is named and is a member."""
        workspace = self._workspace
        mentioned = f"<@{workspace.installation.bot_user}>" in said["text"]
        files = [full for one in said.get("files", []) if (full := workspace.file_for_slack(one)) is not None]
        body: Document = {
            **workspace.messages.as_slack(said, files),
            "channel": room["id"],
            "event_ts": said["ts"],
        }
        if not said.get("from_bot"):
            body["client_msg_id"] = str(uuid.uuid4())
        if room["is_im"]:
            kind = channel_type(room)
            more: Document = {"subtype": "file_share"} if files else {}
            self._events.send({**body, **more, "type": "message", "channel_type": kind})
        elif mentioned and workspace.people.bot_is_in(room):
            self._events.send({**body, "type": "app_mention"})
        elif mentioned and not said.get("from_bot"):
            workspace.notice(
                room["id"],
                said["user"],
                f"*{workspace.installation.bot_name}* is not in this channel, so it did not see your message.",
            )

    def joined(self, channel: str, before: list[str]) -> None:
        """`member_joined_channel` for whoever came in since; the bot hears of channels it is in."""
        room = self._workspace.people.channels[channel]
        if not self._workspace.people.bot_is_in(room):
            return
        for user in room["members"]:
            if user not in before:
                stamp = self._workspace.ids.timestamp(self._workspace.clock())
                self._events.send(
                    {
                        "type": "member_joined_channel",
                        "user": user,
                        "channel": channel,
                        "channel_type": channel_type(room),
                        "team": self._workspace.installation.team,
                        "event_ts": stamp,
                    }
                )

    def delete(self, room: Document, ts: str) -> None:
        """A message taken away by hand, as an admin may with anybody's."""
        message = self._workspace.messages.get(room["id"], ts)
        if message is None:
            raise Refusal("message_not_found", message="That message is gone already.")
        self._workspace.messages.remove(message)
