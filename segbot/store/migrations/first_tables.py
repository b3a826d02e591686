"""The steps of the first days: requests, lists, facts, messages, connections, known members, tokens."""

from __future__ import annotations

from sqlalchemy.engine import Connection


def _run(connection: Connection, script: str) -> None:
    """Statements parted by blank lines; `{id:N}` is a number given by the database, counting from N."""
    postgres = connection.dialect.name == "postgresql"
    for statement in script.strip().split("\n\n"):
        words = statement
        for first in (1, 1001):
            words = words.replace(
                f"{{id:{first}}}",
                f"bigint GENERATED ALWAYS AS IDENTITY (START WITH {first}) PRIMARY KEY"
                if postgres
                else "integer PRIMARY KEY AUTOINCREMENT",
            )
        connection.exec_driver_sql(words.replace("{bytes}", "bytea" if postgres else "blob"))


def m001_requests(connection: Connection) -> None:
    _run(
        connection,
        """
CREATE TABLE drafts (
    id text PRIMARY KEY,
    request_id bigint,
    created_at double precision NOT NULL,
    document text NOT NULL
)

CREATE INDEX drafts_by_age ON drafts (created_at)

CREATE TABLE requests (
    id {id:1001},
    version integer NOT NULL,
    state text NOT NULL,
    account text NOT NULL,
    user_id text NOT NULL,
    document text NOT NULL,
    policy text NOT NULL,
    created_at double precision NOT NULL,
    expires_at double precision NOT NULL,
    decided_by text,
    decided_at double precision,
    decision_reason text NOT NULL DEFAULT '',
    starts_at double precision,
    started_at double precision,
    finished_at double precision,
    attempt integer NOT NULL DEFAULT 0,
    rescues integer NOT NULL DEFAULT 0,
    run_token text,
    segment_id text,
    note text NOT NULL DEFAULT '',
    count_after bigint
)

CREATE INDEX requests_by_state ON requests (state, id)

CREATE INDEX requests_by_user ON requests (user_id, id)

CREATE TABLE votes (
    request_id bigint NOT NULL REFERENCES requests (id),
    user_id text NOT NULL,
    ballot text NOT NULL,
    at double precision NOT NULL,
    comment text NOT NULL,
    PRIMARY KEY (request_id, user_id)
)

CREATE TABLE batches (
    request_id bigint NOT NULL REFERENCES requests (id),
    number integer NOT NULL,
    operation text NOT NULL,
    roster_id text,
    first_row integer NOT NULL,
    end_row integer NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    sent_at double precision,
    settled_at double precision,
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (request_id, number)
)
""",
    )
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES ('requests', 1000)")


def m002_rosters(connection: Connection) -> None:
    _run(
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


def m003_facts(connection: Connection) -> None:
    _run(
        connection,
        """
CREATE TABLE facts (
    id {id:1},
    at double precision NOT NULL,
    event text NOT NULL,
    actor text NOT NULL,
    request_id bigint NOT NULL,
    connection text NOT NULL,
    segment text NOT NULL,
    verb text NOT NULL,
    counts text NOT NULL,
    note text NOT NULL,
    words text NOT NULL
)

CREATE INDEX facts_by_request ON facts (request_id, id)
""",
    )
    _run(connection, _APPEND_ONLY[connection.dialect.name])


_APPEND_ONLY = {
    "sqlite": """
CREATE TRIGGER facts_are_never_changed BEFORE UPDATE ON facts
BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END

CREATE TRIGGER facts_are_never_deleted BEFORE DELETE ON facts
BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END
""",
    "postgresql": """
CREATE FUNCTION refuse_to_change_facts() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'facts are append-only'; END $$

CREATE TRIGGER facts_are_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON facts
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_facts()
""",
}


def m004_messages_and_clicks(connection: Connection) -> None:
    _run(
        connection,
        """
CREATE TABLE messages (
    ordinal {id:1},
    key text NOT NULL UNIQUE,
    kind text NOT NULL,
    request_id bigint NOT NULL,
    channel text NOT NULL,
    fact text,
    thread_channel text,
    thread_ts text,
    created_at double precision NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    posted_channel text,
    posted_ts text,
    posted_at double precision,
    edited_at double precision,
    failure text
)

CREATE INDEX messages_by_request ON messages (request_id, kind)

CREATE INDEX messages_waiting ON messages (created_at) WHERE posted_at IS NULL AND failure IS NULL

CREATE TABLE clicks (
    key text PRIMARY KEY,
    kind text NOT NULL,
    request_id bigint NOT NULL,
    version integer NOT NULL,
    user_id text NOT NULL,
    team text NOT NULL,
    channel text NOT NULL,
    reason text NOT NULL,
    message_ts text NOT NULL,
    recorded_at double precision NOT NULL,
    settled_at double precision,
    result text
)

CREATE INDEX clicks_waiting ON clicks (recorded_at) WHERE settled_at IS NULL
""",
    )


def m005_connections_and_segments(connection: Connection) -> None:
    _run(
        connection,
        """
CREATE TABLE paused_connections (
    name text PRIMARY KEY,
    why text NOT NULL,
    at double precision NOT NULL
)

CREATE TABLE remembered_segments (
    connection text PRIMARY KEY,
    at double precision NOT NULL,
    document text NOT NULL
)
""",
    )


def m006_book(connection: Connection) -> None:
    _run(
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


def m007_connection_tokens(connection: Connection) -> None:
    _run(
        connection,
        """
CREATE TABLE connection_tokens (
    name text PRIMARY KEY,
    sealed {bytes} NOT NULL,
    at double precision NOT NULL
)
""",
    )
