"""Connections that are paused, and segments remembered for suggestions."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from segbot.store.migrations.scripts import run_script


def m005_connections_and_segments(connection: Connection) -> None:
    run_script(
        connection,
        """
CREATE TABLE paused_connections (
    name text PRIMARY KEY,
    why text NOT NULL,
    at double precision NOT NULL
)

CREATE TABLE remembered_segments (
    connection text PRIMARY KEY,
    at double precision NOT NULL,
    document text NOT NULL
)
""",
    )
