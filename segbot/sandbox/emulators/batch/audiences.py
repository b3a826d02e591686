"""Batch's audiences: lists of ids that are written now and indexed later (doc.batch.com, audience view)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from segbot.sandbox.emulators.shelf import Shelf

WriteKind = Literal["create", "update", "replace", "remove"]
Audience = dict[str, Any]


class Audiences:
    """Every write gets a token and waits: `delay()` seconds, or as many looks at it as `polls()` says.

    Writes to one audience are applied in order. A replace makes the earlier tokens of its audience REPLACED as soon
    as it is accepted. A removed audience is there until its removal is applied.
    """

    def __init__(
        self,
        audiences: Shelf,
        writes: Shelf,
        *,
        now: Callable[[], float],
        stamp: Callable[[], str],
        delay: Callable[[], float],
        polls: Callable[[], int | None],
    ) -> None:
        self.shelf = audiences
        self._writes = writes
        self._now = now
        self._stamp = stamp
        self._delay = delay
        self._polls = polls

    def get(self, name: str) -> Audience | None:
        self.settle()
        return self.shelf.get(name)

    def put(self, audience: Audience) -> None:
        self.shelf.put(audience["name"], audience)

    def make(
        self, name: str, display_name: str | None, created: str | None = None, *, kind: str = "CUSTOM_ID"
    ) -> Audience:
        """A new audience, empty and indexed. One of another `kind` is made in the dashboard alone."""
        when = created or self._stamp()
        audience: Audience = {
            "name": name,
            "display_name": display_name,
            "type": kind,
            "created": when,
            "updated": when,
            "members": {},
            "last_token": None,
        }
        self.put(audience)
        return audience

    def write(self, token: str, name: str, kind: WriteKind, changes: Sequence[Mapping[str, Any]]) -> None:
        """Accept a write; `changes` are ids with action and attributes, in order."""
        if kind == "replace":
            for earlier in self._of(name):
                self._writes.put(
                    earlier["token"], {**earlier, "state": "REPLACED", "pending": False, "changes": []}
                )
        polls = self._polls()
        self._writes.put(
            token,
            {
                "token": token,
                "name": name,
                "kind": kind,
                "state": "IN_PROGRESS",
                "pending": True,
                "due": None if polls is not None else self._now() + self._delay(),
                "polls": polls,
                "changes": [dict(change) for change in changes],
            },
        )
        self.put({**self.shelf[name], "last_token": token})
        self.settle()

    def state(self, name: str, token: str | None) -> str | None:
        """How far a write is (the last one without a token), as seen by a look at it; None for a foreign token.

        KeyError: the look was the one after which the audience is gone.
        """
        self.settle()
        token = token or self.shelf[name]["last_token"]
        if token is None:
            return "APPLIED"
        write = self._writes.get(token)
        if write is None or write["name"] != name:
            return None
        if write["pending"] and write["polls"] is not None:
            write = self._look(write)
        return str(write["state"])

    def state_unseen(self, name: str) -> str:
        """How far the last write is, without this counting as a look at it."""
        write = self._writes.get(self.shelf[name]["last_token"] or "")
        return str(write["state"]) if write else "APPLIED"

    def settle(self, *, all_of_it: bool = False) -> None:
        """Apply every write whose time has come."""
        held: set[str] = set()
        for write in [write for write in self._writes.values() if write["pending"]]:
            due = all_of_it or (write["due"] is not None and write["due"] <= self._now())
            if due and write["name"] not in held:
                self._apply(write)
            else:
                held.add(write["name"])

    def drop(self, name: str) -> None:
        """The audience is gone, with everything known of its writes."""
        self.shelf.remove(name)
        for write in self._of(name):
            self._writes.remove(write["token"])

    def _look(self, write: dict[str, Any]) -> dict[str, Any]:
        left = write["polls"] - 1
        self._writes.put(write["token"], {**write, "polls": left})
        if left < 0:
            before = [one for one in self._of(write["name"]) if one["pending"]]
            for one in before[: [one["token"] for one in before].index(write["token"]) + 1]:
                self._apply(one)
        return self._writes[write["token"]]

    def _apply(self, write: dict[str, Any]) -> None:
        name = write["name"]
        if write["kind"] == "remove":
            self.drop(name)
            return
        audience = self.shelf[name]
        members = {} if write["kind"] == "replace" else dict(audience["members"])
        for change in write["changes"]:
            if change["action"] == "remove":
                members.pop(change["id"], None)
            else:
                members[change["id"]] = change.get("attributes") or {}
        self.put({**audience, "members": members, "updated": self._stamp()})
        self._writes.put(write["token"], {**write, "state": "APPLIED", "pending": False, "changes": []})

    def _of(self, name: str) -> list[dict[str, Any]]:
        return [write for write in self._writes.values() if write["name"] == name]
