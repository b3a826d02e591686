"""The step that lets messages be put back, told elsewhere and found again, and gives every request a secret of its own."""

from __future__ import annotations

from sqlalchemy.engine import Connection

_MESSAGES = (
    ("due_at", "double precision"),
    ("wakes", "integer NOT NULL DEFAULT 0"),
    ("answered", "integer NOT NULL DEFAULT 0"),
    ("refused", "text NOT NULL DEFAULT ''"),
    ("refused_since", "double precision"),
    ("gone_at", "double precision"),
    ("note", "text NOT NULL DEFAULT ''"),
)


def m020_delivery(connection: Connection) -> None:
    """Requests from before keep an empty secret: their cards were drawn without one."""
    for column, kind in _MESSAGES:
        connection.exec_driver_sql(f"ALTER TABLE messages ADD COLUMN {column} {kind}")
    connection.exec_driver_sql(
        "CREATE INDEX messages_waiting_by_channel ON messages (channel, ordinal)"
        " WHERE posted_at IS NULL AND failure IS NULL"
    )
    connection.exec_driver_sql("CREATE INDEX messages_by_place ON messages (posted_channel, posted_ts)")
    connection.exec_driver_sql("ALTER TABLE requests ADD COLUMN token text NOT NULL DEFAULT ''")
    connection.exec_driver_sql("ALTER TABLE clicks ADD COLUMN button text NOT NULL DEFAULT ''")
    connection.exec_driver_sql(
        "CREATE TABLE installation (id integer PRIMARY KEY CHECK (id = 1), epoch text NOT NULL,"
        " sealed text NOT NULL, created_at double precision NOT NULL)"
    )
