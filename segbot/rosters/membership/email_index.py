"""Who goes by an e-mail address, kept up to date while a list is replayed change by change."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Email = TypeVar("Email", bound=Hashable)


class EmailIndex(Generic[Key, Email]):
    """Of several people with one address the last in the list's order counts. `everyone` gives (key, e-mail) in that
    order; an e-mail that is false is none. Made when it is first needed, and again where a change makes it unclear who
    is the last.
    """

    def __init__(self, everyone: Callable[[], Iterable[tuple[Key, Email]]]) -> None:
        self._everyone = everyone
        self._index: dict[Email, Key] | None = None
        self._shared: set[Email] = set()

    def find(self, email: Email) -> Key | None:
        if self._index is None:
            self._shared = set()
            self._index = {}
            for key, each in self._everyone():
                if each:
                    self.added(key, each)
        return self._index.get(email)

    def added(self, key: Key, email: Email) -> None:
        """Somebody new, at the end of the list."""
        if self._index is None or not email:
            return
        if email in self._index:
            self._shared.add(email)
        self._index[email] = key

    def dropped(self, email: Email) -> None:
        """Somebody with this address has left."""
        if self._index is None or not email:
            return
        if email in self._shared:
            self._index = None
        else:
            self._index.pop(email, None)

    def changed(self, key: Key, before: Email, after: Email) -> None:
        """Somebody in the list has another address, in the same place."""
        if before != after:
            self.dropped(before)
            self._put(key, after)

    def _put(self, key: Key, email: Email) -> None:
        if self._index is None or not email:
            return
        if email in self._index:
            self._index = None
        else:
            self._index[email] = key
