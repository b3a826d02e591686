"""The step that seals the facts there are into a chain, in tables made for it."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection, Row

from segbot.domain.audit import Event, Fact
from segbot.store.audit import search
from segbot.store.audit.chain import GENESIS, sealed
from segbot.store.timestamps import moment

# The words are only indexed: what they are found in stands in the facts. The marks keep `by=u1`, `in=a_b`, `#7` whole.
_WORDS_SQLITE = """
CREATE VIRTUAL TABLE fact_words USING fts5
(words, content='', detail='none', tokenize="ascii tokenchars '#=_'")
"""
_FACTS_SQLITE = """
CREATE TABLE sealed_facts (
    id integer PRIMARY KEY,
    document text NOT NULL,
    hash text NOT NULL,
    request_id integer GENERATED ALWAYS AS (json_extract(document, '$.request_id')) VIRTUAL,
    at real GENERATED ALWAYS AS (json_extract(document, '$.at')) VIRTUAL
)
"""
_FACTS_POSTGRES = """
CREATE TABLE sealed_facts (
    id bigint PRIMARY KEY,
    document text NOT NULL,
    hash text NOT NULL,
    request_id bigint GENERATED ALWAYS AS ((document::json ->> 'request_id')::bigint) STORED,
    at double precision GENERATED ALWAYS AS ((document::json ->> 'at')::double precision) STORED
)
"""
FACTS = {"sqlite": _FACTS_SQLITE, "postgresql": _FACTS_POSTGRES}
"""The table the facts are copied into before it takes their place, by kind of database."""
_TABLES = {
    "sqlite": (_WORDS_SQLITE, FACTS["sqlite"]),
    "postgresql": (
        "CREATE TABLE fact_words (fact_id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX fact_words_by_word ON fact_words USING gin (words)",
        FACTS["postgresql"],
    ),
}
_OLD = text("SELECT * FROM facts WHERE id > :after ORDER BY id LIMIT 500")
_REQUEST = text("SELECT user_id, document FROM requests WHERE id = :id")
_COPY = text("INSERT INTO sealed_facts (id, document, hash) VALUES (:id, :document, :hash)")
INSTEAD = (
    "ALTER TABLE sealed_facts RENAME TO facts",
    "CREATE INDEX facts_by_request ON facts (request_id, id)",
    "CREATE INDEX facts_by_time ON facts (at, id)",
)
_NO_UPDATE = """
CREATE TRIGGER facts_are_never_changed BEFORE UPDATE ON facts
BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END
"""
_NO_DELETE = """
CREATE TRIGGER facts_are_never_deleted BEFORE DELETE ON facts
BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END
"""
# INSERT OR REPLACE deletes without asking the trigger above.
_NO_REPLACE = """
CREATE TRIGGER facts_only_follow BEFORE INSERT ON facts WHEN NEW.id <= (SELECT max(id) FROM facts)
BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END
"""
_NO_CHANGE_POSTGRES = """
CREATE TRIGGER facts_are_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON facts
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_facts()
"""
APPEND_ONLY = {
    "sqlite": (_NO_UPDATE, _NO_DELETE, _NO_REPLACE),
    "postgresql": (_NO_CHANGE_POSTGRES,),
}


def m008_sealed_facts(connection: Connection) -> None:
    """Facts keep their numbers. What was not written down then (sizes, hashes) stays empty."""
    kind = connection.dialect.name
    for statement in _TABLES[kind]:
        connection.exec_driver_sql(statement)
    _copy(connection)
    for statement in ("DROP TABLE facts", *INSTEAD, *APPEND_ONLY[kind]):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("ALTER TABLE rosters ADD COLUMN salt text NOT NULL DEFAULT ''")


def _copy(connection: Connection) -> None:
    prev, after = GENESIS, 0
    while rows := connection.execute(_OLD, {"after": after}).all():
        for row in rows:
            fact, document = sealed(_as_it_was(connection, row), row.id, prev)
            connection.execute(_COPY, {"id": fact.id, "document": document, "hash": fact.hash})
            search.index(connection, fact)
            prev, after = fact.hash, fact.id


def _as_it_was(connection: Connection, row: Row[Any]) -> Fact:
    asked = connection.execute(_REQUEST, {"id": row.request_id}).one_or_none()
    return Fact(
        at=moment(row.at),
        event=Event(row.event),
        actor=row.actor,
        submitter=asked.user_id if asked else "",
        surface=str(json.loads(asked.document)["origin"].get("surface", "")) if asked else "",
        request_id=row.request_id,
        connection=row.connection,
        segment=row.segment,
        verb=row.verb,
        counts=json.loads(row.counts),
        note=row.note,
    )
