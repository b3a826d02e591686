"""Opening the database, and transactions on it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url

from segbot.domain.errors import ConfigurationError
from segbot.store.file_lock import FileLock
from segbot.store.migrations import runner
from segbot.store.sqlite_file import SqliteFile
from segbot.store.transaction import Transaction
from segbot.store.write_queue import WriteQueue

_PRAGMAS = (
    "busy_timeout=30000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
)
_CONNECT_SECONDS = 10
_LARGEST_VERSION = 2**31
_TOUCH = sa.text(
    "UPDATE segbot_migrations SET applied_at = applied_at WHERE name = (SELECT min(name) FROM segbot_migrations)"
)
FROZEN_SECONDS = 8


def file_of(url: str) -> Path | None:
    """The file of a SQLite database; None for Postgres."""
    parsed = make_url(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


class Store:
    """`url` is `sqlite:///path` or `postgresql://…`; `now` gives the time of rows that are not dated by the caller.
    `read_only`: for looking only, and never creating anything (a file).

    Thread-safe. Raises ConfigurationError for an address it cannot work with.
    """

    def __init__(self, url: str, *, now: Callable[[], datetime], read_only: bool = False) -> None:
        self.url = url
        self.now = now
        parsed = _parse(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.path = Path(str(parsed.database)) if self.is_sqlite else None
        self._file = SqliteFile(self.path, read_only=read_only) if self.path else None
        self.engine = _sqlite(parsed, self._file) if self._file else _postgres(parsed)
        self._write_queue = WriteQueue()
        self._lock = FileLock(self.path) if self.path else None

    def migrate(self) -> list[str]:
        """Bring the tables up to date, in one transaction; the names of what was done. Safe to call from many processes.

        Raises ConfigurationError with what to do where the database is not one that this version could work with.
        """
        with self._begin() as connection:
            return runner.apply(connection, self.now())

    def pending_migrations(self) -> list[str]:
        with self.engine.connect() as connection:
            return runner.pending(connection)

    def migrations_to_come(self) -> list[str]:
        """A sentence for each step that is not done yet, from its own docstring; then how many rows there are."""
        with self.engine.connect() as connection:
            return runner.to_come(connection)

    def is_empty(self) -> bool:
        """Whether there is nothing at all in the database, not even somebody else's tables."""
        with self.engine.connect() as connection:
            return not sa.inspect(connection).get_table_names()

    def trouble(self) -> str:
        """Why it cannot be worked with at this moment, in a sentence; empty when it can."""
        try:
            with self.engine.connect() as connection:
                pending, misfit = runner.pending(connection), runner.misfit(connection)
        except sa.exc.DBAPIError:
            return "The database does not answer."
        except ConfigurationError as error:
            return str(error)
        return misfit or ("The database is not up to date." if pending else "")

    def is_reachable(self) -> bool:
        try:
            with self.engine.connect():
                return True
        except (sa.exc.DBAPIError, ConfigurationError):
            return False

    def replaced(self) -> str:
        """Why the database file is another one than was opened, in a sentence; empty while it is not. Costs nothing."""
        return self._file.replaced() if self._file else ""

    def cannot_write(self) -> str:
        """Why nothing can be written down at this moment (a full disk, say); empty where it can. What is written is a number
        nobody reads: SQLite writes nothing where nothing changes.
        """
        try:
            with self._begin(urgent=True) as connection:
                if self.is_sqlite:
                    connection.exec_driver_sql(f"PRAGMA user_version = {time.time_ns() % _LARGEST_VERSION}")
                else:
                    connection.execute(_TOUCH)
        except (sa.exc.DBAPIError, TimeoutError) as error:
            return f"The database takes nothing ({_why(error)})."
        except ConfigurationError as error:
            return str(error)
        return ""

    @contextmanager
    def transaction(self, *, urgent: bool = False) -> Iterator[Transaction]:
        """Commits at the end of the block, rolls back when it raises. SQLite: the only writer while it lasts;
        `urgent` for what somebody is waiting for at Slack, who gives up after 3 s: it goes before the others.
        """
        with self._begin(urgent=urgent) as connection:
            tx = Transaction(connection, self.now)
            yield tx
        for call in tx.committed_calls:
            call()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """One consistent picture of the database; a write in it is refused by the database."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                with _query_only(connection):
                    yield Transaction(connection, self.now)
            else:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                yield Transaction(connection, self.now)

    @contextmanager
    def file_lock(self) -> Iterator[None]:
        """Hold the database file for this process alone. On Postgres there is nothing to hold.

        Raises ConfigurationError when another process already runs on this file.
        """
        if self._lock is None:
            yield
            return
        with self._lock.held():
            yield

    def file_is_held(self) -> bool:
        """Whether a process, this one or another, works on the database file; on Postgres there is none to hold."""
        return self._lock is not None and self._lock.is_held()

    @contextmanager
    def one_at_a_time(self, name: str) -> Iterator[None]:
        """Keep every other process and thread that asks for the same name waiting until the block is over."""
        if self._lock is not None:
            with self._lock.waited_for(name):
                yield
            return
        # Without a transaction: it may last as long as a call over the network does.
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            values = {"name": name}
            connection.execute(sa.text("SELECT pg_advisory_lock(hashtextextended(:name, 7339043))"), values)
            try:
                yield
            finally:
                connection.execute(
                    sa.text("SELECT pg_advisory_unlock(hashtextextended(:name, 7339043))"), values
                )

    def scrub(self) -> None:
        """Let nothing that was deleted or overwritten linger in the database's own files longer than it has to."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                connection.exec_driver_sql("VACUUM rosters, roster_chunks, requests, drafts")

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _begin(self, *, urgent: bool = False) -> Iterator[Connection]:
        if not self.is_sqlite:
            with self.engine.begin() as connection:
                yield connection
            return
        with self._write_queue.turn(urgent=urgent), self.engine.begin() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection


@contextmanager
def _query_only(connection: Connection) -> Iterator[None]:
    # Straight to the driver: every look has these three, and SQLAlchemy makes a result of each.
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA query_only=ON")
    driver.execute("BEGIN")
    try:
        yield
    finally:
        driver.rollback()
        driver.execute("PRAGMA query_only=OFF")


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError:
        raise ConfigurationError(["DATABASE_URL is not a database address."]) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite" and (not parsed.database or parsed.database == ":memory:"):
        raise ConfigurationError(
            [
                "DATABASE_URL has to name a file (sqlite:///segbot.db): what is kept in memory is lost at a crash."
            ]
        )
    if backend not in ("sqlite", "postgresql"):
        raise ConfigurationError(["DATABASE_URL has to begin with sqlite:/// or postgresql://."])
    return parsed


def _sqlite(url: URL, file: SqliteFile) -> Engine:
    engine = sa.create_engine(url, creator=file.connect, pool_size=20, max_overflow=20, hide_parameters=True)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        if file.read_only:
            return
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        file.keep_private()

    @sa.event.listens_for(engine, "checkout")
    def same_file(_connection: Any, _record: Any, _proxy: Any) -> None:
        file.insist()

    return engine


def database_fault(error: BaseException) -> str:
    """What is wrong with the database, in a sentence for whoever runs segbot; empty where the error is about something else."""
    if not isinstance(error, sa.exc.OperationalError):
        return ""
    return (
        f"The database does not do what it is asked ({_why(error)}). Check that it runs and that "
        "DATABASE_URL leads to it."
    )


def _why(error: Exception) -> str:
    """The database's own word, which names no values."""
    original = getattr(error, "orig", None)
    return str(original or error).partition("\n")[0][:120]


def _postgres(url: URL) -> Engine:
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": _CONNECT_SECONDS},
    )

    @sa.event.listens_for(engine, "connect")
    def no_lock_outlives_its_process(connection: Any, _record: Any) -> None:
        """A process that is frozen inside a transaction would keep its locks, and everybody else waiting."""
        connection.execute(f"SET idle_in_transaction_session_timeout = '{FROZEN_SECONDS}s'")
        connection.commit()

    return engine
