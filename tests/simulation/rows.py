"""The database as it stands, read past the product: what laws look at is never read by what they judge."""

from __future__ import annotations

import sqlite3
from typing import Any


class Rows:
    """Plain SQL, on a connection of its own where `driver` is none that all of a life share. `meddled`: something was written
    here since it was last looked at so.
    """

    def __init__(self, url: str, driver: sqlite3.Connection | None = None) -> None:
        self.meddled = False
        self._sqlite = url.startswith("sqlite")
        self._own = driver is None
        if self._sqlite:
            path = url.removeprefix("sqlite:///")
            self._connection: Any = driver or sqlite3.connect(path, isolation_level=None)
            self._bare: Any = self._connection.cursor()
            self._named: Any = self._connection.cursor()
            self._named.row_factory = sqlite3.Row
        else:
            import psycopg  # noqa: PLC0415 - only for lives on Postgres
            from psycopg.rows import dict_row, tuple_row  # noqa: PLC0415

            self._connection = psycopg.connect(url, autocommit=True)
            self._bare = self._connection.cursor(row_factory=tuple_row)
            self._named = self._connection.cursor(row_factory=dict_row)

    def all(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        found = self._named.execute(sql if self._sqlite else sql.replace("?", "%s"), values)
        return [dict(row) for row in found.fetchall()]

    def plain(self, sql: str) -> list[tuple[Any, ...]]:
        """The same without the names of the columns, for what is looked at all the time."""
        self.meddled = False
        found: list[Any] = self._bare.execute(sql).fetchall()
        return found

    def one(self, sql: str, *values: Any) -> dict[str, Any] | None:
        found = self.all(sql, *values)
        return found[0] if found else None

    def do(self, sql: str, *values: Any) -> None:
        self.meddled = True
        self._named.execute(sql if self._sqlite else sql.replace("?", "%s"), values)
        if self._sqlite:
            self._connection.commit()

    def close(self) -> None:
        if self._own:
            self._connection.close()
