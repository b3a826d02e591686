"""The log of everything said between the stand-in and the bot, with a verdict; secrets are left out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Literal

from segbot.sandbox.slack.announcements import Announcements
from segbot.sandbox.slack.shelves import Ids, Shelf

Verdict = Literal["ok", "refused", "late", "error"]
Direction = Literal["to_bot", "from_bot", "socket"]

KEPT = 500
_TEXT_KEPT = 20_000
_SECRET_NAMES = re.compile(r"^(token|authorization|x-slack-signature|ticket)$", re.IGNORECASE)
_TOKENS = re.compile(r"(\b(xox[a-z]|xapp)[-.]|(?<=ticket=))[\w.-]+")


class Exchanges:
    """Newest 500 entries: {n, at (ISO 8601, UTC), direction, what, status, ms, verdict, reason, request, response}."""

    def __init__(
        self, shelf: Shelf, ids: Ids, announcements: Announcements, secrets: tuple[str, ...]
    ) -> None:
        self._shelf = shelf
        self._ids = ids
        self._announcements = announcements
        self._secrets = tuple(secret for secret in secrets if secret)

    def add(
        self,
        *,
        at: float,
        direction: Direction,
        what: str,
        status: int | None,
        ms: float,
        verdict: Verdict,
        reason: str,
        request: Any,
        response: Any,
    ) -> None:
        number = self._ids.number("exchange")
        entry = {
            "n": number,
            "at": datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds"),
            "direction": direction,
            "what": what,
            "status": status,
            "ms": round(ms),
            "verdict": verdict,
            "reason": self.clean(reason),
            "request": self.clean(request),
            "response": self.clean(response),
        }
        self._shelf.put(str(number), entry)
        self._shelf.drop(str(number - KEPT))
        self._announcements.tell("exchange")

    def since(self, number: int) -> list[dict[str, Any]]:
        return [entry for entry in self._shelf if entry["n"] > number]

    def clear(self) -> None:
        self._shelf.clear()

    def clean(self, value: Any) -> Any:
        """The value without tokens and secrets, and with very long texts cut."""
        if isinstance(value, dict):
            return {
                str(key): "[redacted]" if _SECRET_NAMES.match(str(key)) and part else self.clean(part)
                for key, part in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.clean(part) for part in value]
        if isinstance(value, str):
            return self._clean_text(value)
        return value

    def _clean_text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "[redacted]")
        text = _TOKENS.sub("[redacted]", text)
        return text if len(text) <= _TEXT_KEPT else text[:_TEXT_KEPT] + f"… ({len(text)} characters)"
