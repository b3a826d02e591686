"""Segmenter behind the Provider port (dev-center.instaleap.io). Nothing can be read back from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import RejectedError, UnsupportedError
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import LookUp, LookUpResult, Operation, Receipt, Write
from segbot.domain.ports import ScanProgress
from segbot.domain.segments import Segment
from segbot.providers.connection import Opening, ProviderKind
from segbot.providers.declarations import (
    WITH_PEOPLE,
    CampaignFindings,
    ensure_offered,
    no_campaigns,
    no_members,
    no_reading,
)
from segbot.providers.http import Http
from segbot.providers.identifiers import Identifiers
from segbot.providers.rate_limit import RateLimiter
from segbot.providers.segmenter import wire
from segbot.providers.segmenter.declaration import SPEC

_MAY_CARRY_PEOPLE = WITH_PEOPLE | {Operation.CREATE, Operation.EDIT}
_PATH = re.compile(r"(/([\w.~-]|\{id\})+)+")


class Segmenter:
    """One Segmenter account. Thread-safe."""

    def __init__(self, http: Http, *, create_path: str, update_path: str) -> None:
        self._http = http
        self._create_path = create_path
        self._update_path = update_path

    def __repr__(self) -> str:
        return "Segmenter(…)"

    @property
    def spec(self) -> ProviderSpec:
        return SPEC

    def check(self) -> str:
        """Nothing is sent: there is no call that changes nothing."""
        return (
            "Segmenter has no call that only reads, so its address and key are first tried by a real change."
        )

    def list_segments(self) -> Iterator[Segment]:
        raise no_reading(SPEC)

    def get_segment(self, segment_id: str) -> Segment:  # noqa: ARG002 - the port's signature
        raise no_reading(SPEC)

    def named(self, name: str) -> tuple[Segment, ...]:  # noqa: ARG002 - the port's signature
        raise no_reading(SPEC)

    def read_members(self, segment: Segment) -> Iterator[tuple[Member, ...]]:
        raise no_members(SPEC, segment)

    def known_to_provider(self, members: tuple[Member, ...]) -> None:  # noqa: ARG002 - the port's signature
        """Segmenter cannot be asked whether it knows a person."""
        return

    def write(self, write: Write) -> Receipt:
        """Send one creation or one whole update.

        An EDIT may carry the complete known list in `members`: then it is sent along, so that nobody is lost.
        """
        body = _body(write)
        return self._create(write, body) if write.operation is Operation.CREATE else self._update(write, body)

    def _create(self, write: Write, body: Mapping[str, Any]) -> Receipt:
        answer = self._http.write(
            "POST", self._create_path, body, people=Identifiers(write.members), route=True
        )
        segment_id, ids = wire.created(answer.body, write.members)
        named, others = wire.named(answer.body, write.members)
        if segment_id is None or (others and not named):  # this is the answer to somebody else's creation
            raise self._http.outcome_unknown(answer.status)
        note = " ".join(filter(None, (_note(write), _odd(len(write.members), named, others))))
        return Receipt(segment_id=segment_id, segment_name=write.name, ids=ids, note=note)

    def _update(self, write: Write, body: Mapping[str, Any]) -> Receipt:
        segment_id = write.segment_id or ""
        path = self._update_path.replace("{id}", quote(segment_id, safe=""))
        answer = self._http.write("PUT", path, body, people=Identifiers(write.members))
        if not wire.is_updated(answer.body):
            raise self._http.outcome_unknown(answer.status)
        return Receipt(segment_id=segment_id, segment_name=body["name"], note=_note(write))

    def look_up(self, write: Write) -> LookUpResult:
        """Nothing can be read, so nothing can be told."""
        ensure_offered(SPEC, write, may_carry_people=_MAY_CARRY_PEOPLE)
        return LookUpResult(verdict=LookUp.CANNOT_TELL)

    def campaign_check(
        self,
        segment: Segment,
        *,
        fresh: bool = False,  # noqa: ARG002 - the port's signature
        progress: ScanProgress | None = None,  # noqa: ARG002 - the port's signature
    ) -> CampaignFindings:
        raise no_campaigns(SPEC, segment)

    def close(self) -> None:
        self._http.close()


def rehearse(write: Write) -> None:
    """Refuse what Segmenter could not be asked for. Raises UnsupportedError, RejectedError."""
    _body(write)


def _body(write: Write) -> dict[str, Any]:
    ensure_offered(SPEC, write, may_carry_people=_MAY_CARRY_PEOPLE)
    if write.criteria is not None:
        raise UnsupportedError("Segmenter's filters are not documented, so segbot does not change them.")
    if any(member.id_type is not IdType.ID for member in write.members):
        raise RejectedError(
            "Segmenter knows people by your own id for them; a list of e-mails alone is not enough, so nothing "
            "was sent. Give a list with ids."
        )
    if write.segment_id in (".", ".."):
        raise RejectedError("This is not the id of a Segmenter segment; nothing was sent.")
    return wire.creation(write) if write.operation is Operation.CREATE else wire.update(write)


def _note(write: Write) -> str:
    unusual = wire.unusual_ids(write.members)
    if not unusual:
        return ""
    return f"{unusual:,} of the ids are not UUIDs, as Segmenter's documentation shows them; they were sent as they are."


def _odd(sent: int, named: int, others: int) -> str:
    """What of an answer does not go with what was sent; one that names nobody says nothing."""
    told = []
    if 0 < named < sent:
        told.append(f"Segmenter's answer names only {named:,} of the {sent:,} people sent.")
    if others:
        people = "1 person who wasn't" if others == 1 else f"{others:,} people who weren't"
        told.append(f"Segmenter's answer also names {people} on the list.")
    return " ".join([*told, "Look at the segment there."]) if told else ""


def _faults(settings: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name in ("CREATE_PATH", "UPDATE_PATH"):
        path = settings.get(name, "/fine")
        if not _PATH.fullmatch(path) or "/../" in f"{path}/" or "/./" in f"{path}/":
            found[name] = "is not a path; it should look like /segments or /segments/{id}"
    if "{id}" in settings.get("CREATE_PATH", ""):
        found["CREATE_PATH"] = "holds {id}, but a new segment has no id yet"
    return found


def _open(opening: Opening) -> Segmenter:
    settings = opening.settings
    key = settings["API_KEY"]
    http = Http(
        opening,
        label=SPEC.label,
        base_url=settings["BASE_URL"],
        dialect=wire.DIALECT,
        headers={"x-api-key": key},
        secrets=lambda: (key,),
        rate_limiter=RateLimiter.of(opening, SPEC),
        address=("BASE_URL", "CREATE_PATH", "UPDATE_PATH"),
    )
    return Segmenter(http, create_path=settings["CREATE_PATH"], update_path=settings["UPDATE_PATH"])


SEGMENTER = ProviderKind(spec=SPEC, open=_open, rehearse=rehearse, faults=_faults)
