"""Brevo's JSON: errors by code and message, lists, segments, and contacts.

Source: developers.brevo.com (reference, limit headers) and the vendor's own clients.
"""

from __future__ import annotations

import math
import re
from datetime import datetime
from urllib.parse import quote

from segbot.domain.errors import RejectedError
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.brevo.declaration import DYNAMIC, SEGMENT
from segbot.providers.http import Dialect
from segbot.providers.json_values import Answer
from segbot.providers.offset_pages import Paging, Query, Row

LIST = "list"
OLDEST_FIRST: Query = {"sort": "asc"}
"""The usual order is newest first: whatever is made meanwhile would shift every later page."""

LISTS = Paging(size="limit", most=50, position="offset", total="count")
MEMBERS = Paging(size="limit", most=500, position="offset", total="count", identity=("id", "email"))
CONTACTS = Paging(size="limit", most=1_000, position="offset", total="count", identity=("id", "email"))
CAMPAIGNS = Paging(size="limit", most=100, position="offset", total="count")
TEXTS = Paging(size="limit", most=1_000, position="offset", total="count")

_RESET = "x-sib-ratelimit-reset"
_USUAL_WAIT = 1.0
_BAD_REQUEST = 400
_NOTHING_TO_DO = re.compile(r"already|not exist|not in|not found|no contact", re.IGNORECASE)
_PREFIX = f"{SEGMENT}-"
_NUMBER = re.compile(r"[0-9]{1,18}")


def _message(answer: Answer) -> str:
    return json_values.text(json_values.mapping(answer.body).get("message")) or ""


def _code(answer: Answer) -> str:
    return json_values.text(json_values.mapping(answer.body).get("code")) or ""


def _retry_after(answer: Answer, _now: datetime) -> float:
    """Seconds until the bucket opens; in the one of an hour that can be most of an hour."""
    try:
        seconds = float(answer.headers.get(_RESET, ""))
    except ValueError:
        return _USUAL_WAIT
    return max(0.0, seconds) if math.isfinite(seconds) else _USUAL_WAIT


DIALECT = Dialect(
    message=_message,
    code=_code,
    retry_after=_retry_after,
    locked_out=(
        "Brevo also stops a good key that calls from a server address it doesn't know: look there under Security → "
        "Authorised IPs."
    ),
)


def may_mean_nothing_to_do(error: RejectedError) -> bool:
    """Whether a refusal may be the answer to a change that has nothing (more) to do: everybody is on the list already, or
    nobody is a contact. It comes with different codes and the two are not told apart.
    """
    return error.status == _BAD_REQUEST and (
        error.code == "invalid_parameter" or _NOTHING_TO_DO.search(error.words) is not None
    )


def quoted(identity: str) -> str:
    """An id or an address as one step of a path."""
    return quote(identity, safe="")


def number(identity: str | None) -> str | None:
    """The id of a list as it stands in a path; None for what can be none."""
    return identity if identity is not None and _NUMBER.fullmatch(identity) else None


def a_list(row: Row) -> Segment | None:
    """A list from its JSON; None when id or name is missing. Its size is not in it: `totalSubscribers` reads 0, and whom
    `uniqueSubscribers` counts is not said.
    """
    identity, name = json_values.text(row.get("id")), row.get("name")
    if identity is None or not isinstance(name, str):
        return None
    dynamic = json_values.truth(row.get("dynamicList")) is True
    counted = json_values.whole(row.get("uniqueSubscribers"))
    folder = json_values.text(row.get("folderId"))
    return Segment(
        id=identity,
        name=name,
        kind=DYNAMIC if dynamic else LIST,
        by_rules=dynamic,
        size_note=f"{counted:,} subscribers" if counted else "",
        created_at=json_values.moment(row.get("createdAt")),
        details={"Folder": folder} if folder else {},
    )


def a_segment(row: Row) -> Segment | None:
    """A segment: its numbers are a space of their own, so its id says what it is."""
    identity, name = json_values.text(row.get("id")), row.get("segmentName") or row.get("name")
    if identity is None or not isinstance(name, str):
        return None
    category = json_values.text(row.get("categoryName"))
    return Segment(
        id=f"{_PREFIX}{identity}",
        name=name,
        kind=SEGMENT,
        by_rules=True,
        edited_at=json_values.moment(row.get("updatedAt")),
        details={"Category": category} if category else {},
    )


def is_segment(identity: str) -> bool:
    return identity.startswith(_PREFIX)
