"""Mailchimp's JSON: problem documents, segments, and pages that may move while they are read.

Source: mailchimp.com/developer/marketing (list segments, segment members, list members, errors, pagination).
"""

from __future__ import annotations

import hashlib
import json
import random
from datetime import datetime
from typing import Any
from urllib.parse import quote

from segbot.domain.errors import RejectedError
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.http import Dialect
from segbot.providers.json_values import Answer
from segbot.providers.mailchimp.declaration import ADVANCED, SAVED
from segbot.providers.offset_pages import Paging, Query, Row

PAGE = 1_000
TAG = "tag"
_STATIC = "static"
_FORBIDDEN = 403
_BAD_REQUEST = 400
_FOR_CONSENT = {
    "Member In Compliance State": "unsubscribed or bounced; only they themselves can subscribe again",
    "Forgotten Email Not Subscribed": "deleted for good at Mailchimp; only they themselves can subscribe again",
}
_SHORTEST_WAIT, _LONGEST_WAIT = 3.0, 9.0
_PREFIX = f"{ADVANCED}-"

PAGES = Paging(
    size="count", most=PAGE, position="offset", total="total_items", identity=("email_address", "id")
)

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


def may_mean_nothing_to_do(error: RejectedError) -> bool:
    """Whether a refusal may be the answer to a change that has nothing (more) to do: in which words that comes, if it does, is
    not documented. One for consent is none.
    """
    return error.status == _BAD_REQUEST and error.code not in _FOR_CONSENT


def is_for_consent(error: RejectedError) -> bool:
    """Whether a call was refused because somebody in it has to agree, and did not."""
    return error.status == _BAD_REQUEST and error.code in _FOR_CONSENT


def why_refused(error: RejectedError) -> str:
    """What is said of the one for whose consent a call was refused."""
    return _FOR_CONSENT[error.code]


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
