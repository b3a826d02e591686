"""Bunce behind the Provider port (developers.bunce.so)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import NotFoundError, ProviderError, RejectedError
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import LookUp, LookUpResult, Operation, Receipt, Write
from segbot.domain.ports import ScanProgress
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.bunce import wire
from segbot.providers.bunce.declaration import SPEC
from segbot.providers.bunce.pages import Pages, PageSize, filtered
from segbot.providers.connection import Opening, ProviderKind
from segbot.providers.creations import made_since
from segbot.providers.declarations import CampaignFindings, ensure_offered, no_campaigns, no_members
from segbot.providers.echoes import is_about, is_called
from segbot.providers.http import Http
from segbot.providers.identifiers import Identifiers
from segbot.providers.json_values import Answer
from segbot.providers.rate_limit import RateLimiter

_PER_QUESTION = 50  # people asked for in one address line
_CANNOT_TELL = LookUpResult(verdict=LookUp.CANNOT_TELL)
_NOT_APPLIED = LookUpResult(verdict=LookUp.NOT_APPLIED)


class Bunce:
    """One Bunce account. Thread-safe."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._size = PageSize()

    def __repr__(self) -> str:
        return "Bunce(…)"

    @property
    def spec(self) -> ProviderSpec:
        return SPEC

    def check(self) -> str:
        """Read one row of the list; raises the error that stands in the way."""
        rows, _ = wire.unwrap(self._http.read("/segments", {"page": 1}, route=True).body)
        if rows is None:
            raise self._http.unusable()
        return "Bunce answers, and the key is accepted."

    def list_segments(self) -> Iterator[Segment]:
        """All segments; the API has no order of its own."""
        return self._segments(Pages(self._http, "/segments", self._size))

    def get_segment(self, segment_id: str) -> Segment:
        """One segment; NotFoundError when it is not there."""
        path = _path(segment_id)
        reply = json_values.mapping(self._http.read(path).body)
        found = wire.segment(json_values.mapping(reply.get("data")))
        if found is None or not is_about(found, segment_id):
            raise self._http.unusable()
        return found

    def named(self, name: str) -> tuple[Segment, ...]:
        """Those of exactly this name, as far as the list can be read."""
        return self._named(name, Pages(self._http, "/segments", self._size))

    def _named(self, name: str, pages: Pages) -> tuple[Segment, ...]:
        return tuple(segment for segment in self._segments(pages) if segment.name == name)

    def read_members(self, segment: Segment) -> Iterator[tuple[Member, ...]]:
        raise no_members(SPEC, segment)

    def known_to_provider(self, members: tuple[Member, ...]) -> frozenset[str] | None:
        """Which of them Bunce has as customers; None where its answer shows that it cannot be asked."""
        known: set[str] = set()
        for id_type, parameter, field in (
            (IdType.ID, "customer_ids", "customer_id"),
            (IdType.EMAIL, "emails", "email"),
        ):
            wanted = list({member.key: member.id for member in members if member.id_type is id_type}.values())
            if any("," in identifier for identifier in wanted):
                return None  # the parameter is a list with commas
            for start in range(0, len(wanted), _PER_QUESTION):
                found = self._known(parameter, field, id_type, wanted[start : start + _PER_QUESTION])
                if found is None:
                    return None
                known |= found
        return frozenset(known)

    def _known(self, parameter: str, field: str, id_type: IdType, asked: Sequence[str]) -> set[str] | None:
        """Rows are compared with what was asked: a server that ignores the filter proves nothing."""
        keys = {Member(id_type=id_type, id=identifier).key for identifier in asked}
        query: dict[str, str | int] = {parameter: ",".join(asked), "per_page": self._size.most(len(asked))}
        found: set[str] = set()
        for rows in filtered(self._http, "/customers", query, list(asked), self._size):
            got = {Member(id_type=id_type, id=json_values.text(row.get(field)) or "").key for row in rows}
            if not got <= keys:
                return None
            found |= got
        return found

    def write(self, write: Write) -> Receipt:
        """Send one change. Bunce answers when it is done and returns nothing about single people."""
        rehearse(write)
        if write.operation is Operation.CREATE:
            return self._create(write)
        if write.operation is Operation.EDIT:
            return self._edit(write)
        path = _path(write.segment_id or "")
        if write.operation is Operation.ADD_ALL:
            self._send("POST", f"{path}/all-customers", {}, write)
        elif write.operation is Operation.ADD:
            self._send("POST", f"{path}/customers", {"customers": wire.customers(write.members)}, write)
        else:
            self._send("DELETE", f"{path}/customers", {"customers": wire.identifiers(write.members)}, write)
        return Receipt(segment_id=write.segment_id)

    def _send(self, method: str, path: str, body: Any, write: Write) -> Answer:
        """Raises OutcomeUnknownError, too, where a 2xx does not say that it was done."""
        route = write.operation is Operation.CREATE
        answer = self._http.write(method, path, body, people=Identifiers(write.members), route=route)
        if not wire.is_done(answer):
            raise self._http.outcome_unknown(answer.status)
        return answer

    def _create(self, write: Write) -> Receipt:
        answer = self._send("POST", "/segments", wire.creation(write), write)
        created = wire.segment(json_values.mapping(json_values.mapping(answer.body).get("data")))
        told = created is not None and wire.is_id(created.id) and is_called(created, write.name)
        if created is None or not told or not self._is_there(created.id, write.name):
            raise self._http.outcome_unknown(answer.status)
        return Receipt(segment_id=created.id, segment_name=created.name)

    def _is_there(self, segment_id: str, name: str | None) -> bool:
        """Whether the id in the answer is that of what was made: people are put into it next. Where it can't be asked, the answer
        counts.
        """
        try:
            return is_called(self.get_segment(segment_id), name)
        except NotFoundError:
            return False
        except ProviderError:
            return True

    def _edit(self, write: Write) -> Receipt:
        answer = self._send("PATCH", _path(write.segment_id or ""), wire.edit(write), write)
        edited = wire.segment(json_values.mapping(json_values.mapping(answer.body).get("data")))
        if edited and not (is_about(edited, write.segment_id) and is_called(edited, write.name)):
            raise self._http.outcome_unknown(answer.status)
        return Receipt(segment_id=write.segment_id, segment_name=edited.name if edited else write.name)

    def look_up(self, write: Write) -> LookUpResult:
        """A creation is looked for by its exact name; an edit and “all customers” by the segment as it is now."""
        ensure_offered(SPEC, write)
        if write.operation is Operation.CREATE:
            pages = Pages(self._http, "/segments", self._size)
            found = made_since(write, lambda name: self._named(name, pages))
            absent = found.verdict is LookUp.NOT_APPLIED
            return _CANNOT_TELL if absent and not pages.complete else found
        if write.operation is Operation.EDIT:
            return self._look_at_edited(write)
        if write.operation is Operation.ADD_ALL and self.get_segment(write.segment_id or "").all_customers:
            return LookUpResult(verdict=LookUp.APPLIED, receipt=Receipt(segment_id=write.segment_id))
        return _CANNOT_TELL

    def _look_at_edited(self, write: Write) -> LookUpResult:
        now = self.get_segment(write.segment_id or "")
        if write.name is not None and now.name != write.name:
            return _NOT_APPLIED
        if write.description is not None and (now.description or "") != write.description:
            return _CANNOT_TELL  # Bunce's own samples answer with another description than was sent
        return LookUpResult(verdict=LookUp.APPLIED, receipt=Receipt(segment_id=now.id, segment_name=now.name))

    def campaign_check(
        self,
        segment: Segment,
        *,
        fresh: bool = False,  # noqa: ARG002 - the port's signature
        progress: ScanProgress | None = None,  # noqa: ARG002 - the port's signature
    ) -> CampaignFindings:
        """Not offered: nothing here deletes a segment."""
        raise no_campaigns(SPEC, segment)

    def close(self) -> None:
        self._http.close()

    def _segments(self, pages: Pages) -> Iterator[Segment]:
        for row in pages:
            found = wire.segment(row)
            if found is None:
                raise self._http.unusable()
            yield found


def rehearse(write: Write) -> None:
    """Refuse what Bunce could not be asked for. Raises UnsupportedError, RejectedError."""
    ensure_offered(SPEC, write)
    if write.operation is Operation.CREATE:
        if not write.name:
            raise RejectedError("A segment needs a name; nothing was sent to Bunce.")
        return
    _path(write.segment_id or "")
    if write.operation is Operation.EDIT and not wire.edit(write):
        raise RejectedError("There is nothing to change: give a new name or description.")


def _path(segment_id: str) -> str:
    """The path of one segment; ids are UUIDs, and Bunce checks that they are."""
    if wire.is_id(segment_id):
        return f"/segments/{quote(str(uuid.UUID(segment_id)), safe='')}"
    raise NotFoundError(
        "Bunce has no segment with this id (its ids are UUIDs). Look at the list again and choose from it."
    )


def _open(opening: Opening) -> Bunce:
    settings = opening.settings
    key, address = settings["API_KEY"], settings["BASE_URL"]
    http = Http(
        opening,
        label=SPEC.label,
        base_url=address if re.search(r"/v\d+$", address) else f"{address}/v1",
        dialect=wire.DIALECT,
        headers={"X-Authorization": key},
        secrets=lambda: (key,),
        rate_limiter=RateLimiter.of(opening, SPEC),
    )
    return Bunce(http)


BUNCE = ProviderKind(spec=SPEC, open=_open, rehearse=rehearse)
