"""The trace a request belongs to, so that whichever process works on it later goes on in the same one."""

from __future__ import annotations

from sqlalchemy.engine import Connection


def m040_traces(connection: Connection) -> None:
    """Nothing for what was asked before, and where nobody collects traces."""
    for table in ("drafts", "requests"):
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN trace text")
