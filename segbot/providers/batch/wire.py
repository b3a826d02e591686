"""Batch's JSON (doc.batch.com/developer/api/cep/audiences): bodies that are sent, and what comes back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from segbot.domain.errors import RejectedError
from segbot.domain.members import Member
from segbot.domain.planning.plan import Operation, Write
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.batch.declaration import OTHER, SPEC
from segbot.providers.http import Dialect
from segbot.providers.json_values import Answer

NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
APPLIED, REPLACED = "APPLIED", "REPLACED"

_MOST_ATTRIBUTES = 15
_LONGEST_ID = 512
_TYPED = re.compile(r"(date|url)\(([^()]+)\)")
_KINDS = {"date": "a date with time and zone", "url": "an address"}
_RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.ASCII | re.IGNORECASE
)
_CUSTOM_IDS = "custom_ids"
_SPELT_CUSTOM_IDS = frozenset({"CUSTOM_ID", "CUSTOM_IDS"})
_A_FEW_SECONDS = 5.0


_NO_SUCH_ROUTE = frozenset({"ROUTE_NOT_FOUND", "20"})


def _code(answer: Answer) -> str:
    return json_values.text(json_values.mapping(answer.body).get("error_code")) or ""


def _missing(answer: Answer) -> bool:
    """Whether a 404 is about an audience, rather than about the address or the version in it."""
    return bool(_code(answer)) and _code(answer) not in _NO_SUCH_ROUTE


def _message(answer: Answer) -> str:
    reply = json_values.mapping(answer.body)
    return json_values.text(reply.get("error_message")) or json_values.text(reply.get("error_code")) or ""


def _pause(_answer: Answer, _now: datetime) -> float:
    return _A_FEW_SECONDS


DIALECT = Dialect(message=_message, code=_code, missing=_missing, retry_after=_pause)


def name_of(write: Write) -> str:
    """The audience's name, which is its identity; RejectedError when Batch would not take it."""
    name = (write.name if write.operation is Operation.CREATE else write.segment_id) or ""
    if not NAME.fullmatch(name):
        raise RejectedError(
            "A Batch audience's name is made of letters (without accents), digits, “_” and “-”, up to 255; "
            "nothing was sent. Choose such a name.",
            field="name" if write.operation is Operation.CREATE else "",
        )
    return name


def creation(write: Write) -> dict[str, Any]:
    """Body of /audiences/create."""
    body = {"name": name_of(write), "type": _CUSTOM_IDS}
    display_name = write.fields.get("display_name") or write.description
    return body | ({"display_name": display_name} if display_name else {})


def additions(members: Iterable[Member]) -> list[dict[str, Any]]:
    """People to add in /audiences/update, with their attributes."""
    return [{"action": "add", **person} for person in people(members)]


def removals(members: Iterable[Member]) -> list[dict[str, Any]]:
    """People to remove in /audiences/update; attributes go with additions only."""
    return [{"action": "remove", "id": member.id} for member in _each_once(members)]


def people(members: Iterable[Member]) -> list[dict[str, Any]]:
    """People as /audiences/replace takes them."""
    return [
        {"id": member.id, **({"attributes": _attributes(member)} if member.tags else {})}
        for member in _each_once(members)
    ]


def _each_once(members: Iterable[Member]) -> list[Member]:
    # Of two rows for one id Batch keeps the last; so do we, and say so by sending one.
    found = list({member.key: member for member in members}.values())
    if any(len(member.id) > _LONGEST_ID for member in found):
        raise RejectedError(
            f"An id in the list is longer than {_LONGEST_ID} characters; nothing was sent. Correct the list and ask again."
        )
    return found


def _attributes(member: Member) -> dict[str, str]:
    if len(member.tags) > _MOST_ATTRIBUTES:
        raise RejectedError(
            f"{member.masked()} has {len(member.tags)} attributes; Batch takes up to {_MOST_ATTRIBUTES} for a person. "
            "So nothing was sent."
        )
    for key, value in member.tags.items():
        typed = _TYPED.fullmatch(key)
        if typed and not _fits(typed.group(1), value):
            raise RejectedError(
                f"The value of the attribute “{key}” for {member.masked()} is not {_KINDS[typed.group(1)]}; nothing "
                "was sent. Dates look like 2026-03-01T08:00:00Z, addresses like https://example.com."
            )
    return dict(member.tags)


def _fits(kind: str, value: str) -> bool:
    if kind == "date":
        return _RFC_3339.fullmatch(value) is not None and json_values.moment(value.upper()) is not None
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, value))


def token(body: Any) -> str | None:
    """The indexing token that stands for a write until it is applied."""
    return json_values.text(json_values.mapping(body).get("indexing_token"))


def indexing_state(body: Any) -> str:
    """IN_PROGRESS (the documentation also spells it IN_PROCESS), APPLIED or REPLACED; "" when it is not stated."""
    return (json_values.text(json_values.mapping(body).get("indexing_state")) or "").upper()


def _kind(told: str | None) -> str | None:
    """An audience's type, as far as it is known here; custom ids are spelt with and without an s."""
    if told is None or told.upper() in _SPELT_CUSTOM_IDS:
        return told
    return told.upper() if told.upper() in SPEC.kinds else OTHER


def audience(row: Mapping[str, Any]) -> Segment | None:
    """An audience as a segment: its name is its id. None when there is no name."""
    name = json_values.text(row.get("name"))
    if name is None:
        return None
    display_name, state = json_values.text(row.get("display_name")), indexing_state(row)
    told_type = json_values.text(row.get("type"))
    details = {
        "Display name": display_name,
        "Last change": state.replace("_", " ").lower(),
        "Type": told_type if _kind(told_type) != told_type else None,
    }
    return Segment(
        id=name,
        name=name,
        description=display_name,
        kind=_kind(json_values.text(row.get("type"))),
        member_count=json_values.whole(row.get("nb_ids")),
        created_at=json_values.moment(row.get("created")),
        edited_at=json_values.moment(row.get("updated")),
        details={label: value for label, value in details.items() if value},
    )
