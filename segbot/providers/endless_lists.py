"""Lists that never end: a server that hands out ever new cursors, and nothing new behind them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

_MOST_PAGES = 20_000
_MOST_EMPTY = 20


class Progress:
    """Told of each page of one list, in order; `made` says whether reading on can still lead to its end."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()
        self._pages = self._empty = 0

    def made(self, rows: Sequence[Mapping[str, Any]]) -> bool:
        """False where this page came before, word for word, or where far too many came, or came with nobody on them."""
        self._pages += 1
        if not rows:
            self._empty += 1
            return self._empty <= _MOST_EMPTY
        self._empty = 0
        page = hashlib.blake2b(json.dumps(rows).encode(), digest_size=16).digest()
        repeated = page in self._seen
        self._seen.add(page)
        return not repeated and self._pages <= _MOST_PAGES
