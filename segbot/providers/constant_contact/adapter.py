"""Constant Contact behind the Provider port (developer.constantcontact.com, V3)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime

import httpx

from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import ConfigurationError, CredentialsError, NotFoundError
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import LookUpResult, Receipt, Write
from segbot.domain.ports import Clock, ScanProgress
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.connection import Opening, ProviderKind, variable
from segbot.providers.constant_contact import oauth, wire
from segbot.providers.constant_contact.activities import Activities
from segbot.providers.constant_contact.authorization import Authorization
from segbot.providers.constant_contact.campaigns import Campaigns
from segbot.providers.constant_contact.contacts import Contacts
from segbot.providers.constant_contact.declaration import SPEC
from segbot.providers.constant_contact.held import Held, check
from segbot.providers.constant_contact.kinds import HOLDERS, LIST, RULE, TAG, is_uuid
from segbot.providers.constant_contact.oauth import FixedToken, RenewedToken
from segbot.providers.constant_contact.rules import Rules, call, no_such_segment
from segbot.providers.declarations import CampaignFindings, ensure_offered, no_members
from segbot.providers.http import Http
from segbot.providers.rate_limit import RateLimiter
from segbot.providers.tokens import MemoryTokenStore

_LOG = logging.getLogger("segbot.providers")
_FORBIDDEN = 403
_ALSO_READ = {
    "/contact_lists": "contact lists, so none can be shown or changed.",
    "/contact_tags": "contacts and tags (the account's role may not), so nobody can be added or removed.",
    "/emails": "campaigns (the scope campaign_data is missing), so no deletion can be checked against them.",
}
"""What is read besides segments, and what a missing right means."""


class ConstantContact:
    """One Constant Contact account: rules, lists and tags. Thread-safe."""

    def __init__(self, http: Http, clock: Clock, *others: Http, renewed: RenewedToken | None = None) -> None:
        self._renewed = renewed
        self._http = http
        self._campaigns = Campaigns(http, clock)
        self._others = others
        self._rules = Rules(http)
        self._contacts = Contacts(http, clock)
        activities = Activities(http, clock)
        self._held = {
            kind: Held(holder, http, activities, self._contacts, clock) for kind, holder in HOLDERS.items()
        }
        self._kinds: dict[str, str] = {}

    def __repr__(self) -> str:
        return "ConstantContact(…)"

    @property
    def spec(self) -> ProviderSpec:
        return SPEC

    def check(self) -> str:
        """Read one row of the segments, lists, contacts and campaigns; raises the error that stands in the way of
        segments.
        """
        body = self._http.read("/segments", {"limit": "1"}).body
        if json_values.rows(json_values.mapping(body).get("segments")) is None:
            raise self._http.unusable()
        closed = [said for path, said in _ALSO_READ.items() if not self._may_read(path)]
        if not closed:
            return "Constant Contact answers, and the token is accepted."
        return (
            "Constant Contact answers and the token is accepted, but it can't read "
            + " It can't read ".join(closed)
        )

    def _may_read(self, path: str) -> bool:
        try:
            self._http.read(path, {"limit": 1})
        except CredentialsError as error:
            if error.status != _FORBIDDEN:
                raise
            return False
        return True

    def list_segments(self) -> Iterator[Segment]:
        """All live rules, then lists, then tags."""
        yield from self._rules.all()
        for kind, held in self._held.items():
            try:
                for segment in held.all():
                    self._kinds[segment.id] = kind
                    yield segment
            except CredentialsError as error:
                if error.status != _FORBIDDEN:
                    raise
                # Some roles see segments and lists, but no contacts and no tags; doctor says so.
                _LOG.warning("the %ss of a Constant Contact account may not be read", kind)

    def get_segment(self, segment_id: str) -> Segment:
        """One of any kind, deleted ones marked where they can still be read. NotFoundError for an id that never was."""
        number = wire.segment_id(segment_id)
        if number is not None:
            return self._rules.get(number)
        if not is_uuid(segment_id):
            raise no_such_segment()
        likely = self._kinds.get(segment_id, LIST)
        try:
            return self._held[likely].get(segment_id)
        except NotFoundError:
            other = self._held[TAG if likely == LIST else LIST]
        return other.get(segment_id)

    def named(self, name: str) -> tuple[Segment, ...]:
        """Those of exactly this name, of every kind; UnavailableError where a list cannot be read to its end."""
        return tuple(segment for segment in self.list_segments() if segment.name == name)

    def read_members(self, segment: Segment) -> Iterator[tuple[Member, ...]]:
        """Everybody on a list or with a tag, by e-mail address, page after page."""
        held = self._held.get(segment.kind or RULE)
        if held is None:
            raise no_members(SPEC, segment)
        return held.members(segment.id)

    def nameless(self, segment: Segment) -> int:
        """See `CountsNameless`: contacts who are reached by text message only."""
        return self._contacts.nameless(segment.id)

    def known_to_provider(self, members: tuple[Member, ...]) -> frozenset[str] | None:
        """Keys of those who are contacts there; deleted ones are not. None for ids, which it knows nothing of."""
        addresses = [member.id for member in members if member.id_type is IdType.EMAIL]
        if not addresses:
            return None
        found = self._contacts.find(addresses)
        return frozenset(key for key, contact in found.items() if not contact.deleted)

    def not_addable(
        self,
        members: tuple[Member, ...],
        kind: str | None,
        segment_id: str | None,  # noqa: ARG002 - consent belongs to the contact there
        *,
        putting_back: bool = False,  # noqa: ARG002 - to be put on a list is to be subscribed there
    ) -> Mapping[str, str] | None:
        """See `ChecksNewcomers`: no contact there, unsubscribed (for a list), deleted."""
        held = self._held.get(kind or RULE)
        return {} if held is None else held.not_addable(members)

    def write(self, write: Write) -> Receipt:
        """Send one change; see `rules.Rules` and `held.Held`."""
        _ensure_offered(write)
        held = self._held.get(write.kind or RULE)
        return self._rules.write(write) if held is None else held.write(write)

    def look_up(self, write: Write) -> LookUpResult:
        """By what the account holds now."""
        _ensure_offered(write)
        held = self._held.get(write.kind or RULE)
        return self._rules.look_up(write) if held is None else held.look_up(write)

    def campaign_check(
        self, segment: Segment, *, fresh: bool = False, progress: ScanProgress | None = None
    ) -> CampaignFindings:
        """See `campaigns.Campaigns`: about two requests per campaign that is not over, shared for a minute."""
        if wire.segment_id(segment.id) is None and not is_uuid(segment.id):
            raise no_such_segment()
        return self._campaigns.check(segment.id, segment.kind, fresh=fresh, progress=progress)

    def keep_access(self) -> None:
        """See `KeepsAccess`."""
        if self._renewed is not None:
            self._renewed.keep_alive()

    def access_renewed_at(self) -> datetime | None:
        """See `KeepsAccess`."""
        return self._renewed.renewed_at() if self._renewed is not None else None

    def close(self) -> None:
        for http in (self._http, *self._others):
            http.close()


def rehearse(write: Write) -> None:
    """Refuse what Constant Contact could not be asked for. Raises UnsupportedError, RejectedError."""
    _ensure_offered(write)
    holder = HOLDERS.get(write.kind or RULE)
    if holder is None:
        call(write)
    else:
        check(holder, write)


def _ensure_offered(write: Write) -> None:
    """A write from before there were kinds is about a rule."""
    ensure_offered(SPEC.for_kind(write.kind or RULE), write)


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
        dialect=oauth.DIALECT,
        address=("TOKEN_URL",),
        auth=httpx.BasicAuth(client_id, client_secret) if client_secret else None,
        secrets=lambda: (secret for token in renewing for secret in token.secrets()),
    )
    renewed = RenewedToken(
        endpoint,
        opening.token_store or MemoryTokenStore(),
        opening.clock,
        refresh_token=settings.get("REFRESH_TOKEN"),
        client_id=client_id,
        client_secret=client_secret,
        access_token=settings.get("ACCESS_TOKEN"),
        reconnect=_reconnect(opening),
        settings_of_client=" and ".join(
            variable(opening.connection, name) for name in ("CLIENT_ID", "CLIENT_SECRET")
        ),
    )
    renewing.append(renewed)
    return ConstantContact(_api(opening, renewed), opening.clock, endpoint, renewed=renewed)


def _is_granted(opening: Opening) -> bool:
    return opening.token_store is not None and opening.token_store.load() is not None


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
        rate_limiter=RateLimiter.of(opening, SPEC),
    )


CONSTANT_CONTACT = ProviderKind(
    spec=SPEC, open=_open, rehearse=rehearse, faults=_faults, authorization=Authorization
)
