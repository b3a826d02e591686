"""The step that makes room for what is known to have happened, beside what was sent."""

from __future__ import annotations

from sqlalchemy.engine import Connection

_COLUMNS = (
    # How many people the provider counted right before the first batch left.
    ("requests", "count_before", "bigint"),
    # For how many people something changed, where that is known.
    ("requests", "people_changed", "bigint"),
    # The provider's own words when it last refused something.
    ("requests", "provider_words", "text NOT NULL DEFAULT ''"),
    # The ids of what was there of the same name before a segment was created.
    ("batches", "namesakes", "text"),
    # For how many the provider said that something changed, and for how many not.
    ("batches", "changed", "bigint"),
    ("batches", "left_out", "bigint NOT NULL DEFAULT 0"),
    # Who was left out and why, and what was made.
    ("batches", "receipt", "text"),
)


def m014_results(connection: Connection) -> None:
    """Empty for what was carried out before: nothing of it was written down then."""
    for table, column, kind in _COLUMNS:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
