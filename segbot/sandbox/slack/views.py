"""Modals in their stacks of three, and Home tabs."""

from __future__ import annotations

import copy
import secrets
from typing import Any

from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.slack.announcements import Announcements
from segbot.sandbox.slack.installation import Installation
from segbot.sandbox.slack.messages import name_parts
from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.shelves import Document, Ids, Shelf
from segbot.sandbox.slack.typed import complete_values

STACK = 3


class Views:
    """Every open modal belongs to one person's stack; the last of a stack is what the person sees."""

    def __init__(
        self, savefile: SaveFile, ids: Ids, installation: Installation, announcements: Announcements
    ) -> None:
        self._ids = ids
        self._installation = installation
        self._announcements = announcements
        self._views = Shelf(savefile, "views")
        self._stacks = Shelf(savefile, "stacks")
        self._homes = Shelf(savefile, "homes")

    def stack(self, user: str) -> list[str]:
        return list((self._stacks.get(user) or {"ids": []})["ids"])

    def top(self, user: str) -> Document | None:
        stack = self.stack(user)
        return self._views[stack[-1]]["view"] if stack else None

    def get(self, view_id: str) -> Document | None:
        """An open modal."""
        found = self._views.get(view_id)
        return None if found is None else found["view"]

    def owner(self, view_id: str) -> str:
        return str(self._views[view_id]["user"])

    def by_external_id(self, external_id: str) -> Document | None:
        views = [entry["view"] for entry in (*self._views, *self._homes)]
        return next((view for view in views if view["external_id"] == external_id), None)

    def home(self, user: str) -> Document | None:
        found = self._homes.get(user)
        return None if found is None else found["view"]

    def find(self, view_id: str) -> tuple[str, Document] | None:
        """(user, view) of an open modal or a Home tab."""
        if (entry := self._views.get(view_id)) is not None:
            return str(entry["user"]), entry["view"]
        for user, view in self._all_homes():
            if view["id"] == view_id:
                return user, view
        return None

    def _all_homes(self) -> list[tuple[str, Document]]:
        return [(user, self._homes[user]["view"]) for user in self._homes.keys()]  # noqa: SIM118 - a Shelf is no dict

    def open(self, user: str, sent: Document) -> Document:
        """A new stack; whatever the person had open gives way."""
        view = self._fresh(sent, previous=None)
        self.close_all(user)
        return self._put_on_top(user, view)

    def push(self, user: str, sent: Document) -> Document:
        stack = self.stack(user)
        if len(stack) >= STACK:
            raise Refusal("push_limit_reached", f"a modal has at most {STACK} views")
        return self._put_on_top(user, self._fresh(sent, previous=stack[-1] if stack else None))

    def update(self, view: Document, sent: Document, now_hash: str | None = None) -> Document:
        """Replace what a view shows; its id stays, and so does typing where block_id and action_id stay."""
        if now_hash is not None and now_hash != view["hash"]:
            raise Refusal("hash_conflict", "the view has changed since this hash was given out")
        fresh = self._fresh(sent, previous=view["previous_view_id"], view_id=view["id"])
        fresh["root_view_id"] = view["root_view_id"]
        kept = _kept(view, fresh)
        fresh["state"] = {"values": kept}
        user, _ = self.find(view["id"]) or ("", None)
        if view["type"] == "home":
            self._homes.put(user, {"view": fresh})
            self._announcements.tell("home", user=user)
        else:
            self._views.put(view["id"], {"user": user, "view": fresh})
            self._announcements.tell("view", user=user)
        return fresh

    def publish(self, user: str, sent: Document, now_hash: str | None) -> Document:
        current = self.home(user)
        if current is not None:
            return self.update(current, sent, now_hash)
        view = self._fresh(sent, previous=None)
        self._homes.put(user, {"view": view})
        self._announcements.tell("home", user=user)
        return view

    def type_into(self, view: Document, values: Document) -> None:
        """Remember what a person has typed in a view."""
        view["state"] = {"values": values}
        user, _ = self.find(view["id"]) or ("", None)
        if view["type"] == "home":
            self._homes.put(user, {"view": view})
        else:
            self._views.put(view["id"], {"user": user, "view": view})

    def close_top(self, user: str) -> None:
        stack = self.stack(user)
        if stack:
            self._views.drop(stack.pop())
            self._stacks.put(user, {"ids": stack})
            self._announcements.tell("view", user=user)

    def close_all(self, user: str) -> None:
        stack = self.stack(user)
        for view_id in stack:
            self._views.drop(view_id)
        if stack:
            self._stacks.put(user, {"ids": []})
            self._announcements.tell("view", user=user)

    def clear(self) -> None:
        for shelf in (self._views, self._stacks, self._homes):
            shelf.clear()

    def _put_on_top(self, user: str, view: Document) -> Document:
        stack = [*self.stack(user), view["id"]]
        view["root_view_id"] = stack[0]
        self._views.put(view["id"], {"user": user, "view": view})
        self._stacks.put(user, {"ids": stack})
        self._announcements.tell("view", user=user)
        return view

    def _fresh(self, sent: Document, *, previous: str | None, view_id: str | None = None) -> Document:
        """Slack's view object of a view payload."""
        external_id = sent.get("external_id") or ""
        if external_id:
            holder = self.by_external_id(external_id)
            if holder is not None and holder["id"] != view_id:
                raise Refusal("duplicate_external_id", "another view has this external_id")
        sent = copy.deepcopy(sent)
        new_id = view_id or self._ids.new("V")
        view: dict[str, Any] = {
            "id": new_id,
            "team_id": self._installation.team,
            "type": sent["type"],
            "blocks": name_parts(sent["blocks"], self._ids),
            "private_metadata": sent.get("private_metadata") or "",
            "callback_id": sent.get("callback_id") or "",
            "state": {"values": {}},
            "hash": f"{self._ids.number('hash') + 1_700_000_000}.{secrets.token_hex(4)}",
            "title": sent.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": bool(sent.get("clear_on_close")),
            "notify_on_close": bool(sent.get("notify_on_close")),
            "close": sent.get("close"),
            "submit": sent.get("submit"),
            "previous_view_id": previous,
            "root_view_id": new_id,
            "app_id": self._installation.app_id,
            "external_id": external_id,
            "app_installed_team_id": self._installation.team,
            "bot_id": self._installation.bot_id,
        }
        return view


def _kept(old: Document, new: Document) -> Document:
    """What was typed into the old view and still has its place in the new one."""
    typed = old["state"]["values"]
    places = {
        (block_id, action_id): value["type"]
        for block_id, row in complete_values(new["blocks"], {}).items()
        for action_id, value in row.items()
    }
    kept: Document = {}
    for block_id, row in typed.items():
        for action_id, value in row.items():
            if places.get((block_id, action_id)) == value["type"]:
                kept.setdefault(block_id, {})[action_id] = value
    return kept
