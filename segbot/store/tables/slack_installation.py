"""The installation in Slack, sealed before it comes here: one row, so that no old token is ever kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from segbot.store.timestamps import moment, seconds

_TABLE = "slack_installation"
_GET = text("SELECT team, sealed, at FROM slack_installation WHERE id = 1")
_KEEP = text(
    "INSERT INTO slack_installation (id, team, sealed, at) VALUES (1, :team, :sealed, :at)"
    " ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, at = excluded.at"
    " WHERE slack_installation.team = excluded.team"
)
_RESEAL = text("UPDATE slack_installation SET sealed = :sealed WHERE id = 1")
_ERASE = text("UPDATE slack_installation SET sealed = NULL, at = :at WHERE id = 1 AND sealed IS NOT NULL")


@dataclass(frozen=True, kw_only=True, repr=False)
class Sealed:
    """`sealed` is None after the app was removed; `at` is when it was kept or erased."""

    team: str
    sealed: bytes | None
    at: datetime


class SlackInstallation:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self) -> Sealed | None:
        """None where nothing was ever installed, and in a database from before there was such a table."""
        if not inspect(self._connection).has_table(_TABLE):
            return None
        row = self._connection.execute(_GET).one_or_none()
        if row is None:
            return None
        return Sealed(
            team=row.team,
            sealed=None if row.sealed is None else bytes(row.sealed),
            at=moment(row.at),
        )

    def keep(self, team: str, sealed: bytes, at: datetime) -> bool:
        """Put it in the place of what was kept; False where this database belongs to another workspace."""
        values = {"team": team, "sealed": sealed, "at": seconds(at)}
        return self._connection.execute(_KEEP, values).rowcount == 1

    def reseal(self, sealed: bytes) -> None:
        """The same under another key."""
        self._connection.execute(_RESEAL, {"sealed": sealed})

    def erase(self, at: datetime) -> bool:
        """Whether there was anything to erase; to whom the database belongs stays."""
        return self._connection.execute(_ERASE, {"at": seconds(at)}).rowcount == 1
