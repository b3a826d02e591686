"""Who is in a segment by numbers alone: enough to count and compare, in a fraction of the memory the people take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import eq

from segbot.rosters.membership.email_index import EmailIndex
from segbot.rosters.reading.page import PAGE_ROWS, Row
from segbot.rosters.storage.codec import Keys

# What Python's hash of an empty text is.
_NONE = hash("")
# So many people nobody knows by their number are looked for by their address at once.
_AT_ONCE = 20_000
_Unknown = tuple[int, int, bool]
"""A number, that of the address, and whether there is an id."""


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

    def take_in(self, pages: Iterable[Keys]) -> None:
        """People who are in it from now on."""
        if not self._emails:
            self._begin(pages)
            return
        # Who is meant is judged by how things stood before the first of them.
        fresh: dict[int, tuple[int, bool]] = {}
        strange: set[bool] = set()
        for identifier, address in _people(pages):
            key = self._key(identifier, address)
            if key not in self._emails and not (identifier and address):
                strange.add(bool(identifier))
            email, has_id, held = hash(address), bool(identifier), self._emails.get(key)
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

    def take_out(self, pages: Iterable[Keys]) -> None:
        """People who are no longer in it."""
        keys: set[int] = set()
        strange: set[bool] = set()
        for identifier, address in _people(pages):
            key = self._key(identifier, address)
            keys.add(key)
            if key not in self._emails and not (identifier and address):
                strange.add(bool(identifier))
        self._note(strange)
        for key in keys:
            email = self._emails.pop(key, None)
            if email is not None:
                self._with_id.discard(key)
                self._by_email.dropped(email)

    def holds(self, row: Row) -> bool:
        """Whether this person is in it."""
        return self._key(row[0], row[1].lower()) in self._emails

    def compare(self, pages: Iterable[Keys]) -> tuple[int, int, int]:
        """How many people of a list are in, how many are not, and how many of these may be in all the same: named by an
        e-mail where somebody is known by an id alone, or the other way round.
        """
        present: set[int] = set()
        absent: set[int] = set()
        by_email: set[int] = set()
        by_id: set[int] = set()
        for known, others in self._apart(pages):
            present |= known
            for key, address, has_id in others:
                absent.add(key)
                if not has_id:
                    by_email.add(key)
                elif not address:
                    by_id.add(key)
        unclear = len(by_email) if by_email and self._somebody_has_no_email() else 0
        if by_id and self._somebody_has_no_id():
            unclear += len(by_id)
        return len(present), len(absent), unclear

    def _apart(self, pages: Iterable[Keys]) -> Iterator[tuple[set[int], list[_Unknown]]]:
        """Those who are in, and those who are not. Nearly all are known by the number that stands first for them; only the
        others are looked for by their address, many at once.
        """
        waiting: list[_Unknown] = []
        for ids, emails in pages:
            keys = _numbers(ids, emails)
            known = set(keys)
            strangers = known.difference(self._emails)
            if strangers:
                known -= strangers
                waiting += [
                    (key, hash(email), bool(identifier))
                    for key, email, identifier in zip(keys, emails, ids, strict=True)
                    if key in strangers
                ]
            yield known, []
            if len(waiting) >= _AT_ONCE:
                yield self._by_address(waiting)
                waiting = []
        yield self._by_address(waiting)

    def _by_address(self, strangers: Sequence[_Unknown]) -> tuple[set[int], list[_Unknown]]:
        holders = self._holders({address for _, address, _ in strangers if address})
        known: set[int] = set()
        others: list[_Unknown] = []
        for stranger in strangers:
            _, address, has_id = stranger
            found = holders.get(address)
            # An id of its own beside the e-mail of somebody else is another person.
            if found is not None and (not has_id or not self._has_id(found)):
                known.add(found)
            else:
                others.append(stranger)
        return known, others

    def _holders(self, addresses: set[int]) -> dict[int, int]:
        """Who has these addresses; of several the last, as the index has it."""
        if not addresses or addresses.isdisjoint(self._emails.values()):
            return {}
        return {email: key for key, email in self._emails.items() if email in addresses}

    def _somebody_has_no_email(self) -> bool:
        return _NONE in self._emails.values()

    def _somebody_has_no_id(self) -> bool:
        alike = any(map(eq, self._emails.keys(), self._emails.values()))
        return alike and any(not self._has_id(key) for key in self._emails)

    def _note(self, strange: set[bool]) -> None:
        """As `known_members` does."""
        if strange and not self.unclear:
            self.unclear = (True in strange and self._somebody_has_no_id()) or (
                False in strange and self._somebody_has_no_email()
            )

    def _begin(self, pages: Iterable[Keys]) -> None:
        self._by_email = EmailIndex(self._emails.items)
        for ids, emails in pages:
            keys, numbers = _numbers(ids, emails), [*map(hash, emails)]
            self._emails.update(zip(keys, numbers, strict=True))
            if self._with_id or (any(ids) and any(map(eq, keys, numbers))):
                for key, email, identifier in zip(keys, numbers, ids, strict=True):
                    if key == email or self._with_id:
                        self._note_id(key, email, has_id=bool(identifier))

    def _key(self, identifier: str, address: str) -> int:
        """`address` is in lower case."""
        key = hash(identifier) if identifier else _NONE
        if (identifier and key in self._emails) or not address:
            return key
        email = hash(address)
        if not identifier and email in self._emails:
            return email
        found = self._by_email.find(email)
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


def keys_of(rows: Iterable[Row]) -> Iterator[Keys]:
    """What names the people of these rows, a page at a time."""
    waiting = iter(rows)
    while page := list(islice(waiting, PAGE_ROWS)):
        yield [row[0] for row in page], [row[1].lower() for row in page]


def _people(pages: Iterable[Keys]) -> Iterator[tuple[str, str]]:
    return chain.from_iterable(zip(ids, emails, strict=True) for ids, emails in pages)


def _numbers(ids: Sequence[str], emails: Sequence[str]) -> list[int]:
    """Each person's number: of the id, else of the address."""
    if all(ids):
        return [*map(hash, ids)]
    return [hash(identifier or email) for identifier, email in zip(ids, emails, strict=True)]
