"""People: who has a tag, who is in the audience, and what became of a change.

Source: mailchimp.com/developer/marketing (segment members, list members, batch add or remove members).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from segbot.domain.errors import NotFoundError, RejectedError
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import NotChanged
from segbot.domain.ports import Clock
from segbot.providers import json_values
from segbot.providers.afterwards import surely
from segbot.providers.http import Http
from segbot.providers.identifiers import Identifiers
from segbot.providers.mailchimp import wire
from segbot.providers.offset_pages import Row, read_whole
from segbot.providers.people_lookup import PeopleLookUp
from segbot.providers.redaction import redacted

UNKNOWN = "not in the audience"
ARCHIVED = "archived; segbot doesn't bring anybody back"
UNSUBSCRIBED = "unsubscribed; segbot gives them no new tags"
CLEANED = "cleaned: their address bounced"
NOT_ADDED = "Mailchimp didn't add this one"
NOT_REMOVED = "Mailchimp didn't remove this one"
_FOR_GOOD = {"archived": ARCHIVED}
# Whether such people can be given a tag, and what comes of it, is not documented; those who had it can have it back.
_UNLESS_THEIRS = {"unsubscribed": UNSUBSCRIBED, "cleaned": CLEANED}
_FIELDS = {"fields": "members.email_address,members.status,total_items"}

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True, repr=False)
class Contact:
    """Somebody in the audience; `status` as Mailchimp has it."""

    status: str

    def __repr__(self) -> str:
        return "Contact(…)"


class Audience:
    """The people of one audience. `path` is where it is: `/lists/{id}`."""

    def __init__(self, http: Http, clock: Clock, path: str) -> None:
        self._http = http
        self._clock = clock
        self._path = path
        self._nameless: dict[str, int] = {}
        # What a preview saw must not decide what is sent, so each has its own.
        self._people, self._people_at_runs = self._look_up(), self._look_up()

    def _look_up(self) -> PeopleLookUp[Contact]:
        return PeopleLookUp(
            self._clock, one=self._ask_for, everybody=self._everybody, people=self._how_many, page=wire.PAGE
        )

    def known(self, members: Sequence[Member]) -> frozenset[str]:
        """Keys of those who are in the audience, subscribed or not. Raises ProviderError."""
        found = self._people.find([member.id for member in members])
        return frozenset(member.key for member in members if member.id.casefold() in found)

    def not_addable(
        self, members: Sequence[Member], segment_path: str | None, *, putting_back: bool
    ) -> Mapping[str, str] | None:
        """Who cannot be added to a tag (None: one still to be made), by key, and why, asked again; None where finding out would
        take too long. Raises ProviderError.
        """
        self._people.forget()
        if self._people.takes_long([member.id for member in members]):
            return None
        return self._obstacles(members, segment_path, self._people, putting_back=putting_back)

    def obstacles(
        self, members: Sequence[Member], segment_path: str, *, putting_back: bool
    ) -> Mapping[str, str]:
        """The same right before a change, however long it takes. Raises ProviderError."""
        return self._obstacles(members, segment_path, self._people_at_runs, putting_back=putting_back)

    def _obstacles(
        self,
        members: Sequence[Member],
        segment_path: str | None,
        people: PeopleLookUp[Contact],
        *,
        putting_back: bool,
    ) -> Mapping[str, str]:
        found = people.find([member.id for member in members])
        why: dict[str, str] = {}
        theirs: dict[str, str] = {}
        for member in members:
            contact = found.get(member.id.casefold())
            if contact is None:
                why[member.key] = UNKNOWN
            elif contact.status in _FOR_GOOD:
                why[member.key] = _FOR_GOOD[contact.status]
            elif contact.status in _UNLESS_THEIRS:
                theirs[member.key] = _UNLESS_THEIRS[contact.status]
        if not theirs or putting_back:
            return why
        inside = self.inside(segment_path) if segment_path else frozenset()
        return why | {key: reason for key, reason in theirs.items() if key not in inside}

    def tagged(self, segment_path: str) -> Iterator[tuple[Member, ...]]:
        """Everybody who has a tag, whatever their status, page after page. Raises ProviderError."""
        rows = read_whole(
            self._http, f"{segment_path}/members", "members", wire.PAGES, {**_FIELDS, **wire.EVERYBODY}
        )
        addresses = list(_addresses(rows))
        self._nameless[segment_path] = len(rows) - len(addresses)
        for start in range(0, len(addresses), wire.PAGE):
            yield tuple(
                Member(id_type=IdType.EMAIL, id=each) for each in addresses[start : start + wire.PAGE]
            )

    def nameless(self, segment_path: str) -> int:
        """How many had the tag and no e-mail address when everybody was last read."""
        return self._nameless.get(segment_path, 0)

    def size(self, segment_path: str) -> int | None:
        """How many people have a tag, whatever their status; None where it is not told. Raises ProviderError."""
        query = {**_FIELDS, **wire.EVERYBODY, "count": 1, "offset": 0}
        return json_values.whole(
            json_values.mapping(self._http.read(f"{segment_path}/members", query).body).get("total_items")
        )

    def inside(self, segment_path: str) -> frozenset[str]:
        """The keys of everybody who has a tag. Raises ProviderError."""
        return frozenset(member.key for page in self.tagged(segment_path) for member in page)

    def unchanged(
        self, segment_path: str, sent: Sequence[Member], answer: Mapping[str, Any], *, adding: bool
    ) -> tuple[NotChanged, ...]:
        """Those of a change that was answered for whom nothing happened. What the answer does not name is looked at: whether
        it names somebody who had the tag before, or people it passed over, is not documented.

        Raises OutcomeUnknownError where that cannot be read.
        """
        named = answer.get("members_added" if adding else "members_removed")
        done = {each.lower() for each in _addresses(json_values.rows(named) or ())}
        left = [member for member in sent if member.key not in done]
        if not left:
            return ()
        inside = self._surely(lambda: self.inside(segment_path))
        missed = [member for member in left if (member.key in inside) is not adding]
        said = _reasons(answer, Identifiers(sent))
        strangers = self._surely(lambda: self._why_missed(missed)) if adding and missed else {}
        usual = NOT_ADDED if adding else NOT_REMOVED
        return tuple(
            NotChanged(key=member.key, why=strangers.get(member.key) or said.get(member.key) or usual)
            for member in missed
        )

    def after_refusal(
        self, segment_path: str, sent: Sequence[Member], refusal: RejectedError, *, adding: bool
    ) -> tuple[NotChanged, ...]:
        """The same where the change was refused, as a repeated one may be. Raises the refusal where somebody could have been
        changed and was not.
        """
        missed = self.unchanged(segment_path, sent, {}, adding=adding)
        if any(each.why not in (UNKNOWN, ARCHIVED, UNSUBSCRIBED, CLEANED) for each in missed):
            raise refusal
        return missed

    def _why_missed(self, members: Sequence[Member]) -> Mapping[str, str]:
        """Reasons only, so not at any price; asked again, as they were no obstacle a moment ago."""
        self._people_at_runs.forget()
        if self._people_at_runs.takes_long([member.id for member in members]):
            return {}
        return self._obstacles(members, None, self._people_at_runs, putting_back=False)

    def _surely(self, read: Callable[[], T]) -> T:
        return surely(self._http, self._clock, read)

    def _ask_for(self, address: str) -> Contact | None:
        path = f"{self._path}/members/{wire.subscriber_hash(address)}"
        try:
            body = self._http.read(path, {"fields": "email_address,status"}, people=(address,)).body
        except NotFoundError:
            return None
        found = json_values.mapping(body)
        told = json_values.text(found.get("email_address"))
        # Somebody who has another address by now may still be found under the former one.
        return _contact(found) if told is None or told.casefold() == address.casefold() else None

    def _everybody(self, wanted: Collection[str] | None) -> Iterator[tuple[str, Contact]]:
        def keep(row: Row) -> bool:
            return wanted is None or (json_values.text(row.get("email_address")) or "").casefold() in wanted

        path = f"{self._path}/members"
        for row in read_whole(self._http, path, "members", wire.PAGES, _FIELDS, keep=keep):
            address = json_values.text(row.get("email_address"))
            if address is not None:
                yield address, _contact(row)

    def _how_many(self) -> int | None:
        query: dict[str, str | int] = {**_FIELDS, "count": 1, "offset": 0}
        body = json_values.mapping(self._http.read(f"{self._path}/members", query).body)
        return json_values.whole(body.get("total_items"))


def _contact(row: Mapping[str, Any]) -> Contact:
    return Contact(status=(json_values.text(row.get("status")) or "").lower())


def _addresses(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Of those who have one: somebody reached by text message only has none."""
    return (address for row in rows if (address := json_values.text(row.get("email_address"))))


def _reasons(answer: Mapping[str, Any], people: Identifiers) -> dict[str, str]:
    """What Mailchimp says of single addresses, by key."""
    found: dict[str, str] = {}
    for each in json_values.rows(answer.get("errors")) or ():
        why = redacted(json_values.text(each.get("error")) or "", people=people).rstrip(".")
        addresses = each.get("email_addresses")
        for address in addresses if isinstance(addresses, list) else ():
            if why and isinstance(address, str):
                found[address.lower()] = why
    return found
