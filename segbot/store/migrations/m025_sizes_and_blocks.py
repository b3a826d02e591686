"""The step that keeps how large each segment was, day by day, and which kinds of blocks a workspace refuses."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from segbot.store.migrations.scripts import run_script


def m025_sizes_and_blocks(connection: Connection) -> None:
    run_script(
        connection,
        """
CREATE TABLE segment_sizes (
    connection text NOT NULL,
    segment_id text NOT NULL,
    day text NOT NULL,
    first_people bigint NOT NULL,
    people bigint NOT NULL,
    first_at double precision NOT NULL,
    at double precision NOT NULL,
    PRIMARY KEY (connection, segment_id, day)
)

CREATE INDEX segment_sizes_by_day ON segment_sizes (day)

CREATE TABLE refused_blocks (
    team text NOT NULL,
    kind text NOT NULL,
    at double precision NOT NULL,
    PRIMARY KEY (team, kind)
)
""",
    )
