"""Renewed access tokens, sealed before they come here: one per connection."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from segbot.store.timestamps import moment, seconds

_TABLE = "connection_tokens"
_LOAD = text("SELECT sealed FROM connection_tokens WHERE name = :name")
_KEPT_AT = text("SELECT at FROM connection_tokens WHERE name = :name")
_KEEP = text(
    "INSERT INTO connection_tokens (name, sealed, at) VALUES (:name, :sealed, :at)"
    " ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, at = excluded.at"
)
_RESEAL = text("UPDATE connection_tokens SET sealed = :sealed WHERE name = :name")
_AGES = text("SELECT name, at FROM connection_tokens ORDER BY name")
_ALL = text("SELECT name, sealed FROM connection_tokens ORDER BY name")


class Tokens:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, name: str) -> bytes | None:
        """None also in a database that nothing was ever kept in: the connections are opened before its first start."""
        if not inspect(self._connection).has_table(_TABLE):
            return None
        sealed = self._connection.execute(_LOAD, {"name": name}).scalar_one_or_none()
        return None if sealed is None else bytes(sealed)

    def kept_at(self, name: str) -> datetime | None:
        """When what is kept was kept; None where nothing is."""
        if not inspect(self._connection).has_table(_TABLE):
            return None
        return moment(self._connection.execute(_KEPT_AT, {"name": name}).scalar_one_or_none())

    def keep(self, name: str, sealed: bytes, at: datetime) -> None:
        self._connection.execute(_KEEP, {"name": name, "sealed": sealed, "at": seconds(at)})

    def reseal(self, name: str, sealed: bytes) -> None:
        """The same tokens under another key: that makes none of them younger."""
        self._connection.execute(_RESEAL, {"name": name, "sealed": sealed})

    def ages(self) -> dict[str, datetime]:
        """When each connection's tokens were last renewed."""
        return {row.name: moment(row.at) for row in self._connection.execute(_AGES)}

    def all(self) -> list[tuple[str, bytes]]:
        return [(row.name, bytes(row.sealed)) for row in self._connection.execute(_ALL)]
