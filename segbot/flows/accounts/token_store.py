"""Keeping renewed access tokens: sealed, in the database, and renewed by one process at a time."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from datetime import datetime

from segbot.domain.ports import Clock
from segbot.providers import TokenPair
from segbot.rosters.storage.encryption import Sealer
from segbot.store import Store, Transaction


class SealedTokenStore:
    """The TokenStore of one connection."""

    def __init__(self, store: Store, sealer: Sealer, clock: Clock, connection: str) -> None:
        self._store = store
        self._sealer = sealer
        self._clock = clock
        self._connection = connection

    def load(self) -> TokenPair | None:
        """Raises ConfigurationError when no key opens what is stored."""
        with self._store.reading() as tx:
            sealed = tx.tokens.load(self._connection)
            kept_at = tx.tokens.kept_at(self._connection)
        if sealed is None:
            return None
        document = json.loads(self._sealer.open_text(sealed))
        ends, renewed = document["expires_at"], document.get("renewed_at")
        return TokenPair(
            access=document["access"],
            refresh=document["refresh"],
            origin=document["origin"],
            expires_at=datetime.fromisoformat(ends) if ends else None,
            # Of a pair from before it was noted, the time it was stored.
            renewed_at=datetime.fromisoformat(renewed) if renewed else kept_at,
        )

    def store(self, pair: TokenPair) -> None:
        document = {
            "access": pair.access,
            "refresh": pair.refresh,
            "origin": pair.origin,
            "expires_at": pair.expires_at.isoformat() if pair.expires_at else None,
            "renewed_at": pair.renewed_at.isoformat() if pair.renewed_at else None,
        }
        sealed = self._sealer.seal_text(json.dumps(document))
        with self._store.transaction() as tx:
            tx.tokens.keep(self._connection, sealed, self._clock.now())

    def lock(self) -> AbstractContextManager[object]:
        return self._store.one_at_a_time(f"tokens-{self._connection}")


def reseal_tokens(tx: Transaction, sealer: Sealer) -> int:
    """Seal every connection's tokens again under the first key; how many those were."""
    kept = tx.tokens.all()
    for connection, sealed in kept:
        tx.tokens.reseal(connection, sealer.rotate(sealed))
    return len(kept)
