"""Conversations: messages, threads, ephemeral messages, and what each person has read."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.slack.announcements import Announcements
from segbot.sandbox.slack.installation import Installation
from segbot.sandbox.slack.shelves import Document, Ids, Shelf
from segbot.sandbox.slack.validate import elements_of

SLACKBOT = "USLACKBOT"
TEXT_KEPT = 40_000
_NOT_CONTROLS = frozenset({"plain_text", "mrkdwn", "image"})


def name_parts(blocks: list[Document], ids: Ids) -> list[Document]:
    """Give blocks and their controls the ids the sender left out, as Slack does."""
    for block in blocks:
        block.setdefault("block_id", ids.new("", 5))
        for child in block.get("child_blocks", []):
            child.setdefault("block_id", ids.new("", 5))
        for _, element in elements_of(block):
            if element.get("type") not in _NOT_CONTROLS:
                element.setdefault("action_id", ids.new("", 5))
    return blocks


class Messages:
    """Stored messages have channel, ts, user, text and, where it applies, blocks, attachments, thread_ts, metadata,
    files, edited, ephemeral_to (a user id), notice and from_bot.
    """

    def __init__(
        self, savefile: SaveFile, ids: Ids, installation: Installation, announcements: Announcements
    ) -> None:
        self._ids = ids
        self._installation = installation
        self._announcements = announcements
        self._shelf = Shelf(savefile, "messages")
        self._reads = Shelf(savefile, "reads")
        self.scheduled = Shelf(savefile, "scheduled")
        self._rooms: dict[str, dict[str, Document]] = defaultdict(dict)
        self._threads: dict[tuple[str, str], dict[str, Document]] = defaultdict(dict)
        for message in self._shelf:
            self._place(message)

    def add(self, channel: str, user: str, text: str, now: float, **fields: Any) -> Document:
        """A new message; `fields` without a value are left out."""
        ts = self._ids.timestamp(now)
        message: Document = {"channel": channel, "ts": ts, "user": user, "text": text[:TEXT_KEPT]}
        message |= {name: value for name, value in fields.items() if value not in (None, [], {}, False)}
        if "blocks" in message:
            name_parts(message["blocks"], self._ids)
        self._save(message)
        return message

    def schedule(self, channel: str, post_at: int, content: Document, now: float) -> Document:
        """A message of the bot that waits for its time (Unix seconds); `post_due` sends it."""
        waiting: Document = {
            "id": self._ids.new("Q"),
            "channel": channel,
            "post_at": post_at,
            "created": int(now),
            "content": {name: value for name, value in content.items() if value is not None},
        }
        self.scheduled.put(waiting["id"], waiting)
        return waiting

    def post_due(self, now: float) -> None:
        """Post what was to be said by now."""
        for waiting in self.scheduled:
            if waiting["post_at"] <= now:
                content = dict(waiting["content"])
                self.scheduled.drop(waiting["id"])
                bot = self._installation.bot_user
                self.add(waiting["channel"], bot, content.pop("text", ""), now, from_bot=True, **content)

    def edit(self, message: Document, changes: Document) -> Document:
        """Set or (with None) remove fields."""
        for name, value in changes.items():
            if value is None:
                message.pop(name, None)
            else:
                message[name] = value
        if message.get("blocks"):
            name_parts(message["blocks"], self._ids)
        self._save(message)
        return message

    def remove(self, message: Document) -> None:
        """A parent with replies leaves a tombstone, anything else is gone."""
        if self.replies(message["channel"], message["ts"]):
            keep = {"channel", "ts", "user"}
            for name in set(message) - keep:
                message.pop(name)
            message |= {"text": "This message was deleted.", "subtype": "tombstone"}
            self._save(message)
            return
        self._rooms[message["channel"]].pop(message["ts"], None)
        self._threads[message["channel"], message.get("thread_ts", "")].pop(message["ts"], None)
        self._shelf.drop(f"{message['channel']}:{message['ts']}")
        self._announcements.tell("message", channel=message["channel"])

    def get(self, channel: str, ts: str) -> Document | None:
        return self._rooms[channel].get(ts)

    def all(self, channel: str) -> list[Document]:
        """Oldest first (timestamps only grow), replies and ephemeral ones too."""
        return list(self._rooms[channel].values())

    def top_level(self, channel: str) -> list[Document]:
        return [m for m in self.all(channel) if "thread_ts" not in m or m.get("reply_broadcast")]

    def replies(self, channel: str, ts: str) -> list[Document]:
        return list(self._threads[channel, ts].values())

    def unread(self, channel: str, user: str) -> int:
        last = (self._reads.get(user) or {}).get(channel, "0")
        return sum(
            1
            for message in self.top_level(channel)
            if message["ts"] > last and message["user"] != user and message.get("ephemeral_to", user) == user
        )

    def mark_read(self, channel: str, user: str) -> None:
        newest = max(self._rooms[channel], default="0")
        reads = self._reads.get(user) or {}
        if reads.get(channel, "0") != newest:
            self._reads.put(user, {**reads, channel: newest})

    def clear(self) -> None:
        self._shelf.clear()
        self._reads.clear()
        self.scheduled.clear()
        self._rooms.clear()
        self._threads.clear()

    def as_slack(
        self, message: Document, files: list[Document] | None = None, *, metadata: bool = False
    ) -> Document:
        """The message object of Slack's API and payloads."""
        seen: Document = {
            "type": "message",
            "user": message["user"],
            "ts": message["ts"],
            "text": message["text"],
        }
        if message.get("from_bot"):
            seen |= {"bot_id": self._installation.bot_id, "app_id": self._installation.app_id}
        seen["team"] = self._installation.team
        for name in ("subtype", "blocks", "attachments", "thread_ts", "edited"):
            if name in message:
                seen[name] = message[name]
        if metadata and "metadata" in message:
            seen["metadata"] = message["metadata"]
        if files:
            seen["files"] = files
        replies = [] if "thread_ts" in message else self.replies(message["channel"], message["ts"])
        visible = [reply for reply in replies if "ephemeral_to" not in reply]
        if visible:
            seen |= {
                "thread_ts": message["ts"],
                "reply_count": len(visible),
                "reply_users": list(dict.fromkeys(reply["user"] for reply in visible)),
                "latest_reply": visible[-1]["ts"],
            }
        if "thread_ts" in message and (parent := self.get(message["channel"], message["thread_ts"])):
            seen["parent_user_id"] = parent["user"]
        return seen

    def _place(self, message: Document) -> None:
        self._rooms[message["channel"]][message["ts"]] = message
        if "thread_ts" in message:
            self._threads[message["channel"], message["thread_ts"]][message["ts"]] = message

    def _save(self, message: Document) -> None:
        self._place(message)
        self._shelf.put(f"{message['channel']}:{message['ts']}", message)
        self._announcements.tell("message", channel=message["channel"], user=message.get("ephemeral_to"))
