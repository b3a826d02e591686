"""Lists of people, sealed, and what they are used by."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from segbot.store.migrations.scripts import run_script


def m002_rosters(connection: Connection) -> None:
    run_script(
        connection,
        """
CREATE TABLE rosters (
    id text PRIMARY KEY,
    people integer NOT NULL,
    sha256 text NOT NULL,
    created_at double precision NOT NULL
)

CREATE TABLE roster_chunks (
    roster_id text NOT NULL REFERENCES rosters (id) ON DELETE CASCADE,
    first_row integer NOT NULL,
    end_row integer NOT NULL,
    sealed {bytes} NOT NULL,
    PRIMARY KEY (roster_id, first_row)
)

CREATE TABLE roster_uses (
    roster_id text NOT NULL,
    user_kind text NOT NULL,
    user_id text NOT NULL,
    PRIMARY KEY (roster_id, user_kind, user_id)
)

CREATE INDEX roster_uses_by_user ON roster_uses (user_kind, user_id)
""",
    )
