"""The audit log, append-only by triggers."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from segbot.store.migrations.scripts import run_script

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


def m003_facts(connection: Connection) -> None:
    run_script(
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
    run_script(connection, _APPEND_ONLY[connection.dialect.name])
