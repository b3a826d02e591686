"""The database as it stands, read past the product: what laws look at is never read by what they judge."""

from __future__ import annotations

import sqlite3
from typing import Any


class Rows:
    """Plain SQL on a connection of its own."""

    def __init__(self, url: str) -> None:
        self._sqlite = url.startswith("sqlite")
        if self._sqlite:
            self._connection: Any = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            self._bare: Any = self._connection.cursor()
            self._connection.row_factory = sqlite3.Row
        else:
            import psycopg  # noqa: PLC0415 - only for lives on Postgres
            from psycopg.rows import dict_row, tuple_row  # noqa: PLC0415

            self._connection = psycopg.connect(url, autocommit=True, row_factory=dict_row)
            self._bare = self._connection.cursor(row_factory=tuple_row)

    def all(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        found = self._connection.execute(sql if self._sqlite else sql.replace("?", "%s"), values)
        return [dict(row) for row in found.fetchall()]

    def plain(self, sql: str) -> list[tuple[Any, ...]]:
        """The same without the names of the columns, for what is looked at all the time."""
        found: list[Any] = self._bare.execute(sql).fetchall()
        return found

    def one(self, sql: str, *values: Any) -> dict[str, Any] | None:
        found = self.all(sql, *values)
        return found[0] if found else None

    def do(self, sql: str, *values: Any) -> None:
        self._connection.execute(sql if self._sqlite else sql.replace("?", "%s"), values)

    def close(self) -> None:
        self._connection.close()
