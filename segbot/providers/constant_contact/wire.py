"""Constant Contact's JSON (V3): errors in two shapes, links relative to the host, and segments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from segbot.domain.errors import ProviderError
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.constant_contact.kinds import RULE
from segbot.providers.endless_lists import Progress
from segbot.providers.http import Dialect
from segbot.providers.json_values import Answer
from segbot.providers.rate_slots import seconds_to_midnight


class Reads(Protocol):
    """What reading a list to its end takes of `Http`."""

    @property
    def base_url(self) -> str: ...

    def read(self, path: str, query: Mapping[str, str | int] | None = None) -> Answer: ...

    def unusable(self) -> ProviderError: ...


_A_SECOND = 1.0
_MAY_GO_MEANWHILE = 100  # one in so many, while a long list is read
_LARGEST_ID = 2**31 - 1


def _errors(body: Any) -> list[Mapping[str, Any]]:
    """The errors of a reply: most come as an array, those of the gateway (401, 429) as one object."""
    return json_values.rows(body) or [json_values.mapping(body)]


def _code(answer: Answer) -> str:
    found = (json_values.text(error.get("error_key")) for error in _errors(answer.body))
    return "; ".join(key for key in found if key)


def _message(answer: Answer) -> str:
    found = (
        json_values.text(error.get("error_message")) or json_values.text(error.get("error_key"))
        for error in _errors(answer.body)
    )
    return "; ".join(said for said in found if said)


def _retry_after(answer: Answer, now: datetime) -> float:
    """Too fast clears after a second; a used-up day only at midnight UTC (…/api_guide/rate_limits.html)."""
    used_up = any(error.get("error_key") == "quota_exceeded" for error in _errors(answer.body))
    return seconds_to_midnight(now) if used_up else _A_SECOND


DIALECT = Dialect(message=_message, code=_code, retry_after=_retry_after)


def quoted(identity: str) -> str:
    """An id as one step of a path."""
    return quote(identity, safe="")


def segment_id(value: Any) -> int | None:
    """An id as a number: it is one in segments and e-mails, and a string in automations."""
    number = json_values.whole(value)
    return number if number is not None and 0 < number <= _LARGEST_ID else None


def segment(row: Mapping[str, Any], *, deleted: bool = False) -> Segment | None:
    """A segment from a row of the list or from its details; None when id or name is missing."""
    identity, name = segment_id(row.get("segment_id")), row.get("name")
    if identity is None or not isinstance(name, str):
        return None
    return Segment(
        id=str(identity),
        name=name,
        kind=RULE,
        deleted=deleted,
        criteria=json_values.text(row.get("segment_criteria")),
        created_at=json_values.moment(row.get("created_at")),
        edited_at=json_values.moment(row.get("edited_at")),
    )


def rows(
    http: Reads, path: str, key: str, query: Mapping[str, str | int], *, total: str = ""
) -> Iterator[Mapping[str, Any]]:
    """All rows under `key`, over all pages. `total`: the key that tells how many there are in all, where that is asked for.
    Raises UnavailableError when the list cannot be read to its end, or ends before it.
    """
    visited: set[str] = set()
    progress = Progress()
    came, told = 0, None
    following: str | None = path
    asked: Mapping[str, str | int] | None = query
    while following is not None:
        visited.add(following)
        body = json_values.mapping(http.read(following, asked).body)
        found = json_values.rows(body.get(key))
        if found is None or not progress.made(found):
            raise http.unusable()
        told = json_values.whole(body.get(total)) if told is None else told
        came += len(found)
        yield from found
        asked = None
        following = _next(http, body)
        if following in visited:
            raise http.unusable()
    if told is not None and came < told - told // _MAY_GO_MEANWHILE:
        raise http.unusable()


def _next(http: Reads, body: Mapping[str, Any]) -> str | None:
    """The path of the next page, relative to the base address; a link to another host is not followed."""
    href: Any = body
    for step in ("_links", "next", "href"):
        href = href.get(step)
        if not href:
            return None
        if not isinstance(href, str if step == "href" else dict):
            raise http.unusable()  # a next page, told in a way that is not documented
    base, link = urlsplit(http.base_url), urlsplit(href)
    if link.netloc and link.netloc != base.netloc:
        raise http.unusable()
    path = link.path
    if base.path and path.startswith(f"{base.path}/"):
        path = path.removeprefix(base.path)
    else:
        path = re.sub(r"^/v\d+(?=/)", "", path)
    if not path.startswith("/"):
        raise http.unusable()
    return f"{path}?{link.query}" if link.query else path
