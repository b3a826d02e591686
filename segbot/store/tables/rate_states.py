"""What is counted of the requests to each provider, for processes that share a limit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.store import json_documents

_FIRST = text("INSERT INTO rate_states (name, document) VALUES (:name, '{}') ON CONFLICT DO NOTHING")
# The database's clock is the one clock all processes go by.
_TAKE = text(
    "SELECT document, extract(epoch FROM clock_timestamp()) AS now FROM rate_states WHERE name = :name FOR UPDATE"
)
_KEEP = text("UPDATE rate_states SET document = :document WHERE name = :name")


class RateStates:
    """Postgres only: in one process the memory serves better."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, name: str) -> tuple[dict[str, Any], float]:
        """The state, for this transaction alone, and the database's time in seconds since 1970."""
        row = self._connection.execute(_TAKE, {"name": name}).one_or_none()
        if row is None:
            self._connection.execute(_FIRST, {"name": name})
            row = self._connection.execute(_TAKE, {"name": name}).one()
        return json_documents.load(row.document), float(row.now)

    def keep(self, name: str, state: dict[str, Any]) -> None:
        self._connection.execute(_KEEP, {"name": name, "document": json_documents.dump(state)})
