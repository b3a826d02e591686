"""Messages to be delivered, and presses written down before they are acted upon."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from segbot.store.migrations.scripts import run_script


def m004_messages_and_clicks(connection: Connection) -> None:
    run_script(
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
