"""The step that gives requests and votes the hash they are bound to."""

from __future__ import annotations

from sqlalchemy.engine import Connection


def m011_bounds(connection: Connection) -> None:
    """Empty for what was asked for and approved before: nothing was bound then."""
    for table, column in (("requests", "bound"), ("requests", "bound_members"), ("votes", "bound")):
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column} text NOT NULL DEFAULT ''")
