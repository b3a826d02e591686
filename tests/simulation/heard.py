"""What the providers' answers were like: which of them were none that anybody gives who is well, and which tokens came through."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from segbot.sandbox.emulators import EmulatorResponse

REFUSED, TOO_MANY = 400, 429
DAY = 86_400.0


@dataclass
class Heard:
    """`spoilt`: by provider, when an answer was lost, late, an error of theirs, or somebody else's. `used_twice`: when a token
    that is good once was handed in and answered, and when again.
    """

    spoilt: dict[str, list[float]] = field(default_factory=dict)
    used_twice: list[tuple[float, float]] = field(default_factory=list)
    _handed_in: dict[str, float] = field(default_factory=dict)

    def spoils(self, name: str, now: float) -> None:
        self.spoilt.setdefault(name, []).append(now)

    def look_back(self, name: str, log: Sequence[Any], now: float) -> None:
        """The last answer in a provider's log, right after it was given."""
        if log and (log[-1].fault or not 0 < log[-1].status < TOO_MANY):
            self.spoils(name, now)

    def was_well(self, name: str, begin: float, end: float) -> bool:
        """Whether every answer of a provider in this time was as its pages have it."""
        return not any(begin <= at <= end for at in self.spoilt.get(name, ()))

    def renews(self, token: str, answer: EmulatorResponse, now: float) -> None:
        """A token that gives access once is handed in."""
        if token in self._handed_in:
            self.used_twice.append((self._handed_in[token], now))
        came = answer.delivery == "answer" and not answer.note.startswith("fault")
        if came and answer.status < REFUSED and json.loads(answer.body).get("refresh_token") != token:
            self._handed_in[token] = now


def told_to_wait(answer: httpx.Response, now: float) -> float | None:
    """For how many seconds an answer says that nobody may ask: in either header, or until midnight UTC where the day's requests
    are used up. None where it does not say.
    """
    if answer.status_code != TOO_MANY:
        return None
    if b'"quota_exceeded"' in answer.content:
        return DAY - now % DAY
    told = answer.headers.get("retry-after") or answer.headers.get("x-sib-ratelimit-reset") or ""
    return float(told) if told.replace(".", "", 1).isdecimal() else None
