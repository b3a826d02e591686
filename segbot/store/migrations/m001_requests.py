"""Drafts, requests, votes and batches."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from segbot.store.migrations.scripts import run_script


def m001_requests(connection: Connection) -> None:
    run_script(
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
