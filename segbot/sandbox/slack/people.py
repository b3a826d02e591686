"""Who and where: users, user groups, channels and direct messages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.slack import cast
from segbot.sandbox.slack.installation import Installation
from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.shelves import Document, Shelf


class People:
    """The directory. Users carry a `persona` of the page beside Slack's own fields."""

    def __init__(self, savefile: SaveFile, installation: Installation) -> None:
        self._installation = installation
        self.users = Shelf(savefile, "users")
        self.channels = Shelf(savefile, "channels")
        self.groups = Shelf(savefile, "groups")
        self.seed()

    def seed(self) -> None:
        self.users.seed(cast.users(self._installation))
        self.channels.seed(cast.channels(self._installation))
        self.groups.seed(cast.groups(self._installation.team))

    def clear(self) -> None:
        for shelf in (self.users, self.channels, self.groups):
            shelf.clear()
        self.seed()

    def persona(self, key: str) -> Document | None:
        """A person of the page by persona key or user id; never the bot."""
        for user in self.users:
            if user["persona"] is not None and key in (user["persona"]["key"], user["id"]):
                return user
        return None

    def personas(self) -> list[Document]:
        return [user for user in self.users if user["persona"] is not None]

    def find_channel(self, name: str) -> Document | None:
        """By id, by `#name` or name, or by a user's id (the direct message with the bot, opened if need be)."""
        if (channel := self.channels.get(name)) is not None:
            return channel
        if name in self.users and name != self._installation.bot_user:
            return self.direct_message(name)
        wanted = name.removeprefix("#")
        return next((room for room in self.channels if not room["is_im"] and room["name"] == wanted), None)

    def direct_message(self, user_id: str) -> Document:
        for room in self.channels:
            if room["is_im"] and room["user"] == user_id:
                return room
        room = cast.direct_message("D" + user_id.removeprefix("U"), user_id, self._installation.bot_user)
        self.channels.put(room["id"], room)
        return room

    def bot_is_in(self, channel: Document) -> bool:
        return self._installation.bot_user in channel["members"]

    def rooms_of(self, user_id: str) -> list[Document]:
        return [room for room in self.channels if user_id in room["members"]]

    def change_user(self, user_id: str, **fields: Any) -> None:
        """Change Slack's own fields of a person, e.g. `deleted=True`."""
        self.users.put(user_id, {**self.users[user_id], **fields})

    def move_to(self, zone: str) -> None:
        """Everybody of this team works in this time zone, as Slack takes it from their devices.

        Raises Refusal for what is no zone.
        """
        try:
            now = datetime.now(ZoneInfo(zone))
        except (KeyError, ValueError, OSError):
            raise Refusal("unknown_zone", message=f"{zone} is no time zone") from None
        offset = int((now.utcoffset() or timedelta()).total_seconds())
        for user in self.users:
            if user["team_id"] == self._installation.team and not user["is_bot"]:
                self.change_user(user["id"], tz=zone, tz_label=now.tzname() or zone, tz_offset=offset)

    def change_group(self, group_id: str, users: list[str]) -> None:
        self.groups.put(group_id, {**self.groups[group_id], "users": users})

    def change_members(self, channel_id: str, members: list[str]) -> None:
        self.channels.put(channel_id, {**self.channels[channel_id], "members": members})
