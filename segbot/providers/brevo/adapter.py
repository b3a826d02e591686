"""Brevo behind the Provider port (developers.brevo.com, API v3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import NotFoundError, RejectedError
from segbot.domain.members import IdType, Member
from segbot.domain.planning.names import same_name
from segbot.domain.planning.plan import LookUp, LookUpResult, NotChanged, Operation, Receipt, Write
from segbot.domain.ports import Clock, ScanProgress
from segbot.domain.segments import Segment
from segbot.providers import json_values
from segbot.providers.brevo import wire
from segbot.providers.brevo.campaigns import Campaigns
from segbot.providers.brevo.contacts import Contacts
from segbot.providers.brevo.declaration import SPEC
from segbot.providers.closed_doors import ClosedDoor
from segbot.providers.connection import Opening, ProviderKind
from segbot.providers.creations import made_since
from segbot.providers.declarations import CampaignFindings, ensure_offered, no_members
from segbot.providers.echoes import is_about
from segbot.providers.http import Http
from segbot.providers.identifiers import Identifiers
from segbot.providers.offset_pages import Row, read_whole
from segbot.providers.rate_limit import RateLimiter
from segbot.providers.unique_pages import each_once

_SECOND_LOOK_AFTER = 5.0
_CHANGES = frozenset({Operation.ADD, Operation.REMOVE})


class Brevo:
    """One Brevo account. Thread-safe."""

    def __init__(self, http: Http, clock: Clock, folder_id: str | None) -> None:
        self._http = http
        self._clock = clock
        self._folder_id = folder_id
        self._contacts = Contacts(http, clock)
        self._campaigns = Campaigns(http, clock)
        self._rules = ClosedDoor(clock)

    def __repr__(self) -> str:
        return "Brevo(…)"

    @property
    def spec(self) -> ProviderSpec:
        return SPEC

    def check(self) -> str:
        """Read one list; raises the error that stands in the way."""
        body = json_values.mapping(
            self._http.read("/contacts/lists", {"limit": 1, "offset": 0}, route=True).body
        )
        if json_values.whole(body.get("count")) is None and json_values.rows(body.get("lists")) is None:
            raise self._http.unusable()
        return "Brevo answers, and the key is accepted."

    def list_segments(self) -> Iterator[Segment]:
        """All lists of the account, in whichever folder, oldest first; then its segments, where they can be read."""
        rows = read_whole(self._http, "/contacts/lists", "lists", wire.LISTS, wire.OLDEST_FIRST, route=True)
        yield from each_once(self._list(row) for row in rows)
        yield from self._segments()

    def _segments(self) -> list[Segment]:
        found = self._rules.read(
            lambda: read_whole(
                self._http, "/contacts/segments", "segments", wire.LISTS, wire.OLDEST_FIRST, route=True
            )
        )
        return [each for row in found or () if (each := wire.a_segment(row)) is not None]

    def get_segment(self, segment_id: str) -> Segment:
        """A list with how many people are on it, or a segment. NotFoundError when it is not there."""
        if wire.is_segment(segment_id):
            for each in self._segments():
                if each.id == segment_id:
                    return each
            raise _no_such_list()
        number = _number(segment_id)
        found = self._list(json_values.mapping(self._http.read(_path(number)).body))
        if not is_about(found, number):
            raise self._http.unusable()
        size = self._contacts.size(number)
        return found if size is None else replace(found, member_count=size)

    def named(self, name: str) -> tuple[Segment, ...]:
        """Those whose name differs in capitals at most; whether Brevo tells them apart is not documented."""
        return tuple(segment for segment in self.list_segments() if same_name(segment.name, name, SPEC))

    def read_members(self, segment: Segment) -> Iterator[tuple[Member, ...]]:
        """Everybody on a list, people on the blocklist too."""
        if wire.is_segment(segment.id) or not SPEC.for_kind(segment.kind).reads_members:
            raise no_members(SPEC, segment)
        return self._contacts.on(_number(segment.id))

    def nameless(self, segment: Segment) -> int:
        """See `CountsNameless`: contacts with nothing but a phone number."""
        return self._contacts.nameless(_number(segment.id))

    def known_to_provider(self, members: tuple[Member, ...]) -> frozenset[str] | None:
        """Keys of those who are contacts. None for ids, which are not asked for."""
        named = [member for member in members if member.id_type is IdType.EMAIL]
        return self._contacts.known(named) if named else None

    def not_addable(
        self,
        members: tuple[Member, ...],
        kind: str | None,  # noqa: ARG002 - only lists take people
        segment_id: str | None,
        *,
        putting_back: bool = False,
    ) -> Mapping[str, str] | None:
        """See `ChecksNewcomers`: no contact, unsubscribed from this very list; on the blocklist, unless they are or were on it."""
        return self._contacts.not_addable(members, segment_id, putting_back=putting_back)

    def write(self, write: Write) -> Receipt:
        """Send one change; Brevo answers when it is done."""
        rehearse(write)
        if write.operation is Operation.CREATE:
            return self._create(write)
        number = _number(write.segment_id)
        if write.operation in _CHANGES:
            return self._change_people(write, number)
        renaming = write.operation is Operation.EDIT
        answer = (
            self._http.write("PUT", _path(number), {"name": write.name})
            if renaming
            else self._http.write("DELETE", _path(number))
        )
        if answer.body is not None:  # neither has anything to say, so this is neither
            raise self._http.outcome_unknown(answer.status)
        return _receipt(write)

    def _create(self, write: Write) -> Receipt:
        body = {"name": write.name, "folderId": int(self._folder(write))}
        answer = self._http.write("POST", "/contacts/lists", body, route=True)
        identity = json_values.text(json_values.mapping(answer.body).get("id"))
        if wire.number(identity) is None:
            raise self._http.outcome_unknown(answer.status)
        return Receipt(segment_id=identity, segment_name=write.name)

    def _folder(self, write: Write) -> str:
        """The one that was given, that of the connection, or the only one there is."""
        given = write.fields.get("folder_id") or self._folder_id
        if given:
            return given
        rows = read_whole(
            self._http, "/contacts/folders", "folders", wire.LISTS, wire.OLDEST_FIRST, route=True
        )
        found = [identity for row in rows if (identity := wire.number(json_values.text(row.get("id"))))]
        if len(found) == 1:
            return found[0]
        raise RejectedError(
            f"Brevo has {len(found)} folders, and nothing says in which the list is to be made. Give a folder's number in the "
            "form, or have FOLDER_ID set for this connection. Nothing was sent.",
            field="folder_id",
        )

    def _change_people(self, write: Write, number: str) -> Receipt:
        """Never with anything but addresses in the body: with one word more, everybody would be taken off. Whoever unsubscribed
        from the list, or is no contact, is not sent, whatever asked for it: nobody looked where it comes from a long list, and
        what was seen for the preview may no longer be so.
        """
        adding = write.operation is Operation.ADD
        stay_away: Mapping[str, str] = {}
        if adding:
            stay_away = self._contacts.obstacles(write.members, number, putting_back=write.putting_back)
        sending = tuple(member for member in write.members if member.key not in stay_away)
        not_sent = tuple(NotChanged(key=key, why=why) for key, why in stay_away.items())
        left_out = self._send_people(number, sending, adding=adding) if sending else ()
        return replace(_receipt(write), not_changed=(*not_sent, *left_out))

    def _send_people(
        self, number: str, members: tuple[Member, ...], *, adding: bool
    ) -> tuple[NotChanged, ...]:
        """Whom it did not change."""
        path = f"{_path(number)}/contacts/{'add' if adding else 'remove'}"
        body = {"emails": [member.id for member in members]}
        try:
            answer = self._http.write("POST", path, body, people=Identifiers(members))
        except RejectedError as error:
            if not wire.may_mean_nothing_to_do(error):
                raise
            return self._contacts.after_refusal(number, members, error, adding=adding)
        told = json_values.mapping(json_values.mapping(answer.body).get("contacts"))
        if not {"success", "failure"} & told.keys():
            raise self._http.outcome_unknown(answer.status)
        return self._contacts.unchanged(number, members, told, adding=adding)

    def look_up(self, write: Write) -> LookUpResult:
        """By what is there now. That nothing was done is believed only at the second look: when a change shows is not
        documented.
        """
        ensure_offered(SPEC, write)
        if write.operation is Operation.CREATE:
            found = made_since(write, self.named)
            return found if found.verdict is not LookUp.NOT_APPLIED else made_since(write, self._named_later)
        done = self._is_deleted if write.operation is Operation.DELETE else self._is_done
        return self._seen(write, done) or self._seen_later(write, done)

    def _named_later(self, name: str) -> tuple[Segment, ...]:
        self._clock.sleep(_SECOND_LOOK_AFTER)
        return self.named(name)

    def _seen(self, write: Write, done: Callable[[Write], bool]) -> LookUpResult | None:
        return LookUpResult(verdict=LookUp.APPLIED, receipt=_receipt(write)) if done(write) else None

    def _seen_later(self, write: Write, done: Callable[[Write], bool]) -> LookUpResult:
        self._clock.sleep(_SECOND_LOOK_AFTER)
        return self._seen(write, done) or LookUpResult(verdict=LookUp.NOT_APPLIED)

    def _is_deleted(self, write: Write) -> bool:
        try:
            self._http.read(_path(_number(write.segment_id)))
        except NotFoundError:
            return True
        return False

    def _is_done(self, write: Write) -> bool:
        number = _number(write.segment_id)
        if write.operation in _CHANGES:
            inside = self._contacts.inside(number)
            adding = write.operation is Operation.ADD
            return all((member.key in inside) is adding for member in write.members)
        return json_values.mapping(self._http.read(_path(number)).body).get("name") == write.name

    def campaign_check(
        self,
        segment: Segment,
        *,
        fresh: bool = False,
        progress: ScanProgress | None = None,  # noqa: ARG002 - a few requests
    ) -> CampaignFindings:
        """See `campaigns.Campaigns`."""
        return self._campaigns.check(segment.id, fresh=fresh)

    def close(self) -> None:
        self._http.close()

    def _list(self, row: Row) -> Segment:
        found = wire.a_list(row)
        if found is None:
            raise self._http.unusable()
        return found


def rehearse(write: Write) -> None:
    """Refuse what Brevo could not be asked for. Raises UnsupportedError, RejectedError."""
    ensure_offered(SPEC, write)
    if write.operation in (Operation.CREATE, Operation.EDIT) and not write.name:
        raise RejectedError("A list needs a name; nothing was sent to Brevo.", field="name")
    if write.description:
        raise RejectedError(
            "A list has no description; leave it empty. Nothing was sent.", field="description"
        )
    folder = write.fields.get("folder_id")
    if folder and wire.number(folder) is None:
        raise RejectedError(
            "A folder is named by its number, such as 12. Nothing was sent.", field="folder_id"
        )


def _number(segment_id: str | None) -> str:
    found = wire.number(segment_id)
    if found is None:
        raise _no_such_list()
    return found


def _no_such_list() -> NotFoundError:
    return NotFoundError(
        "Brevo has no list with this id (its ids are numbers). Look at the list again and choose from it."
    )


def _path(number: str) -> str:
    return f"/contacts/lists/{number}"


def _receipt(write: Write) -> Receipt:
    return Receipt(segment_id=write.segment_id, segment_name=write.name or write.segment_name)


def _faults(settings: Mapping[str, str]) -> dict[str, str]:
    folder = settings.get("FOLDER_ID")
    if folder and not re.fullmatch(r"[0-9]{1,18}", folder):
        return {"FOLDER_ID": "is not a folder's number; it should look like 12"}
    return {}


def _open(opening: Opening) -> Brevo:
    settings: Mapping[str, Any] = opening.settings
    key = settings["API_KEY"]
    http = Http(
        opening,
        label=SPEC.label,
        base_url=settings["BASE_URL"],
        dialect=wire.DIALECT,
        headers={"api-key": key},
        secrets=lambda: (key,),
        rate_limiter=RateLimiter.of(opening, SPEC),
    )
    return Brevo(http, opening.clock, settings.get("FOLDER_ID"))


BREVO = ProviderKind(spec=SPEC, open=_open, rehearse=rehearse, faults=_faults)
