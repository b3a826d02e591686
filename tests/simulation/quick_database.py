"""The database of one life, as every process of it reaches it: opened once, so that nothing is prepared anew at each start.

In one thread nobody writes while somebody looks, so a file has one connection, which keeps it for itself; on Postgres there
is one that writes and one that looks. What a process leaves undone when it dies is rolled back as it unwinds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool

from .quick_rows import QuickConnection

# As the store sets them, but for these: nobody else looks at the file, processes die here, and power does not fail.
_PRAGMAS = ("locking_mode=EXCLUSIVE", "synchronous=OFF", "foreign_keys=ON", "secure_delete=ON")
_STATEMENTS = 2048
# Statements made up by SQLAlchemy are made up once for all lives: by the kind of database.
_DIALECTS: dict[str, Any] = {}
_COMPILED: dict[Any, Any] = {}


class QuickDatabase:
    """`engine` is for whatever the store does beside transactions. `driver`: the connection to a file; None on Postgres.
    `store_parts`: what else makes a store, once the first process has opened it.
    """

    engine: Engine
    driver: sqlite3.Connection | None = None
    store_parts: dict[str, Any] | None = None
    _writing: Any
    _looking: Any

    def begin(self) -> Any:
        """The connection, in a transaction that `commit` or `undo` ends."""
        self._writing.begin_immediately()
        return self._writing

    def commit(self) -> None:
        self._writing.commit()

    def undo(self) -> None:
        self._writing.rollback()

    def look(self) -> tuple[Any, int]:
        """A connection to look with, and what `looked` wants to hear at the end. No BEGIN: in one thread nothing is
        written between two looks.
        """
        return self._looking, 0

    def looked(self, seen: int, *, whole: bool) -> None:
        """The end of a look; not `whole` where it raised."""
        del seen, whole
        if self._looking.has_begun:
            self._looking.rollback()

    def close(self) -> None:
        self.engine.dispose()


class QuickFile(QuickDatabase):
    def __init__(self, url: str) -> None:
        path = str(sa.make_url(url).database)
        self.driver = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS
        )
        for pragma in _PRAGMAS:
            self.driver.execute(f"PRAGMA {pragma}")
        self.engine = _engine(url, lambda: self.driver)
        self._writing = self._looking = QuickConnection(self.engine.connect())

    def look(self) -> tuple[Any, int]:
        assert self.driver is not None
        if self.driver.in_transaction:
            raise RuntimeError("somebody looks from outside while a transaction of their own is open")
        return self._looking, self.driver.total_changes

    def looked(self, seen: int, *, whole: bool) -> None:
        super().looked(seen, whole=whole)
        assert self.driver is not None
        if whole and self.driver.total_changes != seen:
            raise RuntimeError("something was written without a transaction")

    def close(self) -> None:
        self._writing.real.close()  # SQLAlchemy remembers an open one for ever, and with it the whole life
        super().close()
        assert self.driver is not None
        self.driver.close()


class QuickServer(QuickDatabase):
    def __init__(self, url: str) -> None:
        from .quick_postgres import QuickPostgres  # noqa: PLC0415 - only for lives on Postgres

        self.engine = sa.create_engine(
            sa.make_url(url).set(drivername="postgresql+psycopg"), hide_parameters=True, pool_size=3
        )
        self._writing = QuickPostgres(self.engine.connect())
        self._looking = QuickPostgres(
            self.engine.connect().execution_options(isolation_level="AUTOCOMMIT", postgresql_readonly=True)
        )

    def close(self) -> None:
        for each in (self._writing, self._looking):
            each.real.invalidate()
        super().close()


def opened(url: str) -> QuickDatabase:
    return QuickFile(url) if url.startswith("sqlite") else QuickServer(url)


def _engine(url: str, connect: Callable[[], Any]) -> Engine:
    """An engine on one connection that stands already; what SQLAlchemy finds out about a database it finds out once."""
    kind = sa.make_url(url).get_backend_name()
    if kind not in _DIALECTS:
        first = sa.create_engine(url, creator=connect, poolclass=StaticPool, pool_reset_on_return=None)
        with first.connect():
            _DIALECTS[kind] = first.dialect
    dialect = _DIALECTS[kind]
    return Engine(
        StaticPool(connect, reset_on_return=None, dialect=dialect),
        dialect,
        sa.make_url(url),
        execution_options={"compiled_cache": _COMPILED},
        hide_parameters=True,
    )
