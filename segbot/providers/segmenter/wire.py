"""Segmenter's JSON (dev-center.instaleap.io/reference/update-segment, …/create-segment).

What an update says about people is one of three states, never a default: they are left out, these are everyone, or
nobody. Only the operation CLEAR makes the last one.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from segbot.domain.errors import RejectedError
from segbot.domain.members import Member
from segbot.domain.planning.plan import Operation, Write
from segbot.providers import json_values
from segbot.providers.http import Dialect
from segbot.providers.json_values import Answer

_A_WHILE = 30.0


def _missing(answer: Answer) -> bool:
    """Whether a 404 has the shape of Segmenter's errors; a gateway before it says `message` alone."""
    return not {"errorMessage", "success", "data"}.isdisjoint(json_values.mapping(answer.body))


def _message(answer: Answer) -> str:
    reply = json_values.mapping(answer.body)
    found = (json_values.text(reply.get(key)) for key in ("errorMessage", "message", "error"))
    return next((said for said in found if said), "")


def _failed(answer: Answer) -> bool:
    """An answer that says no and yet gives the id of something new is none: `created` leaves it in doubt."""
    return _says_no(answer.body) and _id_of(answer.body) is None


def _id_of(body: Any) -> str | None:
    return json_values.text(json_values.mapping(json_values.mapping(body).get("data")).get("id"))


def _says_no(body: Any) -> bool:
    reply = json_values.mapping(body)
    return (
        json_values.truth(reply.get("success")) is False
        or reply.get("errorMessage") not in (None, "")
        or json_values.mapping(reply.get("data")).get("isUpdated") is False
    )


def _pause(_answer: Answer, _now: datetime) -> float:
    return _A_WHILE


DIALECT = Dialect(message=_message, failed=_failed, missing=_missing, retry_after=_pause)


def is_updated(body: Any) -> bool:
    """Whether an update says in so many words that it was done."""
    return (
        not _says_no(body)
        and json_values.mapping(json_values.mapping(body).get("data")).get("isUpdated") is True
    )


def created(body: Any, members: Sequence[Member]) -> tuple[str | None, dict[str, str]]:
    """The new segment's id, and the ids Segmenter gave to the people, by their keys. No id where it says besides that it did
    not make it.
    """
    data = json_values.mapping(json_values.mapping(body).get("data"))
    by_email = {member.email.lower(): member.key for member in members if member.email}
    ours = {member.key for member in members}
    ids = {}
    for row in json_values.rows(data.get("persons")) or ():
        external, email = json_values.text(row.get("externalId")), json_values.text(row.get("email")) or ""
        key = external if external in ours else by_email.get(email.lower())
        given = json_values.text(row.get("id"))
        if key is not None and given is not None:
            ids[key] = given
    return None if _says_no(body) else _id_of(body), ids


def named(body: Any, members: Sequence[Member]) -> tuple[int, int]:
    """How many of those sent the answer to a creation names, and how many others."""
    ours = {told.casefold() for member in members for told in (member.id, member.email) if told}
    sent = others = 0
    for row in (
        json_values.rows(json_values.mapping(json_values.mapping(body).get("data")).get("persons")) or ()
    ):
        told = {
            text.casefold() for key in ("externalId", "email") if (text := json_values.text(row.get(key)))
        }
        sent += bool(told & ours)
        others += bool(told and not told & ours)
    return sent, others


def creation(write: Write) -> dict[str, Any]:
    """Body of a creation; people only when there are some, `TagId` only when one was given."""
    body = {**_described(write, description=write.description or ""), "filters": []}
    if write.fields.get("tag_id"):
        body["TagId"] = write.fields["tag_id"]
    return body | ({"persons": _persons(write.members)} if write.members else {})


def update(write: Write) -> dict[str, Any]:
    """Body of an update, which replaces everything: it always carries all five descriptions of the segment."""
    if write.description is None:
        raise RejectedError(
            "An update of a Segmenter segment replaces its description too, so the description has to be given "
            "(it may be empty); nothing was sent."
        )
    return {
        "id": write.segment_id,
        **_described(write, description=write.description),
        **_people_of_update(write),
    }


def _people_of_update(write: Write) -> dict[str, Any]:
    if write.operation is Operation.CLEAR:
        return {"persons": []}
    return {"persons": _persons(write.members)} if write.members else {}


def _described(write: Write, *, description: str) -> dict[str, Any]:
    name = write.name or write.segment_name
    medium, kind = (write.fields.get(field, "").strip() for field in ("broadcast_medium_id", "segment_type"))
    for value, word, field in (
        (name, "name", "name"),
        (medium, "broadcast medium id", "broadcast_medium_id"),
        (kind, "segment type", "segment_type"),
    ):
        if not value:
            raise RejectedError(
                f"Segmenter needs the {word} with every change; nothing was sent. Fill it in.", field=field
            )
    return {"name": name, "description": description, "broadcastMediumId": medium, "segmentType": kind}


def _persons(members: Sequence[Member]) -> list[dict[str, Any]]:
    twice = sum(count > 1 for count in Counter(member.key for member in members).values())
    if twice:
        raise RejectedError(
            f"{twice:,} people are in the list more than once; nothing was sent. Take the repeats out and ask again."
        )
    return [_person(member) for member in members]


def _person(member: Member) -> dict[str, Any]:
    told = {
        "externalId": member.id,
        "firstName": member.first_name,
        "lastName": member.last_name,
        "phone": member.phone,
        "email": member.email,
    }
    person: dict[str, Any] = {key: value for key, value in told.items() if value}
    if member.tags:
        if len({tag.strip().casefold() for tag in member.tags}) < len(member.tags):
            raise RejectedError(
                f"{member.masked()} has the same tag twice in the list; nothing was sent. Keep one of them."
            )
        person["substitutionTags"] = [{"tag": tag, "value": value} for tag, value in member.tags.items()]
    return person


def unusual_ids(members: Sequence[Member]) -> int:
    """How many are identified by something else than the UUID the documentation shows."""
    return sum(not _is_uuid(member.id) for member in members)


def _is_uuid(value: str) -> bool:
    with suppress(ValueError):
        uuid.UUID(value)
        return True
    return False
