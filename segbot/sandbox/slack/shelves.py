"""Collections of documents that are in memory for reading and in the save file at every change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from segbot.sandbox.savefile import SaveFile

Document = dict[str, Any]


class Shelf:
    """Documents of one kind by key. Changing a document in place needs `put` to be remembered."""

    def __init__(self, savefile: SaveFile, kind: str) -> None:
        self._savefile = savefile
        self._kind = f"slack_{kind}"
        self._documents: dict[str, Document] = savefile.load(self._kind)

    def __iter__(self) -> Iterator[Document]:
        return iter(list(self._documents.values()))

    def keys(self) -> list[str]:
        return list(self._documents)

    def __len__(self) -> int:
        return len(self._documents)

    def __contains__(self, key: str) -> bool:
        return key in self._documents

    def get(self, key: str | None) -> Document | None:
        return None if key is None else self._documents.get(key)

    def __getitem__(self, key: str) -> Document:
        return self._documents[key]

    def put(self, key: str, document: Document) -> None:
        self._documents[key] = document
        self._savefile.put(self._kind, key, document)

    def seed(self, documents: dict[str, Document]) -> None:
        """Put in what is not there yet; what is there stays as it is."""
        missing = {key: one for key, one in documents.items() if key not in self._documents}
        if missing:
            self._documents |= missing
            self._savefile.put_many(self._kind, missing)

    def drop(self, key: str) -> None:
        self._documents.pop(key, None)
        self._savefile.delete(self._kind, key)

    def clear(self) -> None:
        self._documents.clear()
        self._savefile.clear(self._kind)


class Ids:
    """New ids, the same for the same seed and order, and message timestamps that never repeat."""

    def __init__(self, savefile: SaveFile, seed: int) -> None:
        self._shelf = Shelf(savefile, "counters")
        self._seed = seed

    def new(self, prefix: str, length: int = 9) -> str:
        """An id such as `V04K2M9QZ`: the prefix and upper-case characters."""
        number = self._next(prefix)
        digest = hashlib.sha256(f"{self._seed}:{prefix}:{number}".encode()).digest()
        alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
        return prefix + "".join(alphabet[byte % len(alphabet)] for byte in digest[:length])

    def number(self, kind: str) -> int:
        return self._next(f"#{kind}")

    def timestamp(self, now: float) -> str:
        """Seconds and microseconds, strictly growing, as Slack's `ts`."""
        last = self._shelf.get("ts") or {"micros": 0}
        micros = max(int(now * 1_000_000), last["micros"] + 1)
        self._shelf.put("ts", {"micros": micros})
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def _next(self, key: str) -> int:
        number = (self._shelf.get(key) or {"n": 0})["n"] + 1
        self._shelf.put(key, {"n": number})
        return int(number)
