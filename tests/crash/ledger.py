"""The database, looked at from outside the bot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

ENDED = frozenset({"done", "partly_done", "failed", "unknown", "rejected", "withdrawn", "expired"})
_FIRST = 1000


class Ledger:
    """Only reads."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self._engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))

    def close(self) -> None:
        self._engine.dispose()

    def newest(self) -> int:
        return int(self._one("SELECT coalesce(max(id), :first) FROM requests", first=_FIRST))

    def state(self, number: int) -> str:
        return str(self._one("SELECT state FROM requests WHERE id = :number", number=number) or "")

    def note(self, number: int) -> str:
        return str(self._one("SELECT note FROM requests WHERE id = :number", number=number) or "")

    def in_doubt(self) -> int:
        """Batches that were claimed and have no answer yet."""
        return int(self._one("SELECT count(*) FROM batches WHERE state = 'sending'"))

    def waiting(self) -> int:
        """Messages that were queued and are neither delivered nor given up; a drawing may be overtaken by the next."""
        waits = "posted_at IS NULL AND failure IS NULL AND kind NOT IN ('edit', 'progress')"
        return int(self._one(f"SELECT count(*) FROM messages WHERE {waits}"))  # noqa: S608 - no values in it

    def given_up(self) -> Sequence[Any]:
        return self._all(
            "SELECT key FROM messages WHERE failure IS NOT NULL AND kind NOT IN ('edit', 'progress')"
        )

    def leases(self) -> int:
        """How many processes hold a lease."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'segbot %'"
        return int(self._one(query))

    def _one(self, query: str, **values: object) -> Any:
        with self._engine.connect() as connection:
            return connection.execute(sa.text(query), values).scalar()

    def _all(self, query: str, **values: object) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(sa.text(query), values).all()
