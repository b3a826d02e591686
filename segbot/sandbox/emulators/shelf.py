"""Documents of one kind: a dict to read, and a save file, where there is one, that every change goes to."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from contextlib import contextmanager
from typing import Any

from segbot.sandbox.savefile import SaveFile


class Shelf(Mapping[str, dict[str, Any]]):
    """Read it like a dict, in the order first put. After changing a document in place, `put` it again."""

    def __init__(self, savefile: SaveFile | None, kind: str) -> None:
        self._savefile = savefile
        self._kind = kind
        self._documents: dict[str, dict[str, Any]] = savefile.load(kind) if savefile else {}

    def __getitem__(self, key: str) -> dict[str, Any]:
        return self._documents[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)

    # What Mapping would do by asking for one document after the other: emulators go through all their customers at every call.

    def __contains__(self, key: object) -> bool:
        return key in self._documents

    def items(self) -> ItemsView[str, dict[str, Any]]:
        return self._documents.items()

    def values(self) -> ValuesView[dict[str, Any]]:
        return self._documents.values()

    @contextmanager
    def saved_at_once(self) -> Iterator[None]:
        """What changes until the end is saved then: for many small changes in a row."""
        savefile, self._savefile = self._savefile, None
        try:
            yield
        finally:
            self._savefile = savefile
        if savefile:
            savefile.clear(self._kind)
            savefile.put_many(self._kind, dict(self._documents))

    def put(self, key: str, document: dict[str, Any]) -> None:
        self._documents[key] = document
        if self._savefile:
            self._savefile.put(self._kind, key, document)

    def put_many(self, documents: Mapping[str, dict[str, Any]]) -> None:
        self._documents.update(documents)
        if self._savefile:
            self._savefile.put_many(self._kind, dict(documents))

    def remove(self, key: str) -> None:
        del self._documents[key]
        if self._savefile:
            self._savefile.delete(self._kind, key)

    def clear(self) -> None:
        self._documents.clear()
        if self._savefile:
            self._savefile.clear(self._kind)
