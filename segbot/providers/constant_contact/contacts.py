"""Who is a contact of an account, and under which id: bulk activities take ids, people give e-mail addresses.

Source: developer.constantcontact.com (V3), GET /contacts and /contacts/counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from segbot.domain.errors import RejectedError
from segbot.domain.ports import Clock
from segbot.providers import json_values
from segbot.providers.constant_contact import wire
from segbot.providers.constant_contact.kinds import Holder
from segbot.providers.http import Http
from segbot.providers.people_lookup import PeopleLookUp

PAGE = 500
_COUNTED, _TOTAL = {"include_count": "true"}, "contacts_count"
_MOST_WHILE_WAITING = 500  # two minutes, at 4 a second


@dataclass(frozen=True, kw_only=True, repr=False, slots=True)
class Contact:
    """A contact as far as it matters here. `deleted` ones come back when they are put on a list."""

    id: str
    address: str
    permission: str
    deleted: bool

    @property
    def key(self) -> str:
        return self.address.casefold()

    @property
    def unsubscribed(self) -> bool:
        return self.permission == "unsubscribed"

    def __repr__(self) -> str:
        return "Contact(…)"


class Contacts:
    """Those of one account; see `PeopleLookUp`."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._nameless: dict[str, int] = {}
        self._clock = clock
        self._people, self._people_at_runs = self._look_up(), self._look_up()

    def _look_up(self) -> PeopleLookUp[Contact]:
        """What a preview saw must not decide what is sent, so each has its own."""
        return PeopleLookUp(
            self._clock,
            one=self._ask_for,
            everybody=self._everybody,
            people=self._how_many,
            page=PAGE,
            most_while_waiting=_MOST_WHILE_WAITING,
        )

    def find(self, addresses: Sequence[str], *, sending: bool = False) -> dict[str, Contact]:
        """The contacts with these addresses, by address without case; those that are none are missing. `sending`: right before
        a change. Raises ProviderError.
        """
        return (self._people_at_runs if sending else self._people).find(addresses)

    def takes_long(self, addresses: Sequence[str]) -> bool:
        """Whether looking these up would take more requests than somebody can wait for. Raises ProviderError."""
        return self._people.takes_long(addresses)

    def of(self, holder: Holder, identity: str) -> Iterator[tuple[Contact, ...]]:
        """Everybody on a list or with a tag, page after page; deleted contacts are in none. Raises ProviderError."""
        query: dict[str, str | int] = {holder.filtering: identity, "limit": PAGE, **_COUNTED}
        nameless = 0

        def named() -> Iterator[Contact]:
            nonlocal nameless
            for row in wire.rows(self._http, "/contacts", "contacts", query, total=_TOTAL):
                contact = _contact(row)
                if contact is not None:
                    yield contact
                else:
                    nameless += 1

        found = named()
        while page := tuple(islice(found, PAGE)):
            yield page
        self._nameless[identity] = nameless

    def nameless(self, identity: str) -> int:
        """How many were in it without an e-mail address when everybody was last read."""
        return self._nameless.get(identity, 0)

    def forget(self) -> None:
        """Look again: what was read may no longer be so."""
        self._people.forget()

    def _how_many(self) -> int | None:
        """How many contacts there are; None where the account does not say."""
        try:
            body = json_values.mapping(self._http.read("/contacts/counts").body)
        except RejectedError:
            return None
        return json_values.whole(body.get("total"))

    def _everybody(self, wanted: Collection[str] | None) -> Iterator[tuple[str, Contact]]:
        query: dict[str, str | int] = {"status": "all", "limit": PAGE, **_COUNTED}
        for row in wire.rows(self._http, "/contacts", "contacts", query, total=_TOTAL):
            contact = _contact(row)
            if contact is not None and (wanted is None or contact.key in wanted):
                yield contact.address, contact

    def _ask_for(self, address: str) -> Contact | None:
        """Whether case matters there is not documented: the address as given, then in small letters."""
        for spelled in dict.fromkeys((address, address.casefold())):
            query: dict[str, str | int] = {"email": spelled, "status": "all"}
            body = json_values.mapping(self._http.read("/contacts", query, people=(address,)).body)
            rows = json_values.rows(body.get("contacts"))
            if rows is None:
                raise self._http.unusable()
            contact = _at(address, rows)
            if contact is not None:
                return contact
        return None


def _at(address: str, rows: Collection[Mapping[str, Any]]) -> Contact | None:
    """The contact with exactly this address: a filter that was passed over must not make somebody else of them."""
    for row in rows:
        contact = _contact(row)
        if contact is not None and contact.key == address.casefold():
            return contact
    return None


def _contact(row: Mapping[str, Any]) -> Contact | None:
    """None for one without an address: such contacts are reached by text message only."""
    mail = json_values.mapping(row.get("email_address"))
    identity, address = json_values.text(row.get("contact_id")), json_values.text(mail.get("address"))
    if identity is None or address is None:
        return None
    return Contact(
        id=identity,
        address=address,
        permission=(json_values.text(mail.get("permission_to_send")) or "").lower(),
        deleted=row.get("deleted_at") is not None,
    )
