"""Statements on SQLite without SQLAlchemy's work around each of them, which is most of a life's time.

The transaction stays SQLAlchemy's and the store's own; only plain texts go straight to the driver, and their rows come
back in the same shapes. `test_lives.py` lives a life both ways and compares all of it.
"""

from __future__ import annotations

import re
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
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
        self.tables: sa.Inspector | None = None

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
        sql, touches, lists = prepared(statement)
        if touches:
            self.touched = True
        given = values or {}
        if isinstance(values, list):
            return self._many(statement, sql, values)
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
    """Whoever asks which tables there are looks at the real connection; in a life none is made and none goes."""
    if connection.tables is None:
        connection.tables = sa.inspect(connection.real)
    return connection.tables


class QuickResult:
    """What a statement found, in the shapes of SQLAlchemy's results that the store asks for."""

    __slots__ = ("_make", "_rows", "rowcount")

    def __init__(self, cursor: Any, sql: str) -> None:
        # What its rows look like is worked out once: to ask the driver means to hear of every column.
        make = _MAKERS.get(sql) or _maker(sql, cursor.description)
        self._make = make
        self._rows = [] if make is _no_rows else cursor.fetchall()
        # One that changes rows and tells them is not done before they are fetched.
        changed = cursor.rowcount
        self.rowcount = changed if changed >= 0 or make is _no_rows else len(self._rows)

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


def _no_rows(_row: Any) -> Any:
    raise sa.exc.ResourceClosedError("This statement tells no rows.")


def _maker(sql: str, described: Any) -> _Maker:
    made: _Maker = _no_rows
    if described:
        # The names are the query's.
        row: Any = namedtuple("row", [column[0] for column in described], rename=True)  # type: ignore[misc]  # noqa: PYI024
        made = partial(tuple.__new__, row)
    _MAKERS[sql] = made
    return made


@lru_cache(maxsize=4096)
def touches(sql: str) -> bool:
    """Whether a statement may change requests or facts."""
    return _ONLY_LOOKS.match(sql) is None and _WATCHED.search(sql) is not None


@lru_cache(maxsize=4096)
def prepared(statement: TextClause) -> tuple[str, bool, tuple[str, ...]]:
    """Its text, whether it may change what is watched, and its parameters that stand for lists."""
    lists = tuple(name for name, bound in statement._bindparams.items() if bound.expanding)
    return statement.text, touches(statement.text), lists


def spread(sql: str, given: dict[str, Any], lists: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    """A place for each value of a list."""
    counts = []
    for name in lists:
        values = given.pop(name)
        counts.append(len(values))
        for index, value in enumerate(values):
            given[f"{name}_{index}"] = value
    return _spread_out(sql, lists, tuple(counts)), given


@lru_cache(maxsize=4096)
def _spread_out(sql: str, lists: tuple[str, ...], counts: tuple[int, ...]) -> str:
    for name, count in zip(lists, counts, strict=True):
        places = ", ".join(f":{name}_{index}" for index in range(count))
        sql = re.sub(rf":{name}\b", lambda _found, places=places: f"({places})", sql)
    return sql
