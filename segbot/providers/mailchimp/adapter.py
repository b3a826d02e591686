"""Mailchimp behind the Provider port (mailchimp.com/developer/marketing, API 3.0)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import httpx

from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import NotFoundError, RejectedError
from segbot.domain.members import IdType, Member
from segbot.domain.planning.names import same_name
from segbot.domain.planning.plan import LookUp, LookUpResult, NotChanged, Operation, Receipt, Write
from segbot.domain.ports import Clock, ScanProgress
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.connection import Opening, ProviderKind
from segbot.providers.creations import made_since, receipt_of
from segbot.providers.declarations import CampaignFindings, ensure_offered, no_members
from segbot.providers.echoes import is_about, is_called
from segbot.providers.http import Http
from segbot.providers.identifiers import Identifiers
from segbot.providers.json_values import Answer
from segbot.providers.mailchimp import wire
from segbot.providers.mailchimp.advanced import AdvancedSegments
from segbot.providers.mailchimp.campaigns import Campaigns
from segbot.providers.mailchimp.declaration import SPEC
from segbot.providers.mailchimp.members import Audience
from segbot.providers.offset_pages import Row, read_whole
from segbot.providers.rate_limit import RateLimiter
from segbot.providers.unique_pages import each_once

_NOT_APPLIED = LookUpResult(verdict=LookUp.NOT_APPLIED)
_DATA_CENTRE = re.compile(r".+-([a-z]{2,4}\d{1,3})")
_ANYWHERE = "https://api.mailchimp.com/3.0"
_A_CHANGE = frozenset(
    {"members_added", "members_removed", "total_added", "total_removed", "errors", "error_count"}
)
NOT_TAKEN = "Mailchimp refused this one"
_PEOPLE = {Operation.ADD: "members_to_add", Operation.REMOVE: "members_to_remove"}


class Mailchimp:
    """One audience of a Mailchimp account. Thread-safe."""

    def __init__(self, http: Http, clock: Clock, audience_id: str) -> None:
        self._http = http
        self._path = f"/lists/{wire.quoted(audience_id)}"
        self._audience = Audience(http, clock, self._path)
        self._advanced = AdvancedSegments(http, clock)
        self._campaigns = Campaigns(http, clock, audience_id, self._advanced)

    def __repr__(self) -> str:
        return "Mailchimp(…)"

    @property
    def spec(self) -> ProviderSpec:
        return SPEC

    def check(self) -> str:
        """Read the audience's first tag; raises the error that stands in the way."""
        path = f"{self._path}/segments"
        body = json_values.mapping(self._http.read(path, {"count": 1, "offset": 0}, route=True).body)
        if json_values.rows(body.get("segments")) is None:
            raise self._http.unusable()
        return "Mailchimp answers, the key is accepted, and the audience is there."

    def list_segments(self) -> Iterator[Segment]:
        """All tags and saved segments of the audience, then the account's advanced segments, where the plan has them."""
        yield from each_once(self._segment(row) for row in self._rows())
        yield from self._advanced.all()

    def _rows(self) -> list[Row]:
        return read_whole(self._http, f"{self._path}/segments", "segments", wire.PAGES, route=True)

    def get_segment(self, segment_id: str) -> Segment:
        """One of any kind; of a tag with how many people have it, subscribed or not. NotFoundError when it is not there."""
        advanced = wire.advanced_id(segment_id)
        if advanced is not None:
            return self._advanced.get(advanced)
        path = self._path_of(segment_id)
        found = self._segment(json_values.mapping(self._http.read(path).body))
        if not is_about(found, segment_id):
            raise self._http.unusable()
        if found.kind != wire.TAG:
            return found
        return _sized(found, self._audience.size(path))

    def named(self, name: str) -> tuple[Segment, ...]:
        """Those whose name differs in capitals at most; whether Mailchimp tells them apart is not documented."""
        return tuple(segment for segment in self.list_segments() if same_name(segment.name, name, SPEC))

    def read_members(self, segment: Segment) -> Iterator[tuple[Member, ...]]:
        """Everybody who has a tag, unsubscribed, cleaned and transactional contacts too."""
        if not SPEC.for_kind(segment.kind).reads_members:
            raise no_members(SPEC, segment)
        return self._audience.tagged(self._path_of(segment.id))

    def nameless(self, segment: Segment) -> int:
        """See `CountsNameless`: contacts who are reached by text message only."""
        return self._audience.nameless(self._path_of(segment.id))

    def known_to_provider(self, members: tuple[Member, ...]) -> frozenset[str] | None:
        """Keys of those who are in the audience. None for ids, which it knows nothing of."""
        named = [member for member in members if member.id_type is IdType.EMAIL]
        return self._audience.known(named) if named else None

    def not_addable(
        self,
        members: tuple[Member, ...],
        kind: str | None,  # noqa: ARG002 - only tags take people
        segment_id: str | None,
        *,
        putting_back: bool = False,
    ) -> Mapping[str, str] | None:
        """See `ChecksNewcomers`: not in the audience, archived; unsubscribed or cleaned, unless the tag is or was theirs."""
        path = None if segment_id is None else self._path_of(segment_id)
        return self._audience.not_addable(members, path, putting_back=putting_back)

    def write(self, write: Write) -> Receipt:
        """Send one change; Mailchimp answers when it is done."""
        rehearse(write)
        if write.operation is Operation.CREATE:
            return self._create(write)
        path = self._path_of(write.segment_id)
        if write.operation is Operation.EDIT:
            return self._rename(write, path)
        if write.operation is Operation.DELETE:
            answer = self._http.write("DELETE", path)
            if answer.body is not None:  # a deletion has nothing to say, so this is no deletion
                raise self._http.outcome_unknown(answer.status)
            return Receipt(segment_id=write.segment_id, segment_name=write.segment_name)
        return self._change_people(write, path)

    def _create(self, write: Write) -> Receipt:
        body: dict[str, Any] = {"name": write.name, "static_segment": []}
        answer = self._http.write("POST", f"{self._path}/segments", body, route=True)
        return receipt_of(self._told(write, answer))

    def _rename(self, write: Write, path: str) -> Receipt:
        """Nothing but the name: with a list of people beside it, even an empty one, the same call replaces everybody."""
        answer = self._http.write("PATCH", path, {"name": write.name})
        now = self._told(write, answer)
        if now.id != write.segment_id:
            raise self._http.outcome_unknown(answer.status)
        return receipt_of(now)

    def _change_people(self, write: Write, path: str) -> Receipt:
        """Whoever cannot be added is not sent: nobody looked where it comes from a long list, and what was seen for the preview
        may no longer be so.
        """
        stay_away: Mapping[str, str] = {}
        if write.operation is Operation.ADD:
            stay_away = self._audience.obstacles(write.members, path, putting_back=write.putting_back)
        sending = tuple(member for member in write.members if member.key not in stay_away)
        not_sent = tuple(NotChanged(key=key, why=why) for key, why in stay_away.items())
        left_out = self._send_people(path, write.operation, sending) if sending else ()
        return Receipt(
            segment_id=write.segment_id, segment_name=write.segment_name, not_changed=(*not_sent, *left_out)
        )

    def _send_people(
        self, path: str, operation: Operation, members: tuple[Member, ...]
    ) -> tuple[NotChanged, ...]:
        """Whom it did not change."""
        body = {_PEOPLE[operation]: [member.id for member in members]}
        adding = operation is Operation.ADD
        try:
            answer = self._http.write("POST", path, body, people=Identifiers(members))
        except RejectedError as error:
            if wire.is_for_consent(error):
                return self._by_halves(path, operation, members, error)
            if not wire.may_mean_nothing_to_do(error):
                raise
            return self._audience.after_refusal(path, members, error, adding=adding)
        told = json_values.mapping(answer.body)
        if _A_CHANGE.isdisjoint(told):
            raise self._http.outcome_unknown(answer.status)
        return self._audience.unchanged(path, members, told, adding=adding)

    def _by_halves(
        self, path: str, operation: Operation, members: tuple[Member, ...], refusal: RejectedError
    ) -> tuple[NotChanged, ...]:
        """A whole call is refused for one person's consent, and the answer's words are all that tells whose it is. So each half
        goes by itself, until those are found: what is sent twice does no harm.
        """
        if len(members) == 1:
            return (NotChanged(key=members[0].key, why=wire.why_refused(refusal)),)
        middle = len(members) // 2
        missed: list[NotChanged] = []
        for half in (members[:middle], members[middle:]):
            try:
                missed += self._send_people(path, operation, half)
            except RejectedError as error:  # the other half may be through, so this is no refusal of all
                why = error.words.rstrip(".") or NOT_TAKEN
                missed += [NotChanged(key=member.key, why=why, again=True) for member in half]
        return tuple(missed)

    def look_up(self, write: Write) -> LookUpResult:
        """By what is there now; people by who has the tag. Believed only once Mailchimp has surely let go of the call."""
        ensure_offered(SPEC, write)
        if write.operation is Operation.CREATE:
            return made_since(write, self.named)
        if write.operation in _PEOPLE:
            return self._look_at_people(write)
        try:
            now = self._segment(json_values.mapping(self._http.read(self._path_of(write.segment_id)).body))
        except NotFoundError:
            if write.operation is Operation.DELETE:
                return _applied(write)
            raise
        renamed = write.operation is Operation.EDIT and now.name == write.name
        return _applied(write) if renamed else _NOT_APPLIED

    def _look_at_people(self, write: Write) -> LookUpResult:
        """Not applied where it is so for anybody: sent again it does no harm, and the answer says for whom nothing changed."""
        inside = self._audience.inside(self._path_of(write.segment_id))
        adding = write.operation is Operation.ADD
        done = all((member.key in inside) is adding for member in write.members)
        return _applied(write) if done else _NOT_APPLIED

    def campaign_check(
        self,
        segment: Segment,
        *,
        fresh: bool = False,  # noqa: ARG002 - it is always read again
        progress: ScanProgress | None = None,  # noqa: ARG002 - a few requests
    ) -> CampaignFindings:
        """See `campaigns.Campaigns`."""
        return self._campaigns.check(segment.id, self._rows)

    def close(self) -> None:
        self._http.close()

    def _segment(self, row: Row) -> Segment:
        found = wire.segment(row)
        if found is None:
            raise self._http.unusable()
        return found

    def _told(self, write: Write, answer: Answer) -> Segment:
        found = wire.segment(json_values.mapping(answer.body))
        if found is None or not is_called(found, write.name):
            raise self._http.outcome_unknown(answer.status)
        return found

    def _path_of(self, segment_id: str | None) -> str:
        return f"{self._path}/segments/{_number(segment_id)}"


def rehearse(write: Write) -> None:
    """Refuse what Mailchimp could not be asked for. Raises UnsupportedError, RejectedError."""
    ensure_offered(SPEC, write)
    if write.operation in (Operation.CREATE, Operation.EDIT) and not write.name:
        raise RejectedError("A tag needs a name; nothing was sent to Mailchimp.", field="name")
    if write.description:
        raise RejectedError(
            "A tag has no description; leave it empty. Nothing was sent.", field="description"
        )


def _number(segment_id: str | None) -> str:
    """The id of a tag or a saved segment. While a segment is only planned, any id will do."""
    if segment_id is None or not re.fullmatch(r"[0-9]{1,18}", segment_id):
        raise NotFoundError(
            "Mailchimp has no tag with this id (its ids are numbers). Look at the list again and choose from it."
        )
    return segment_id


def _sized(segment: Segment, size: int | None) -> Segment:
    return segment if size is None else replace(segment, member_count=size)


def _applied(write: Write) -> LookUpResult:
    receipt = Receipt(segment_id=write.segment_id, segment_name=write.name or write.segment_name)
    return LookUpResult(verdict=LookUp.APPLIED, receipt=receipt)


def base_url(settings: Mapping[str, str]) -> str:
    """The address that was set, else that of the key's data centre, else the one for all."""
    given = settings.get("BASE_URL")
    centre = _DATA_CENTRE.fullmatch(settings["API_KEY"])
    return given or (f"https://{centre[1]}.api.mailchimp.com/3.0" if centre else _ANYWHERE)


def _faults(settings: Mapping[str, str]) -> dict[str, str]:
    audience = settings.get("AUDIENCE_ID")
    if audience and not re.fullmatch(r"[0-9A-Za-z_-]+", audience):
        return {"AUDIENCE_ID": "is not an audience's id; it should look like 1a2b3c4d5e"}
    return {}


def _open(opening: Opening) -> Mailchimp:
    settings = opening.settings
    key = settings["API_KEY"]
    with_centre = _DATA_CENTRE.fullmatch(key) is not None
    http = Http(
        opening,
        label=SPEC.label,
        base_url=base_url(settings),
        dialect=wire.DIALECT,
        headers={} if with_centre else {"Authorization": f"Bearer {key}"},
        auth=httpx.BasicAuth("segbot", key) if with_centre else None,
        secrets=lambda: (key,),
        rate_limiter=RateLimiter.of(opening, SPEC),
        address=("BASE_URL", "AUDIENCE_ID"),
    )
    return Mailchimp(http, opening.clock, settings["AUDIENCE_ID"])


MAILCHIMP = ProviderKind(spec=SPEC, open=_open, rehearse=rehearse, faults=_faults)
