"""Bunce's JSON: what is sent, and what comes back in several spellings (developers.bunce.so, @bunce/node)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import httpx

from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import Write
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.http import Dialect
from segbot.providers.json_values import Answer

_AUTOMATIC = "automatic"
_BLOCKED_FOR = 60.0  # seconds an address stays blocked after a 429 (developers.bunce.so/guide/rate-limiting)


def _flag(body: Any) -> Any:
    """What a reply says about success: `success`, or `status` as older clients read it; None when nothing."""
    reply = json_values.mapping(body)
    return reply.get("success", reply.get("status"))


def _failed(answer: Answer) -> bool:
    return json_values.truth(_flag(answer.body)) is False


def is_done(answer: Answer) -> bool:
    """Whether a 2xx says so: by its flag; without one, by having the shape of Bunce's replies or, by its status, none."""
    flag = _flag(answer.body)
    if flag is not None:
        return json_values.truth(flag) is True
    if answer.body is None:
        return answer.status == httpx.codes.NO_CONTENT
    return not {"data", "message"}.isdisjoint(json_values.mapping(answer.body))


def _missing(answer: Answer) -> bool:
    """Whether a 404 has the shape of Bunce's errors."""
    return _flag(answer.body) is not None and bool(_message(answer))


def _message(answer: Answer) -> str:
    reply = json_values.mapping(answer.body)
    said = [json_values.text(reply.get("message")) or ""]
    for where, problems in json_values.mapping(reply.get("errors") or reply.get("error")).items():
        listed = problems if isinstance(problems, list) else [problems]
        said += [f"{where}: {problem}" for problem in listed if isinstance(problem, str)]
    return "; ".join(part for part in said if part)


def _blocked_for(_answer: Answer, _now: datetime) -> float:
    return _BLOCKED_FOR


DIALECT = Dialect(message=_message, failed=_failed, missing=_missing, retry_after=_blocked_for)


def creation(write: Write) -> dict[str, Any]:
    """Body of POST /segments; what is not set is left out, and the flag is a real boolean."""
    body: dict[str, Any] = {"name": write.name}
    if write.description is not None:
        body["description"] = write.description
    if write.add_all_customers:
        body["add_all_customers"] = True
    return body


def edit(write: Write) -> dict[str, Any]:
    """Body of PATCH /segments/{id}: only what changes."""
    wanted = {"name": write.name, "description": write.description}
    return {key: value for key, value in wanted.items() if value is not None}


def customers(members: Iterable[Member]) -> list[dict[str, str]]:
    """People as the objects that adding takes."""
    return [_customer(member) for member in _each_once(members)]


def identifiers(members: Iterable[Member]) -> list[str]:
    """People as the plain strings that removing takes; ids and e-mails may be mixed."""
    return [member.id for member in _each_once(members)]


def _each_once(members: Iterable[Member]) -> Iterator[Member]:
    seen = set()
    for member in members:
        if (member.id_type, member.key) not in seen:
            seen.add((member.id_type, member.key))
            yield member


def _customer(member: Member) -> dict[str, str]:
    if member.id_type is IdType.EMAIL:
        customer = {"email": member.id}
    else:
        customer = {"customer_id": member.id}
        if member.email:
            customer["email"] = member.email
    extras = {"first_name": member.first_name, "last_name": member.last_name, "phone_no": member.phone}
    return customer | {key: value for key, value in extras.items() if value}


def unwrap(body: Any) -> tuple[list[Mapping[str, Any]] | None, Mapping[str, Any]]:
    """Rows and page information of a list, top-level or nested in `data`; rows are None when there is no list."""
    reply = json_values.mapping(body)
    data = reply.get("data")
    if isinstance(data, dict):
        return json_values.rows(data.get("data")), json_values.mapping(data.get("meta") or reply.get("meta"))
    return json_values.rows(data), json_values.mapping(reply.get("meta"))


def is_id(identity: str) -> bool:
    """Whether it can be the id of a segment: those are UUIDs, and Bunce checks that they are."""
    with suppress(ValueError):
        return bool(uuid.UUID(identity))
    return False


def segment(row: Mapping[str, Any]) -> Segment | None:
    """A segment from its row; None when the row has no id or name."""
    identity, name = json_values.text(row.get("id")), row.get("name")
    if identity is None or not isinstance(name, str):
        return None
    conditions = row.get("conditions")
    created, edited = json_values.moment(row.get("created_at")), json_values.moment(row.get("updated_at"))
    unread = {"Created": row.get("created_at")} if created is None else {}
    return Segment(
        id=identity,
        name=name,
        description=json_values.text(row.get("description")),
        kind=json_values.text(row.get("type")),
        member_count=json_values.whole(row.get("customers_count")),
        all_customers=json_values.truth(row.get("all_customers")),
        by_rules=conditions is not None or json_values.text(row.get("type")) == _AUTOMATIC,
        criteria=None if conditions is None else json.dumps(conditions, ensure_ascii=False),
        created_at=created,
        edited_at=edited,
        details={label: value for label, value in unread.items() if isinstance(value, str) and value},
    )
