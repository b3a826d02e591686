"""Mailchimp's JSON: problem documents, segments, and pages that may move while they are read.

Source: mailchimp.com/developer/marketing (list segments, segment members, list members, errors, pagination).
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.http import Dialect, Http
from segbot.providers.json_values import Answer
from segbot.providers.mailchimp.declaration import ADVANCED, SAVED

PAGE = 1_000
TAG = "tag"
_STATIC = "static"
_FORBIDDEN = 403
_SHORTEST_WAIT, _LONGEST_WAIT = 3.0, 9.0
_READINGS = 4
_PREFIX = f"{ADVANCED}-"

Query = Mapping[str, str | int]
Row = Mapping[str, Any]

EVERYBODY: Query = {
    "include_cleaned": "true",
    "include_transactional": "true",
    "include_unsubscribed": "true",
}
"""Without these, people who have a tag and are not subscribed are left out of lists and numbers."""


def _message(answer: Answer) -> str:
    problem = json_values.mapping(answer.body)
    said = [json_values.text(problem.get("detail")) or json_values.text(problem.get("title")) or ""]
    for each in json_values.rows(problem.get("errors")) or ():
        field, what = json_values.text(each.get("field")), json_values.text(each.get("message"))
        said.append(f"{field}: {what}" if field and what else what or "")
    return "; ".join(part for part in said if part)


def _code(answer: Answer) -> str:
    """The title is what stays the same; `type` comes in three shapes or not at all."""
    return json_values.text(json_values.mapping(answer.body).get("title")) or ""


def _throttled(answer: Answer) -> bool:
    """A 403 that Mailchimp itself writes is JSON; one without is its door-keeper, under too much load."""
    return answer.status == _FORBIDDEN and not isinstance(answer.body, dict)


def _retry_after(_answer: Answer, _now: datetime) -> float:
    """Nothing says how long: too many calls at a time end by themselves, and who waits as long as all others meets them."""
    return random.uniform(_SHORTEST_WAIT, _LONGEST_WAIT)  # noqa: S311 - not a secret


DIALECT = Dialect(message=_message, code=_code, throttled=_throttled, retry_after=_retry_after)


def subscriber_hash(address: str) -> str:
    """How a person is named in a path: MD5 (hex) of the address in small letters."""
    return hashlib.md5(address.lower().encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def quoted(identity: str) -> str:
    """An id as one step of a path."""
    return quote(identity, safe="")


def segment(row: Row) -> Segment | None:
    """A tag or a saved segment from its JSON; None when id or name is missing. Its size is not in it: `member_count` is the
    number of active subscribers.
    """
    identity, name = json_values.text(row.get("id")), row.get("name")
    if identity is None or not isinstance(name, str):
        return None
    static = is_static(row)
    subscribed = json_values.whole(row.get("member_count"))
    options = row.get("options")
    return Segment(
        id=identity,
        name=name,
        kind=TAG if static else SAVED,
        by_rules=not static,
        size_note="" if subscribed is None else f"{subscribed:,} subscribed",
        criteria=None if static or not options else json.dumps(options, ensure_ascii=False),
        created_at=json_values.moment(row.get("created_at")),
        edited_at=json_values.moment(row.get("updated_at")),
    )


def is_static(row: Row) -> bool:
    """Whether somebody put the people in; where the type is not told, whether there are no conditions."""
    told = json_values.text(row.get("type"))
    if told is not None:
        return told.lower() == _STATIC
    return not conditions_of(row)


def conditions_of(row: Row) -> list[Any]:
    """What the rule of a saved segment consists of."""
    found = json_values.mapping(row.get("options")).get("conditions")
    return found if isinstance(found, list) else []


def advanced(row: Row) -> Segment | None:
    """An advanced segment: its ids are a space of their own."""
    identity, name = json_values.text(row.get("id")), row.get("name")
    if identity is None or not isinstance(name, str):
        return None
    definition = row.get("definition")
    return Segment(
        id=f"{_PREFIX}{identity}",
        name=name,
        kind=ADVANCED,
        by_rules=True,
        criteria=None if not definition else json.dumps(definition, ensure_ascii=False),
        created_at=json_values.moment(row.get("created_at")),
        edited_at=json_values.moment(row.get("updated_at")),
    )


def advanced_id(segment_id: str) -> str | None:
    """The id there of an advanced segment; None for any other."""
    return segment_id.removeprefix(_PREFIX) if segment_id.startswith(_PREFIX) else None


def rows(http: Http, path: str, key: str, query: Query | None = None, *, route: bool = False) -> list[Row]:
    """All rows of a list, read again from the start when it moved meanwhile: pages are cut by position, so somebody who
    goes makes another one be skipped. Raises UnavailableError when it does not come to rest.
    """
    before: _Reading | None = None
    for _ in range(_READINGS):
        found = _read_through(http, path, key, dict(query or {}), route=route)
        if found.steady or (found.has_more_than_it_says and before is not None and before.same_as(found)):
            return found.rows
        before = found
    raise http.unusable()


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """One way through a list; `first` and `last` are how many it said it has, at either end."""

    rows: list[Row]
    first: int | None
    last: int | None

    @property
    def steady(self) -> bool:
        named = [json_values.text(row.get("email_address") or row.get("id")) for row in self.rows]
        twice = len({each for each in named if each}) < len([each for each in named if each])
        return self.first == self.last in (None, len(self.rows)) and not twice

    @property
    def has_more_than_it_says(self) -> bool:
        """A number that leaves somebody out, as Mailchimp's own for a segment does, hides nobody who was read."""
        return self.first == self.last and self.last is not None and len(self.rows) > self.last

    def same_as(self, other: _Reading) -> bool:
        return (self.first, self.last, self.rows) == (other.first, other.last, other.rows)


def _read_through(http: Http, path: str, key: str, query: dict[str, str | int], *, route: bool) -> _Reading:
    found: list[Row] = []
    first: int | None = None
    begun = False
    while True:
        asked = {**query, "count": PAGE, "offset": len(found)}
        body = json_values.mapping(http.read(path, asked, route=route).body)
        page = json_values.rows(body.get(key))
        if page is None:
            raise http.unusable()
        total = json_values.whole(body.get("total_items"))
        first, begun = first if begun else total, True
        found += page
        more = len(page) >= PAGE if total is None else bool(page) and len(found) < total
        if not more or total != first:
            return _Reading(rows=found, first=first, last=total)
