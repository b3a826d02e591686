"""The step that makes room for what removal budgets are counted by."""

from __future__ import annotations

from sqlalchemy.engine import Connection

_TABLE = """
CREATE TABLE removals (
    request_id bigint PRIMARY KEY REFERENCES requests (id),
    connection text NOT NULL,
    segment_id text NOT NULL,
    person text NOT NULL,
    people bigint
)
"""
# Batches by the time people left; what was never sent has no time and is not in it.
_GONE = """
CREATE INDEX batches_gone ON batches (coalesce(settled_at, sent_at))
WHERE operation IN ('remove', 'replace', 'clear', 'delete')
"""


def m010_removals(connection: Connection) -> None:
    """Requests from before count for nothing."""
    connection.exec_driver_sql(_TABLE)
    connection.exec_driver_sql(_GONE)
    # Beside the document, which stays what was approved.
    connection.exec_driver_sql("ALTER TABLE requests ADD COLUMN stricter text")
