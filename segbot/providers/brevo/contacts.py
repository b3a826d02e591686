"""People: who is on a list, who is a contact at all, and what became of a change.

Source: developers.brevo.com/reference (contacts, contacts of a list, add and remove).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segbot.domain.errors import NotFoundError, RejectedError
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import NotChanged
from segbot.domain.ports import Clock
from segbot.providers import json_values
from segbot.providers.afterwards import surely
from segbot.providers.brevo import wire
from segbot.providers.http import Http
from segbot.providers.offset_pages import Row, read_whole
from segbot.providers.people_lookup import PeopleLookUp

UNKNOWN = "not a contact"
UNSUBSCRIBED = "unsubscribed from this list; segbot doesn't put anybody back"
BLOCKLISTED = "on the blocklist"
NOT_ADDED = "Brevo didn't add this one"
NOT_REMOVED = "Brevo didn't remove this one"


@dataclass(frozen=True, kw_only=True, slots=True, repr=False)
class Contact:
    """A contact, which lists (by number) they are on and which they unsubscribed from, and whether e-mail may not be sent to
    them at all.
    """

    on: frozenset[str]
    unsubscribed_from: frozenset[str]
    blocklisted: bool

    def __repr__(self) -> str:
        return "Contact(…)"


class Contacts:
    """Those of one account."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._nameless: dict[str, int] = {}
        self._people, self._people_at_runs = self._look_up(), self._look_up()

    def _look_up(self) -> PeopleLookUp[Contact]:
        """What a preview saw must not decide what is sent, so each has its own."""
        return PeopleLookUp(
            self._clock,
            one=self._ask_for,
            everybody=self._everybody,
            people=self._how_many,
            page=wire.CONTACTS.most,
        )

    def known(self, members: Sequence[Member]) -> frozenset[str]:
        """Keys of those who are contacts, on the blocklist or not. Raises ProviderError."""
        found = self._people.find([member.id for member in members])
        return frozenset(member.key for member in members if member.id.casefold() in found)

    def not_addable(
        self, members: Sequence[Member], list_id: str | None, *, putting_back: bool
    ) -> Mapping[str, str] | None:
        """Who cannot be added to a list (None: one still to be made), by key, and why, asked again; None where finding out would
        take too long. Raises ProviderError.
        """
        self._people.forget()
        if self._people.takes_long([member.id for member in members]):
            return None
        return _obstacles(members, list_id, self._people, putting_back=putting_back)

    def obstacles(self, members: Sequence[Member], list_id: str, *, putting_back: bool) -> Mapping[str, str]:
        """The same right before a change, however long it takes. Raises ProviderError."""
        return _obstacles(members, list_id, self._people_at_runs, putting_back=putting_back)

    def _why_missed(self, members: Sequence[Member], list_id: str) -> Mapping[str, str]:
        """Reasons only, so not at any price; asked again, as they were no obstacle a moment ago."""
        self._people_at_runs.forget()
        if self._people_at_runs.takes_long([member.id for member in members]):
            return {}
        return _obstacles(members, list_id, self._people_at_runs, putting_back=False)

    def on(self, list_id: str) -> Iterator[tuple[Member, ...]]:
        """Everybody on a list, page after page; whoever has no e-mail address is left out. Raises ProviderError."""
        rows = read_whole(self._http, _members(list_id), "contacts", wire.MEMBERS, wire.OLDEST_FIRST)
        addresses = [address for row in rows if (address := json_values.text(row.get("email")))]
        self._nameless[list_id] = len(rows) - len(addresses)
        most = wire.MEMBERS.most
        for start in range(0, len(addresses), most):
            yield tuple(Member(id_type=IdType.EMAIL, id=each) for each in addresses[start : start + most])

    def nameless(self, list_id: str) -> int:
        """How many were on the list without an e-mail address when everybody was last read."""
        return self._nameless.get(list_id, 0)

    def size(self, list_id: str) -> int | None:
        """How many people are on a list; None where it is not told. Raises ProviderError."""
        body = json_values.mapping(self._http.read(_members(list_id), {"limit": 1, "offset": 0}).body)
        return json_values.whole(body.get("count"))

    def inside(self, list_id: str) -> frozenset[str]:
        """The keys of everybody on a list. Raises ProviderError."""
        return frozenset(member.key for page in self.on(list_id) for member in page)

    def unchanged(
        self, list_id: str, sent: Sequence[Member], answer: Mapping[str, Any], *, adding: bool
    ) -> tuple[NotChanged, ...]:
        """Those of a change that was answered for whom nothing happened: whom the answer does not name as done is looked at,
        since it gives no reason and counts who was there already as failed. Raises OutcomeUnknownError where that cannot be
        read.
        """
        done = {each.lower() for each in _texts(answer.get("success"))}
        left = [member for member in sent if member.key not in done]
        return self._missed(list_id, left, adding=adding) if left else ()

    def after_refusal(
        self, list_id: str, sent: Sequence[Member], refusal: RejectedError, *, adding: bool
    ) -> tuple[NotChanged, ...]:
        """The same where the change was refused in words that may mean there was nothing (more) to do. Raises the refusal
        where somebody could have been changed and was not.
        """
        missed = self._missed(list_id, sent, adding=adding)
        if any(each.why not in (UNKNOWN, UNSUBSCRIBED, BLOCKLISTED) for each in missed):
            raise refusal
        return missed

    def _missed(self, list_id: str, sent: Sequence[Member], *, adding: bool) -> tuple[NotChanged, ...]:
        inside = surely(self._http, self._clock, lambda: self.inside(list_id))
        missed = [member for member in sent if (member.key in inside) is not adding]
        why: Mapping[str, str] = {}
        if adding and missed:
            why = surely(self._http, self._clock, lambda: self._why_missed(missed, list_id))
        usual = NOT_ADDED if adding else NOT_REMOVED
        return tuple(NotChanged(key=member.key, why=why.get(member.key, usual)) for member in missed)

    def _ask_for(self, address: str) -> Contact | None:
        """By what kind of name it is: one of digits only would be taken for a number of a contact."""
        try:
            body = self._http.read(
                f"/contacts/{wire.quoted(address)}", {"identifierType": "email_id"}, people=(address,)
            ).body
        except NotFoundError:
            return None
        found = json_values.mapping(body)
        told = json_values.text(found.get("email"))
        # Somebody who has another address by now may still be found under the former one.
        return _contact(found) if told is None or told.casefold() == address.casefold() else None

    def _everybody(self, wanted: Collection[str] | None) -> Iterator[tuple[str, Contact]]:
        def keep(row: Row) -> bool:
            return wanted is None or (json_values.text(row.get("email")) or "").casefold() in wanted

        for row in read_whole(
            self._http, "/contacts", "contacts", wire.CONTACTS, wire.OLDEST_FIRST, route=True, keep=keep
        ):
            address = json_values.text(row.get("email"))
            if address is not None:
                yield address, _contact(row)

    def _how_many(self) -> int | None:
        body = json_values.mapping(self._http.read("/contacts", {"limit": 1, "offset": 0}, route=True).body)
        return json_values.whole(body.get("count"))


def _obstacles(
    members: Sequence[Member], list_id: str | None, people: PeopleLookUp[Contact], *, putting_back: bool
) -> dict[str, str]:
    """Somebody on the blocklist stays on it wherever they are put, so whoever was on a list can be put back."""
    found = people.find([member.id for member in members])
    why: dict[str, str] = {}
    for member in members:
        contact = found.get(member.id.casefold())
        if contact is None:
            why[member.key] = UNKNOWN
        elif list_id in contact.unsubscribed_from:
            why[member.key] = UNSUBSCRIBED
        elif contact.blocklisted and list_id not in contact.on and not putting_back:
            why[member.key] = BLOCKLISTED
    return why


def _members(list_id: str) -> str:
    return f"/contacts/lists/{list_id}/contacts"


def _contact(row: Row) -> Contact:
    return Contact(
        on=frozenset(_texts(row.get("listIds"))),
        unsubscribed_from=frozenset(_texts(row.get("listUnsubscribed"))),
        blocklisted=json_values.truth(row.get("emailBlacklisted")) is True,
    )


def _texts(values: Any) -> Iterable[str]:
    """Ids and addresses are echoed as numbers or as texts."""
    return [told for each in values if (told := json_values.text(each))] if isinstance(values, list) else ()
