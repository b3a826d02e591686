"""Segments in the table of the previous version: a process of it that still runs reads it, and fills it itself."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from segbot.store.migrations.scripts import run_script


def m036_previous_segments(connection: Connection) -> None:
    run_script(
        connection,
        """
CREATE TABLE remembered_segments (
    connection text PRIMARY KEY,
    at double precision NOT NULL,
    document text NOT NULL
)
""",
    )
