"""One-shot handles: trigger_ids (3 s, one use) and response_urls (30 min, five uses).

docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

import secrets

from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.slack.refusals import Refusal
from segbot.sandbox.slack.shelves import Document, Ids, Shelf

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5
_TRIGGERS_KEPT = 200


class Handles:
    def __init__(self, savefile: SaveFile, ids: Ids) -> None:
        self._ids = ids
        self._triggers = Shelf(savefile, "triggers")
        self._responses = Shelf(savefile, "responses")

    def new_trigger(self, user: str, now: float, view_id: str | None = None) -> str:
        """A trigger for a person; `view_id` where the click was in a modal. Its clock starts now."""
        number = self._ids.number("trigger")
        trigger = f"{1_000_000_000_000 + number}.{4_000_000_000}.{secrets.token_hex(16)}"
        self._triggers.put(trigger, {"user": user, "sent_at": now, "used": False, "view_id": view_id})
        for old in self._triggers.keys()[:-_TRIGGERS_KEPT]:
            self._triggers.drop(old)
        return trigger

    def exchange_trigger(self, trigger: str, now: float) -> Document:
        """The trigger's person and view, once and within 3 s; else Slack's refusal."""
        found = self._triggers.get(trigger)
        if found is None:
            raise Refusal("invalid_trigger_id", "no such trigger_id was ever sent")
        if found["used"]:
            raise Refusal("exchanged_trigger_id", "this trigger_id was already used once")
        age = now - found["sent_at"]
        if age > TRIGGER_SECONDS:
            raise Refusal("expired_trigger_id", f"the trigger_id was {age:.1f} s old; it lives 3 s")
        self._triggers.put(trigger, {**found, "used": True})
        return found

    def new_response(self, now: float, **about: object) -> str:
        """The token of a new response_url, remembering what it answers."""
        token = secrets.token_urlsafe(24)
        self._responses.put(token, {"created": now, "uses": 0, **about})
        return token

    def use_response(self, token: str, now: float) -> Document:
        found = self._responses.get(token)
        if found is None:
            raise Refusal("no_service", "no such response_url", status=404)
        if now - found["created"] > RESPONSE_SECONDS:
            raise Refusal("expired_url", "the response_url is older than 30 minutes", status=404)
        if found["uses"] >= RESPONSE_USES:
            raise Refusal("used_url", "the response_url was already used five times", status=404)
        self._responses.put(token, {**found, "uses": found["uses"] + 1})
        return found

    def clear(self) -> None:
        self._triggers.clear()
        self._responses.clear()
