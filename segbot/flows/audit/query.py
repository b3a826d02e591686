"""What people type to find facts, understood: words, and the filters by:, on:, connection: and since:."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from segbot.domain.audit import Event, Search
from segbot.domain.errors import InvalidActionError
from segbot.domain.lifecycle import State
from segbot.domain.policy.freezes import day_number
from segbot.domain.requests import Request
from segbot.store import Transaction

FILTERS = ("by", "on", "connection", "since")
_LONGEST = 500
_QUOTE = '"“”„«»'
_PART = re.compile(
    rf"(?:(?P<filter>[A-Za-z]+):)?(?:[{_QUOTE}](?P<quoted>[^{_QUOTE}]*)[{_QUOTE}]|(?P<word>\S+))"
)
# `by me`, `since: monday` as people say it; a filter is no word that anybody looks for.
_SAID = re.compile(
    rf"[{_QUOTE}][^{_QUOTE}]*[{_QUOTE}]|(?<![\w:])(by|on|since|connection)(?::\s+|\s+)(?=\S)", re.IGNORECASE
)
_DAYS = ("today", "yesterday")
_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,})(?:\|[^>]*)?>")
_AN_ID = re.compile(r"@?([UW](?=[A-Z0-9]*\d)[A-Z0-9]{2,})")
_AGO = re.compile(r"(\d{1,5})\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_ONESELF = ("segbot", "operator")


def nobody(name: str) -> str:
    """Where nobody can be found by a name."""
    raise InvalidActionError(
        {"": f"I can't look up “{name}” here. by: takes `me`, `segbot`, `operator` or a Slack member id."}
    )


def understood(
    typed: str, *, asker: str, now: datetime, zone: str = "UTC", named: Callable[[str], str] = nobody
) -> Search:
    """`asker` is who `by:me` means, in whose `zone` days begin; `named` finds somebody's id by their name.

    Raises InvalidActionError with a sentence.
    """
    words: list[str] = []
    given: dict[str, str] = {}
    for part in _PART.finditer(_SAID.sub(_as_filter, typed[:_LONGEST])):
        name = (part["filter"] or "").casefold()
        text = part["quoted"] if part["quoted"] is not None else part["word"]
        if part[0].casefold() in _DAYS and "since" not in given:
            name, text = "since", part[0]
        if name not in FILTERS:
            words.append(part[0])
            continue
        if name in given:
            raise InvalidActionError({"": f"{name}: is given twice; once is enough."})
        given[name] = text
    return Search(
        words=" ".join(words),
        by=_person(given["by"], asker, named) if "by" in given else "",
        on=given.get("on", ""),
        connection=given.get("connection", ""),
        since=_moment(given["since"], now.astimezone(_zone(zone))) if "since" in given else None,
    )


def _as_filter(found: re.Match[str]) -> str:
    return f"{found[1]}:" if found[1] else found[0]


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _person(typed: str, asker: str, named: Callable[[str], str]) -> str:
    if typed.casefold() in ("me", "@me"):
        return asker
    if typed.casefold() in _ONESELF:
        return typed.casefold()
    found = _MENTION.fullmatch(typed) or _AN_ID.fullmatch(typed.upper())
    return found[1] if found else named(typed)


def _moment(typed: str, now: datetime) -> datetime:
    """`now` in the zone in which days begin."""
    if ago := _AGO.fullmatch(typed.casefold()):
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    said = typed.casefold().removeprefix("last ").strip(" .,")
    if said in ("today", "yesterday"):
        return midnight - timedelta(days=said == "yesterday")
    with suppress(ValueError):
        return midnight - timedelta(days=(now.weekday() - day_number(said)) % 7)
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        raise InvalidActionError(
            {
                "": "since: takes a date or a day (2026-03-01, `monday`, `yesterday`) or how long ago: 90m, 12h, 7d, 2w."
            }
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=now.tzinfo)


ASKER_LEFT = "asker_left"


def asker_left(tx: Transaction, request: Request) -> bool:
    """Whether it is suspended because the one who asked has left, so that nobody else could ever withdraw it."""
    if request.state is not State.PAUSED:
        return False
    held = [fact for fact in tx.audit_log.of_request(request.id) if fact.event is Event.SUSPENDED]
    return bool(held) and bool(held[-1].counts.get(ASKER_LEFT))
