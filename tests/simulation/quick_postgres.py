"""The same for Postgres as `quick_rows.py` does on SQLite: plain texts go straight to psycopg, which keeps them prepared.

A look at the database is one statement without a transaction around it: in one thread nothing is written between two.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from sqlalchemy import inspection
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import TextClause

from .quick_rows import QuickResult, prepared, spread

_NAMED = re.compile(r"(?<![:\w]):(\w+)")


class QuickPostgres:
    """A connection as the store's tables use it."""

    def __init__(self, real: Connection) -> None:
        self.real = real
        self.touched = False
        driver: Any = real.connection.dbapi_connection
        self._driver: psycopg.Connection[Any] = driver
        self._cursor = self._driver.cursor()
        self.dialect = real.dialect

    @property
    def has_begun(self) -> bool:
        return (
            self.real.in_transaction() or self._driver.info.transaction_status is not TransactionStatus.IDLE
        )

    def begin_immediately(self) -> None:
        """The driver begins with the first statement."""
        self.touched = False

    def commit(self) -> None:
        if self.real.in_transaction():
            self.real.commit()
        self._driver.commit()

    def rollback(self) -> None:
        if self.real.in_transaction():
            self.real.rollback()
        self._driver.rollback()

    def execute(self, statement: Any, values: Any = None) -> Any:
        if not isinstance(statement, TextClause) or isinstance(values, list):
            self.touched = True
            return self.real.execute(statement, values)
        sql, touches, lists = prepared(statement)
        given = values or {}
        self.touched = self.touched or touches
        if any(not given[name] for name in lists):
            return self.real.execute(statement, values)  # which knows what an empty list is there
        if lists:
            sql, given = spread(sql, dict(given), lists)
        try:
            self._cursor.execute(_as_psycopg(sql), given)
        except psycopg.Error as error:
            raise sa.exc.DBAPIError.instance(sql, given, error, psycopg.Error) from error
        return QuickResult(self._cursor, sql)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


@inspection._inspects(QuickPostgres)
def _inspected(connection: QuickPostgres) -> Any:
    """Whoever asks which tables there are looks at the real connection."""
    return sa.inspect(connection.real)


@lru_cache(maxsize=4096)
def _as_psycopg(sql: str) -> Any:
    """With the driver's own marks for what is filled in."""
    return _NAMED.sub(r"%(\1)s", sql.replace("%", "%%"))
