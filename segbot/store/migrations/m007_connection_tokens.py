"""Renewed access tokens, sealed."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from segbot.store.migrations.scripts import run_script


def m007_connection_tokens(connection: Connection) -> None:
    run_script(
        connection,
        """
CREATE TABLE connection_tokens (
    name text PRIMARY KEY,
    sealed {bytes} NOT NULL,
    at double precision NOT NULL
)
""",
    )
