"""Who is in a segment by numbers alone: enough to count and compare, in a fraction of the memory the people take."""

from __future__ import annotations

from collections.abc import Iterable

from segbot.rosters.membership.email_index import EmailIndex
from segbot.rosters.reading.page import Row

_NONE = 0


class MemberCounts:
    """People by a 64-bit number each, taken from what names them; the rules are those for whole rows (`book.People`).

    About 120 bytes a person, and as many again while e-mails have to be looked up. The numbers are Python's own
    hashes, secret to the process: in one of about ten million lists of a million two people share one, and a count is
    off by one. `unclear`: as with the whole rows.
    """

    def __init__(self) -> None:
        # The e-mail by person. Who goes by an e-mail alone has it twice, unless they are in `_with_id`.
        self._emails: dict[int, int] = {}
        self._with_id: set[int] = set()
        self._by_email: EmailIndex[int, int] = EmailIndex(self._emails.items)
        self.unclear = False

    def __len__(self) -> int:
        return len(self._emails)

    def take_in(self, rows: Iterable[Row]) -> None:
        """People who are in it from now on."""
        if not self._emails:
            self._begin(rows)
            return
        # Who is meant is judged by how things stood before the first of them.
        fresh: dict[int, tuple[int, bool]] = {}
        strange: set[bool] = set()
        for row in rows:
            key = self._key(row)
            if key not in self._emails and not (row[0] and row[1]):
                strange.add(bool(row[0]))
            email, has_id, held = _number(row[1].lower()), bool(row[0]), self._emails.get(key)
            fresh[key] = (email or held or _NONE, has_id or (held is not None and self._has_id(key)))
        self._note(strange)
        for key, (email, has_id) in fresh.items():
            held = self._emails.get(key)
            self._emails[key] = email
            self._note_id(key, email, has_id=has_id)
            if held is None:
                self._by_email.added(key, email)
            else:
                self._by_email.changed(key, held, email)

    def take_out(self, rows: Iterable[Row]) -> None:
        """People who are no longer in it."""
        keys: set[int] = set()
        strange: set[bool] = set()
        for row in rows:
            key = self._key(row)
            keys.add(key)
            if key not in self._emails and not (row[0] and row[1]):
                strange.add(bool(row[0]))
        self._note(strange)
        for key in keys:
            email = self._emails.pop(key, None)
            if email is not None:
                self._with_id.discard(key)
                self._by_email.dropped(email)

    def holds(self, row: Row) -> bool:
        """Whether this person is in it."""
        return self._key(row) in self._emails

    def compare(self, rows: Iterable[Row]) -> tuple[int, int, int]:
        """How many people of a list are in, how many are not, and how many of these may be in all the same: named by an
        e-mail where somebody is known by an id alone, or the other way round.
        """
        named, by_email, by_id = set(), set(), set()
        for row in rows:
            key = self._key(row)
            named.add(key)
            if key not in self._emails:
                if not row[0]:
                    by_email.add(key)
                elif not row[1]:
                    by_id.add(key)
        present = sum(key in self._emails for key in named)
        unclear = len(by_email) if by_email and _NONE in self._emails.values() else 0
        if by_id and any(not self._has_id(key) for key in self._emails):
            unclear += len(by_id)
        return present, len(named) - present, unclear

    def _note(self, strange: set[bool]) -> None:
        """As `known_members` does."""
        if strange and not self.unclear:
            self.unclear = (True in strange and any(not self._has_id(key) for key in self._emails)) or (
                False in strange and _NONE in self._emails.values()
            )

    def _begin(self, rows: Iterable[Row]) -> None:
        self._by_email = EmailIndex(self._emails.items)
        for identifier, address, *_ in rows:
            email = _number(address.lower())
            key = hash(identifier) if identifier else email
            self._emails[key] = email
            if email == key or self._with_id:
                self._note_id(key, email, has_id=bool(identifier))

    def _key(self, row: Row) -> int:
        identifier, address = row[0], row[1]
        key = hash(identifier) if identifier else _NONE
        if (identifier and key in self._emails) or not address:
            return key
        email = _number(address.lower())
        if not identifier and email in self._emails:
            return email
        found = self._by_email.find(email)
        # An id of its own beside the e-mail of somebody else is another person.
        if found is not None and (not identifier or not self._has_id(found)):
            return found
        return key if identifier else email

    def _has_id(self, key: int) -> bool:
        return self._emails[key] != key or key in self._with_id

    def _note_id(self, key: int, email: int, *, has_id: bool) -> None:
        if email == key and has_id:
            self._with_id.add(key)
        elif self._with_id:
            self._with_id.discard(key)


def _number(email: str) -> int:
    return hash(email) if email else _NONE
