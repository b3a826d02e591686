"""What in a list of people could identify one of them, for taking it out of error texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from segbot.domain.members import Member


class Identifiers:
    """The identifiers, addresses, phone numbers and names of `members`; gathered only when an error needs them."""

    def __init__(self, members: Iterable[Member]) -> None:
        self._members = tuple(members)

    def __iter__(self) -> Iterator[str]:
        for member in self._members:
            for value in (member.id, member.email, member.phone, member.first_name, member.last_name):
                if value:
                    yield value
            yield from member.tags.values()

    def __repr__(self) -> str:
        return f"Identifiers({len(self._members)} people)"
