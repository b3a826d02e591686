"""Statements on SQLite without SQLAlchemy's work around each of them, which is most of a life's time.

The transaction stays SQLAlchemy's and the store's own; only plain texts go straight to the driver, and their rows come
back in the same shapes. `test_lives.py` lives a life both ways and compares all of it.
"""

from __future__ import annotations

import re
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import inspection
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import TextClause

_Maker = Callable[[Sequence[Any]], Any]
# What a life looks at after a commit; a statement that only looks itself changes nothing in it.
_ONLY_LOOKS, _WATCHED = re.compile(r"\s*SELECT\b"), re.compile(r"\b(requests|facts)\b")


class QuickConnection:
    """A connection as the store's tables use it. `touched`: the transaction changed requests or facts, or may have."""

    def __init__(self, real: Connection) -> None:
        self.real = real
        self.touched = False
        driver: Any = real.connection.dbapi_connection
        self._driver: sqlite3.Connection = driver
        self.dialect = real.dialect

    @property
    def has_begun(self) -> bool:
        return self.real.in_transaction() or self._driver.in_transaction

    def begin_immediately(self) -> None:
        self.touched = False
        self._driver.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        if self.real.in_transaction():
            self.real.commit()
        if self._driver.in_transaction:
            self._driver.commit()

    def rollback(self) -> None:
        if self.real.in_transaction():
            self.real.rollback()
        if self._driver.in_transaction:
            self._driver.rollback()

    def execute(self, statement: Any, values: Any = None) -> Any:
        if not isinstance(statement, TextClause):
            self.touched = True
            return self.real.execute(statement, values)
        sql, given = statement.text, values or {}
        self.touched = self.touched or touches(sql)
        if isinstance(values, list):
            return self._many(statement, sql, values)
        lists = expanding(statement)
        if lists:
            sql, given = spread(sql, dict(given), lists)
        try:
            cursor = self._driver.execute(sql, given)
        except sqlite3.Error:
            # Once more, for the error that the store would see.
            return self.real.execute(statement, values)
        return QuickResult(cursor, sql)

    def _many(self, statement: TextClause, sql: str, values: list[Any]) -> Any:
        if not values or statement._bindparams.keys() - values[0].keys():
            return self.real.execute(statement, values)
        try:
            return QuickResult(self._driver.executemany(sql, values), sql)
        except sqlite3.Error:
            return self.real.execute(statement, values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


@inspection._inspects(QuickConnection)
def _inspected(connection: QuickConnection) -> Any:
    """Whoever asks which tables there are looks at the real connection."""
    return sa.inspect(connection.real)


class QuickResult:
    """What a statement found, in the shapes of SQLAlchemy's results that the store asks for."""

    def __init__(self, cursor: Any, sql: str) -> None:
        described = cursor.description
        self.rowcount = cursor.rowcount
        if described:
            self._rows = cursor.fetchall()
            self._make = _MAKERS.get(sql) or _maker(sql, tuple(column[0] for column in described))
            # One that changes rows and tells them is not done before they are fetched.
            self.rowcount = cursor.rowcount if cursor.rowcount >= 0 else len(self._rows)
        else:
            self._rows, self._make = [], tuple

    def __iter__(self) -> Iterator[Any]:
        return map(self._make, self._rows)

    def all(self) -> list[Any]:
        return list(map(self._make, self._rows))

    def first(self) -> Any:
        return self._make(self._rows[0]) if self._rows else None

    def one(self) -> Any:
        found = self.one_or_none()
        if found is None:
            raise sa.exc.NoResultFound("No row was found when one was required")
        return found

    def one_or_none(self) -> Any:
        if len(self._rows) > 1:
            raise sa.exc.MultipleResultsFound("Multiple rows were found when one or none was required")
        return self.first()

    def scalar(self) -> Any:
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:
        found = self.one_or_none()
        return None if found is None else found[0]

    def scalars(self) -> _Scalars:
        return _Scalars([row[0] for row in self._rows])

    def mappings(self) -> _Mappings:
        return _Mappings([self._make(row)._asdict() for row in self._rows])

    def partitions(self, size: int) -> Iterator[list[Any]]:
        rows = self.all()
        for start in range(0, len(rows), size):
            yield rows[start : start + size]


class _Scalars(list[Any]):
    def all(self) -> list[Any]:
        return self

    def first(self) -> Any:
        return self[0] if self else None


class _Mappings(list[Mapping[str, Any]]):
    def all(self) -> list[Mapping[str, Any]]:
        return self

    def one(self) -> Mapping[str, Any]:
        (only,) = self
        return only

    def one_or_none(self) -> Mapping[str, Any] | None:
        return self[0] if self else None


_MAKERS: dict[str, _Maker] = {}


def _maker(sql: str, names: tuple[str, ...]) -> _Maker:
    row: Any = namedtuple("row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024 - the names are the query's
    made: _Maker = row._make
    _MAKERS[sql] = made
    return made


@lru_cache(maxsize=4096)
def touches(sql: str) -> bool:
    """Whether a statement may change requests or facts."""
    return _ONLY_LOOKS.match(sql) is None and _WATCHED.search(sql) is not None


@lru_cache(maxsize=1024)
def expanding(statement: TextClause) -> tuple[str, ...]:
    """The parameters of a statement that stand for lists."""
    return tuple(name for name, bound in statement._bindparams.items() if bound.expanding)


def spread(sql: str, given: dict[str, Any], lists: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    for name in lists:
        values = given.pop(name)
        for index, value in enumerate(values):
            given[f"{name}_{index}"] = value
        places = ", ".join(f":{name}_{index}" for index in range(len(values)))
        sql = re.sub(rf":{name}\b", lambda _found, places=places: f"({places})", sql)
    return sql, given
