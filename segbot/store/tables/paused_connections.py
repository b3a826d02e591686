"""Connections that are paused, and why. A connection without a row works."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.store.timestamps import seconds

_PAUSE = text(
    "INSERT INTO paused_connections (name, why, at) VALUES (:name, :why, :at)"
    " ON CONFLICT (name) DO UPDATE SET why = excluded.why, at = excluded.at"
)
_RESUME = text("DELETE FROM paused_connections WHERE name = :name")
_PAUSED = text("SELECT name, why FROM paused_connections ORDER BY name")


class Connections:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def pause(self, name: str, why: str, at: datetime) -> None:
        self._connection.execute(_PAUSE, {"name": name, "why": why, "at": seconds(at)})

    def resume(self, name: str) -> None:
        self._connection.execute(_RESUME, {"name": name})

    def paused(self) -> dict[str, str]:
        """Why, by the name of the connection."""
        return {row.name: row.why for row in self._connection.execute(_PAUSED)}
