"""Batch behind the Provider port (doc.batch.com/developer/api/cep/audiences)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import (
    AddressError,
    NotFoundError,
    OutcomeUnknownError,
    ProviderError,
    RateLimitError,
    RejectedError,
    UnavailableError,
)
from segbot.domain.members import Member
from segbot.domain.planning.plan import LookUp, LookUpResult, Operation, Receipt, Write
from segbot.domain.ports import Clock, ScanProgress
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.batch import campaigns, pages, wire
from segbot.providers.batch.declaration import SPEC
from segbot.providers.connection import Opening, ProviderKind
from segbot.providers.creations import made_since
from segbot.providers.declarations import CampaignFindings, ensure_offered, no_members
from segbot.providers.http import Http
from segbot.providers.identifiers import Identifiers
from segbot.providers.rate_limit import RateLimiter
from segbot.providers.unique_pages import each_once

_LONGEST_WAIT = 120.0  # seconds; indexing is usually done at once, and nothing is promised
_BETWEEN_LOOKS = 1.0
_CANNOT_TELL = LookUpResult(verdict=LookUp.CANNOT_TELL)
_NOT_APPLIED = LookUpResult(verdict=LookUp.NOT_APPLIED)


class Batch:
    """One Batch project. Thread-safe. A write returns when Batch says it is applied."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock

    def __repr__(self) -> str:
        return "Batch(…)"

    @property
    def spec(self) -> ProviderSpec:
        return SPEC

    def check(self) -> str:
        """Read one row of the list; raises the error that stands in the way."""
        body = self._http.read("/audiences/list", {"limit": 1}, route=True).body
        if json_values.rows(json_values.mapping(body).get("audiences")) is None:
            raise self._http.unusable()
        return "Batch answers, and the key and project are accepted."

    def list_segments(self) -> Iterator[Segment]:
        """All audiences."""
        return each_once(map(self._audience, pages.rows(self._http, "/audiences/list", "audiences")))

    def get_segment(self, segment_id: str) -> Segment:
        """One audience by its name, exactly; NotFoundError when it is not there."""
        if not wire.NAME.fullmatch(segment_id):
            raise NotFoundError(
                "Batch has no audience with this name. Look at the list again and choose from it."
            )
        return self._audience(json_values.mapping(self._view(segment_id)))

    def named(self, name: str) -> tuple[Segment, ...]:
        """The audience of this name, which is its identity; capitals count."""
        try:
            return (self.get_segment(name),)
        except NotFoundError:
            return ()

    def read_members(self, segment: Segment) -> Iterator[tuple[Member, ...]]:
        raise no_members(SPEC, segment)

    def known_to_provider(self, members: tuple[Member, ...]) -> None:  # noqa: ARG002 - the port's signature
        """Batch cannot be asked whether it knows a person."""
        return

    def write(self, write: Write) -> Receipt:
        """Send one change and wait until it is applied, at most two minutes; then OutcomeUnknownError."""
        path, body = _call(write)
        name = wire.name_of(write)
        answer = self._http.write(
            "POST",
            path,
            body,
            people=Identifiers(write.members),
            route=write.operation is Operation.CREATE,
        )
        token = wire.token(answer.body)
        if token is None:
            raise self._http.outcome_unknown(answer.status)
        if write.operation is Operation.DELETE:
            self._wait_until_gone(name)
            return Receipt(segment_id=name, segment_name=name)
        body = self._wait_until_applied(name, token)
        if write.operation is Operation.CREATE:
            made = wire.audience(json_values.mapping(body))
            return Receipt(
                segment_id=name, segment_name=name, created_at=made.created_at if made is not None else None
            )
        return Receipt(segment_id=name, segment_name=name)

    def _wait_until_applied(self, name: str, token: str) -> Any:
        """The audience as it is then."""
        for body in self._views(name, token):
            state = wire.indexing_state(body)
            if state == wire.APPLIED:
                return body
            if state == wire.REPLACED:
                raise RejectedError(
                    "Somebody replaced the whole audience right after this, so it no longer counts. "
                    "Look at the audience, and ask again if you still want the change."
                )
        raise self._http.outcome_unknown()

    def _wait_until_gone(self, name: str) -> None:
        for body in self._views(name, None):
            if body is None:
                return

    def _views(self, name: str, token: str | None) -> Iterator[Any]:
        """The audience, again and again (None: there is none); OutcomeUnknownError when time is up.

        The write was accepted: trouble with looking at it must not make it look refused, so it is looked at again.
        """
        until = self._clock.now() + timedelta(seconds=_LONGEST_WAIT)
        while self._clock.now() < until:
            pause = _BETWEEN_LOOKS
            try:
                yield self._view(name, token)
            except NotFoundError:
                yield None
            except RateLimitError as error:
                pause = max(pause, error.retry_after)
            except UnavailableError:
                pause = _BETWEEN_LOOKS * 2
            except AddressError:
                raise
            except ProviderError as error:
                raise self._http.outcome_unknown(error.status) from error
            self._clock.sleep(pause)
        raise OutcomeUnknownError(
            "Batch accepted the change, but has not said within two minutes that it is applied. It may still come; "
            "look at the audience before asking for it again."
        )

    def _view(self, name: str, token: str | None = None) -> Any:
        query = {"name": name} | ({"indexing_token": token} if token else {})
        body = self._http.read("/audiences/view", query).body
        if json_values.mapping(body).get("name") not in (None, name):
            raise self._http.unusable()  # another audience's
        return body

    def look_up(self, write: Write) -> LookUpResult:
        """Creations and deletions by whether the audience is there once nothing is under way; people cannot be looked
        up.
        """
        ensure_offered(SPEC, write)
        if write.operation not in (Operation.CREATE, Operation.DELETE):
            return _CANNOT_TELL
        name = wire.name_of(write)
        try:
            body = self._settled(name)
        except OutcomeUnknownError:
            return _CANNOT_TELL
        if write.operation is Operation.CREATE:
            return made_since(write, lambda _name: self._audiences(body))
        if body is not None:
            return _NOT_APPLIED
        return LookUpResult(verdict=LookUp.APPLIED, receipt=Receipt(segment_id=name, segment_name=name))

    def _audiences(self, body: Any) -> tuple[Segment, ...]:
        return () if body is None else (self._audience(json_values.mapping(body)),)

    def _settled(self, name: str) -> Any:
        """The audience once its last change is over; None when there is none. OutcomeUnknownError when time is up."""
        for body in self._views(name, None):
            if body is None or wire.indexing_state(body) in (wire.APPLIED, wire.REPLACED):
                return body
        return None

    def campaign_check(
        self,
        segment: Segment,
        *,
        fresh: bool = False,  # noqa: ARG002 - the port's signature
        progress: ScanProgress | None = None,  # noqa: ARG002 - the port's signature
    ) -> CampaignFindings:
        """See `campaigns.check`: one request per live push campaign, one a second."""
        return campaigns.check(self._http, segment.id, self._clock.now())

    def close(self) -> None:
        self._http.close()

    def _audience(self, row: Mapping[str, Any]) -> Segment:
        found = wire.audience(row)
        if found is None:
            raise self._http.unusable()
        return found


def rehearse(write: Write) -> None:
    """Refuse what Batch could not be asked for. Raises UnsupportedError, RejectedError."""
    _call(write)


def _call(write: Write) -> tuple[str, dict[str, Any]]:
    ensure_offered(SPEC, write)
    name = wire.name_of(write)
    match write.operation:
        case Operation.CREATE:
            return "/audiences/create", wire.creation(write)
        case Operation.DELETE:
            return "/audiences/remove", {"name": name}
        case Operation.REPLACE:
            return "/audiences/replace", {"name": name, "ids": wire.people(write.members)}
        case Operation.REMOVE:
            return "/audiences/update", {"name": name, "ids": wire.removals(write.members)}
        case _:  # adding, and tagging, which adds
            return "/audiences/update", {"name": name, "ids": wire.additions(write.members)}


def _faults(settings: Mapping[str, str]) -> dict[str, str]:
    found = {}
    if not settings.get("PROJECT_KEY", "project_").startswith("project_"):
        found["PROJECT_KEY"] = "does not begin with project_, so it is not a project key"
    if not re.fullmatch(r"\d+\.\d+", settings.get("API_VERSION", "")):
        found["API_VERSION"] = "is not a version; it should look like 2.8"
    return found


def _open(opening: Opening) -> Batch:
    settings = opening.settings
    key = settings["API_KEY"]
    http = Http(
        opening,
        label=SPEC.label,
        base_url=f"{settings['BASE_URL']}/{settings['API_VERSION']}",
        dialect=wire.DIALECT,
        headers={"Authorization": f"Bearer {key}", "X-Batch-Project": settings["PROJECT_KEY"]},
        secrets=lambda: (key,),
        rate_limiter=RateLimiter.of(opening, SPEC),
        address=("BASE_URL", "API_VERSION"),
    )
    return Batch(http, opening.clock)


BATCH = ProviderKind(spec=SPEC, open=_open, rehearse=rehearse, faults=_faults)
