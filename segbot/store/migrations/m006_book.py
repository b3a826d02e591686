"""The membership log: what is known of who is in a segment."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from segbot.store.migrations.scripts import run_script


def m006_book(connection: Connection) -> None:
    run_script(
        connection,
        """
CREATE TABLE book_entries (
    id {id:1},
    connection text NOT NULL,
    segment_id text NOT NULL,
    at double precision NOT NULL,
    change text NOT NULL,
    roster_id text,
    first_row integer NOT NULL,
    end_row integer NOT NULL,
    request_id bigint,
    batch integer,
    UNIQUE (request_id, batch)
)

CREATE INDEX book_entries_by_segment ON book_entries (connection, segment_id, id)

CREATE TABLE book_segments (
    connection text NOT NULL,
    segment_id text NOT NULL,
    name text NOT NULL,
    description text,
    fields text NOT NULL,
    deleted integer NOT NULL,
    at double precision NOT NULL,
    PRIMARY KEY (connection, segment_id)
)
""",
    )
