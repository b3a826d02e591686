"""The limits that several processes on one database keep to together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from segbot.store import Store

T = TypeVar("T")


class StoredRateStates:
    """RateStates in the database: whoever asks waits for its row, for a millisecond."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def change(self, key: str, change: Callable[[dict[str, Any], float], T]) -> T:
        with self._store.transaction() as tx:
            state, now = tx.rate_states.take(key)
            changed = change(state, now)
            tx.rate_states.keep(key, state)
        return changed
