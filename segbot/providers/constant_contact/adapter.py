"""Constant Contact behind the Provider port (developer.constantcontact.com, V3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import ConfigurationError, CredentialsError, NotFoundError, RejectedError
from segbot.domain.members import Member
from segbot.domain.planning.plan import LookUp, LookUpResult, Operation, Receipt, Write
from segbot.domain.ports import Clock, ScanProgress
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.connection import Opening, ProviderKind, variable
from segbot.providers.constant_contact import criteria, wire
from segbot.providers.constant_contact.authorization import Granting
from segbot.providers.constant_contact.campaigns import Campaigns
from segbot.providers.constant_contact.declaration import SPEC
from segbot.providers.constant_contact.oauth import FixedToken, RenewedToken
from segbot.providers.declarations import CampaignFindings, ensure_offered
from segbot.providers.http import Http
from segbot.providers.rate_limit import Pacer
from segbot.providers.tokens import MemoryKeeper
from segbot.providers.unique_pages import each_once

_CLOCKS_DIFFER_BY = timedelta(seconds=30)
_CANNOT_TELL = LookUpResult(verdict=LookUp.CANNOT_TELL)
_NOT_APPLIED = LookUpResult(verdict=LookUp.NOT_APPLIED)


class ConstantContact:
    """One Constant Contact account. Thread-safe."""

    def __init__(self, http: Http, clock: Clock, *others: Http) -> None:
        self._http = http
        self._campaigns = Campaigns(http, clock)
        self._others = others

    def __repr__(self) -> str:
        return "ConstantContact(…)"

    @property
    def spec(self) -> ProviderSpec:
        return SPEC

    def check(self) -> str:
        """Read one row of the segments and of the campaigns; raises the error that stands in the way of segments."""
        body = self._http.read("/segments", {"limit": "1"}).body
        if json_values.rows(json_values.mapping(body).get("segments")) is None:
            raise self._http.unusable()
        try:
            self._http.read("/emails", {"limit": 1})
        except CredentialsError:
            return (
                "Constant Contact answers and the token is accepted, but it may not read campaigns (the scope "
                "campaign_data is missing), so no deletion can be checked against them."
            )
        return "Constant Contact answers, and the token is accepted."

    def list_segments(self) -> Iterator[Segment]:
        """All live segments, by name: in that order a change while reading does not make one skip a page."""
        query = {"limit": "1000", "sort_by": "name"}
        return each_once(map(self._segment, wire.rows(self._http, "/segments", "segments", query)))

    def get_segment(self, segment_id: str) -> Segment:
        """One segment with its criteria. Deleted ones are still readable, and only their absence from the list tells:
        they come marked `deleted`. NotFoundError for an id that never was.
        """
        number = wire.segment_id(segment_id)
        if number is None:
            raise NotFoundError(
                "Constant Contact has no such segment (its ids are numbers). Look at the list again."
            )
        row = json_values.mapping(self._http.read(_path(number)).body)
        found = self._segment(row)
        if self._is_live(found.id):
            return found
        return self._segment(row, deleted=True)

    def known_to_provider(self, members: tuple[Member, ...]) -> None:  # noqa: ARG002 - the port's signature
        """Segments here are rules: nobody is added to them by name."""
        return

    def write(self, write: Write) -> Receipt:
        """Send one change. An EDIT without criteria changes the name alone; with them, both are sent, as both must be."""
        method, path, body = _call(write)
        answer = self._http.write(method, path, body)
        if write.operation is Operation.DELETE:
            if answer.body:  # a deletion has nothing to say, so this is no deletion
                raise self._http.outcome_unknown(answer.status)
            return Receipt(segment_id=write.segment_id)
        now = wire.segment(json_values.mapping(answer.body))
        if now is None or write.segment_id not in (None, now.id):
            raise self._http.outcome_unknown(answer.status)
        return Receipt(segment_id=now.id, segment_name=now.name)

    def look_up(self, write: Write, sent_at: datetime) -> LookUpResult:
        """By the full list (names are unique in an account) and, for an edit, the segment as it is now."""
        ensure_offered(SPEC, write)
        if write.operation is Operation.DELETE:
            live = self._is_live(str(write.segment_id))
            return _NOT_APPLIED if live else _applied(write.segment_id, write.segment_name)
        if write.operation is Operation.CREATE:
            return self._look_for_created(write, sent_at)
        return self._look_at_edited(write)

    def _look_for_created(self, write: Write, sent_at: datetime) -> LookUpResult:
        named = [segment for segment in self.list_segments() if segment.name == write.name]
        if not named:
            return _NOT_APPLIED
        (found, *others) = named
        if others or found.created_at is None:
            return _CANNOT_TELL
        if found.created_at < sent_at - _CLOCKS_DIFFER_BY:
            return _NOT_APPLIED  # the name was taken before
        return _applied(found.id, found.name)

    def _look_at_edited(self, write: Write) -> LookUpResult:
        now = self._segment(json_values.mapping(self._http.read(_path_of(write)).body))
        wanted = criteria.of(write)
        if write.name is not None and now.name != write.name:
            return _NOT_APPLIED
        if wanted is not None and not criteria.same(now.criteria, wanted):
            return _NOT_APPLIED
        return _applied(now.id, now.name)

    def campaign_check(
        self, segment: Segment, *, fresh: bool = False, progress: ScanProgress | None = None
    ) -> CampaignFindings:
        """See `campaigns.Campaigns`: about two requests per campaign that is not over, shared for a minute."""
        number = wire.segment_id(segment.id)
        if number is None:
            raise NotFoundError(
                "Constant Contact has no such segment (its ids are numbers). Look at the list again."
            )
        return self._campaigns.check(number, fresh=fresh, progress=progress)

    def close(self) -> None:
        for http in (self._http, *self._others):
            http.close()

    def _is_live(self, segment_id: str) -> bool:
        return any(segment.id == segment_id for segment in self.list_segments())

    def _segment(self, row: Mapping[str, Any], *, deleted: bool = False) -> Segment:
        found = wire.segment(row, deleted=deleted)
        if found is None:
            raise self._http.unusable()
        return found


def rehearse(write: Write) -> None:
    """Refuse what Constant Contact could not be asked for. Raises UnsupportedError, RejectedError."""
    _call(write)


def _call(write: Write) -> tuple[str, str, dict[str, str] | None]:
    ensure_offered(SPEC, write)
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


def _applied(segment_id: str | None, name: str) -> LookUpResult:
    return LookUpResult(verdict=LookUp.APPLIED, receipt=Receipt(segment_id=segment_id, segment_name=name))


def _path(number: int) -> str:
    return f"/segments/{number}"


def _path_of(write: Write) -> str:
    number = wire.segment_id(write.segment_id)
    if number is None:
        raise NotFoundError(
            "Constant Contact has no such segment (its ids are numbers). Look at the list again."
        )
    return _path(number)


def _faults(settings: Mapping[str, str]) -> dict[str, str]:
    if settings.get("REFRESH_TOKEN"):
        missing = "CLIENT_ID" if not settings.get("CLIENT_ID") else None
        return {missing: "is missing: a refresh token works only together with it"} if missing else {}
    if settings.get("ACCESS_TOKEN") or settings.get("CLIENT_ID"):
        return {}
    return {"CLIENT_ID": "is missing: give it and run segbot connect, or else give an ACCESS_TOKEN"}


def _open(opening: Opening) -> ConstantContact:
    settings = opening.settings
    if "CLIENT_ID" not in settings or not ("REFRESH_TOKEN" in settings or _is_granted(opening)):
        if "ACCESS_TOKEN" not in settings:
            where = variable(opening.connection, "CLIENT_ID")
            raise ConfigurationError(
                [f"{where} is set, but nobody has connected the account yet: {_reconnect(opening)}"]
            )
        return ConstantContact(_api(opening, FixedToken(settings["ACCESS_TOKEN"])), opening.clock)
    client_id, client_secret = settings["CLIENT_ID"], settings.get("CLIENT_SECRET")
    renewing: list[RenewedToken] = []
    endpoint = Http(
        opening,
        label=SPEC.label,
        base_url=settings["TOKEN_URL"],
        dialect=wire.DIALECT,
        auth=httpx.BasicAuth(client_id, client_secret) if client_secret else None,
        secrets=lambda: (secret for token in renewing for secret in token.secrets()),
    )
    renewed = RenewedToken(
        endpoint,
        opening.keeper or MemoryKeeper(),
        opening.clock,
        refresh_token=settings.get("REFRESH_TOKEN"),
        client_id=client_id,
        client_secret=client_secret,
        access_token=settings.get("ACCESS_TOKEN"),
        reconnect=_reconnect(opening),
    )
    renewing.append(renewed)
    return ConstantContact(_api(opening, renewed), opening.clock, endpoint)


def _is_granted(opening: Opening) -> bool:
    return opening.keeper is not None and opening.keeper.load() is not None


def _reconnect(opening: Opening) -> str:
    named = "" if opening.connection == SPEC.key else f" --connection {opening.connection}"
    return f"run segbot connect {SPEC.key}{named}"


def _api(opening: Opening, auth: FixedToken | RenewedToken) -> Http:
    return Http(
        opening,
        label=SPEC.label,
        base_url=opening.settings["BASE_URL"],
        dialect=wire.DIALECT,
        auth=auth,
        secrets=auth.secrets,
        pacer=Pacer.of(opening, SPEC),
    )


CONSTANT_CONTACT = ProviderKind(spec=SPEC, open=_open, rehearse=rehearse, faults=_faults, granting=Granting)
