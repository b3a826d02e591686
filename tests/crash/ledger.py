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

    def count_after(self, number: int) -> int:
        """How many requests are newer; numbers may be left out."""
        return int(self._one("SELECT count(*) FROM requests WHERE id > :number", number=number))

    def state(self, number: int) -> str:
        return str(self._one("SELECT state FROM requests WHERE id = :number", number=number) or "")

    def note(self, number: int) -> str:
        return str(self._one("SELECT note FROM requests WHERE id = :number", number=number) or "")

    def presses(self, number: int) -> list[str]:
        """What became of each press; "?" of one that nobody has acted upon."""
        query = "SELECT user_id, coalesce(result, '?') AS result FROM clicks WHERE request_id = :number"
        return [f"{row.user_id}: {row.result}" for row in self._all(query, number=number)]

    def in_doubt(self) -> int:
        """Batches that were claimed and have no answer yet."""
        return int(self._one("SELECT count(*) FROM batches WHERE state = 'sending'"))

    def waiting(self) -> int:
        """Messages that were queued and are neither delivered nor given up. A drawing may be overtaken by the next, and a
        card that was put off by one that came sooner.
        """
        return int(
            self._one(
                "SELECT count(*) FROM messages AS one WHERE posted_at IS NULL AND failure IS NULL"
                " AND kind NOT IN ('edit', 'progress') AND NOT (kind = 'card' AND EXISTS (SELECT 1 FROM messages"
                " WHERE request_id = one.request_id AND kind = 'card' AND posted_at IS NOT NULL))"
            )
        )

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
