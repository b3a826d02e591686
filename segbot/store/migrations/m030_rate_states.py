"""The state of each limit that several processes keep to together."""

from __future__ import annotations

from sqlalchemy.engine import Connection


def m030_rate_states(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE rate_states (name text PRIMARY KEY, document text NOT NULL)")
