"""Bulk activities: what changes many contacts is accepted at once, done later, and asked after until it is over.

Source: developer.constantcontact.com (V3), bulk activity guides, GET /activities/{activity_id}. How long one takes is
not documented; its status is kept for ten days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from segbot.domain.errors import OutcomeUnknownError, ProviderError, RateLimitError, UnavailableError
from segbot.domain.ports import Clock
from segbot.providers import json_values
from segbot.providers.constant_contact import wire
from segbot.providers.http import Http

LONGEST_WAIT = timedelta(minutes=10)
_FIRST_PAUSE, _LONGEST_PAUSE, _GROWS = 1.0, 15.0, 1.5
_COMPLETED = "completed"
_BROKEN_OFF = frozenset({"cancelled", "failed", "timed_out"})


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How an activity ended. `whole`: completed, for everybody, without an error. `said`: its first error, as the
    provider put it, not fit to be shown yet.
    """

    state: str
    whole: bool
    said: str = ""


class Activities:
    """Those of one account."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock

    def run(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        *,
        people: Iterable[str] = (),
        how_many: int = 0,
    ) -> Ended:
        """Begin one, about so many, and wait for its end. Raises what a write raises; OutcomeUnknownError when it was accepted and its
        end is not known.
        """
        answer = self._http.write(method, path, body, people=people)
        begun = json_values.mapping(answer.body)
        identity = json_values.text(begun.get("activity_id"))
        if identity is None:
            raise self._http.outcome_unknown(answer.status)
        ended = _ended(begun, how_many)
        if ended is not None:
            return ended
        for seen in self._looks(identity):
            ended = _ended(seen, how_many) if seen.get("activity_id") in (None, identity) else None
            if ended is not None:
                return ended
        raise OutcomeUnknownError(
            "Constant Contact accepted the change, but has not carried it out within ten minutes. It may still come; "
            "look at it there before asking again."
        )

    def _looks(self, identity: str) -> Iterator[Mapping[str, Any]]:
        """Its status, again and again, ever more slowly: every look counts against the day's requests.

        The change was accepted: trouble with looking at it must not make it look refused.
        """
        until = self._clock.now() + LONGEST_WAIT
        pause = _FIRST_PAUSE
        while self._clock.now() < until:
            wait = pause
            try:
                yield json_values.mapping(self._http.read(f"/activities/{wire.quoted(identity)}").body)
            except RateLimitError as error:
                wait = max(pause, min(error.retry_after, LONGEST_WAIT.total_seconds()))
            except UnavailableError:
                wait = pause * 2
            except ProviderError as error:
                raise self._http.outcome_unknown(error.status) from error
            self._clock.sleep(wait)
            pause = min(pause * _GROWS, _LONGEST_PAUSE)


def _ended(seen: Mapping[str, Any], how_many: int) -> Ended | None:
    """How it ended; None while it has not."""
    state = (json_values.text(seen.get("state")) or "").lower()
    errors = seen.get("activity_errors")
    said = _said(errors)
    if state in _BROKEN_OFF:
        return Ended(state=state, whole=False, said=said)
    if state != _COMPLETED:
        return None
    counts = json_values.mapping(seen.get("status"))
    total = json_values.whole(counts.get("items_total_count"))
    done = json_values.whole(counts.get("items_completed_count"))
    short = done is not None and done < max(total or 0, how_many)
    return Ended(state=state, whole=not short and not errors, said=said)


def _said(errors: Any) -> str:
    """The first error: texts as a rule, objects with a message where tags are deleted."""
    for each in errors if isinstance(errors, list) else [errors]:
        said = json_values.text(json_values.mapping(each).get("message") if isinstance(each, dict) else each)
        if said:
            return said
    return ""
