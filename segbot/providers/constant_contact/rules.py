"""Segments by criteria: rules that Constant Contact works out when a campaign is sent.

Source: developer.constantcontact.com (V3), segments guides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from segbot.domain.errors import NotFoundError, RejectedError
from segbot.domain.planning.plan import LookUp, LookUpResult, Operation, Receipt, Write
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.constant_contact import criteria, wire
from segbot.providers.creations import made_since, receipt_of
from segbot.providers.echoes import is_called
from segbot.providers.http import Http
from segbot.providers.unique_pages import each_once

_NOT_APPLIED = LookUpResult(verdict=LookUp.NOT_APPLIED)


class Rules:
    """Those of one account."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def all(self) -> Iterator[Segment]:
        """All live segments, by name: in that order a change while reading does not make one skip a page."""
        query = {"limit": "1000", "sort_by": "name"}
        return each_once(map(self._segment, wire.rows(self._http, "/segments", "segments", query)))

    def named(self, name: str) -> tuple[Segment, ...]:
        """Those of exactly this name."""
        return tuple(segment for segment in self.all() if segment.name == name)

    def get(self, number: int) -> Segment:
        """One segment with its criteria. Deleted ones are still readable, and only their absence from the list tells:
        they come marked `deleted`. NotFoundError for an id that never was.
        """
        row = json_values.mapping(self._http.read(_path(number)).body)
        found = self._segment(row)
        if found.id != str(number):
            raise self._http.unusable()
        if self._is_live(found.id):
            return found
        return self._segment(row, deleted=True)

    def write(self, write: Write) -> Receipt:
        """Send one change. An EDIT without criteria changes the name alone; with them, both are sent, as both must be."""
        method, path, body = call(write)
        answer = self._http.write(method, path, body)
        if write.operation is Operation.DELETE:
            if answer.body is not None:  # a deletion has nothing to say, so this is no deletion
                raise self._http.outcome_unknown(answer.status)
            return Receipt(segment_id=write.segment_id)
        now = wire.segment(json_values.mapping(answer.body))
        if now is None or write.segment_id not in (None, now.id) or not is_called(now, write.name):
            raise self._http.outcome_unknown(answer.status)
        return receipt_of(now)

    def look_up(self, write: Write) -> LookUpResult:
        """By the full list (names are unique in an account) and, for an edit, the segment as it is now."""
        if write.operation is Operation.DELETE:
            live = self._is_live(str(write.segment_id))
            return _NOT_APPLIED if live else applied(write.segment_id, write.segment_name)
        if write.operation is Operation.CREATE:
            return made_since(write, self.named)
        return self._look_at_edited(write)

    def _look_at_edited(self, write: Write) -> LookUpResult:
        now = self._segment(json_values.mapping(self._http.read(_path_of(write)).body))
        wanted = criteria.of(write)
        if write.name is not None and now.name != write.name:
            return _NOT_APPLIED
        if wanted is not None and not criteria.same(now.criteria, wanted):
            return _NOT_APPLIED
        return applied(now.id, now.name)

    def _is_live(self, segment_id: str) -> bool:
        return any(segment.id == segment_id for segment in self.all())

    def _segment(self, row: Mapping[str, Any], *, deleted: bool = False) -> Segment:
        found = wire.segment(row, deleted=deleted)
        if found is None:
            raise self._http.unusable()
        return found


def call(write: Write) -> tuple[str, str, dict[str, str] | None]:
    """Method, path and body. Raises RejectedError for what Constant Contact could not be asked for."""
    if write.description:
        raise RejectedError(
            "Constant Contact segments have no description; leave it empty. Nothing was sent.",
            field="description",
        )
    if write.operation is Operation.DELETE:
        return "DELETE", _path_of(write), None
    wanted = criteria.of(write)
    if write.operation is Operation.CREATE:
        if not write.name or wanted is None:
            raise RejectedError(
                "A Constant Contact segment needs a name and criteria; nothing was sent.",
                field="criteria" if write.name else "name",
            )
        return "POST", "/segments", {"name": write.name, "segment_criteria": wanted}
    name = write.name or write.segment_name
    if not name or (wanted is None and not write.name):
        raise RejectedError("There is nothing to change: give a new name or new criteria.")
    if wanted is None:
        return "PATCH", f"{_path_of(write)}/name", {"name": name}
    return "PUT", _path_of(write), {"name": name, "segment_criteria": wanted}


def applied(segment_id: str | None, name: str) -> LookUpResult:
    """The change was carried out."""
    return LookUpResult(verdict=LookUp.APPLIED, receipt=Receipt(segment_id=segment_id, segment_name=name))


def no_such_segment() -> NotFoundError:
    """For an id that can be nobody's here."""
    return NotFoundError(
        "Constant Contact has no such segment (ids are numbers; those of lists and tags are UUIDs). Look at the list "
        "again."
    )


def _path(number: int) -> str:
    return f"/segments/{number}"


def _path_of(write: Write) -> str:
    number = wire.segment_id(write.segment_id)
    if number is None:
        raise no_such_segment()
    return _path(number)
