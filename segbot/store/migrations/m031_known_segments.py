"""The segments of each account as its provider listed them last, one by one, and how the lists came about."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from segbot.store.migrations.scripts import run_script


def m031_known_segments(connection: Connection) -> None:
    run_script(
        connection,
        """
CREATE TABLE known_segments (
    connection text NOT NULL,
    id text NOT NULL,
    folded text NOT NULL,
    round bigint NOT NULL,
    document text NOT NULL,
    PRIMARY KEY (connection, id)
)

CREATE INDEX known_segments_by_name ON known_segments (connection, folded)

CREATE TABLE segment_lists (
    connection text PRIMARY KEY,
    round bigint NOT NULL,
    begun double precision,
    at double precision,
    took double precision NOT NULL,
    due bigint NOT NULL
)

DROP TABLE remembered_segments
""",
    )
