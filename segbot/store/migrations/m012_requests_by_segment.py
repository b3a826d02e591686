"""The step that makes the requests about one segment quick to find."""

from __future__ import annotations

from sqlalchemy.engine import Connection


def m012_requests_by_segment(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE INDEX requests_by_segment ON requests (account, segment_id, id)")
