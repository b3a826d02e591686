"""The step that repairs databases made between two editions of the same step.

On 2026-11-21 two steps were edited after they had been used: the facts were sealed in another form
(m008, until 03:36 that day), and requests got a further column (m010, until 05:50).
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy import text
from sqlalchemy.engine import Connection, Row

from segbot.domain.audit import Event, Fact
from segbot.store.audit.chain import GENESIS, sealed
from segbot.store.migrations.m008_sealed_facts import APPEND_ONLY, FACTS, INSTEAD
from segbot.store.timestamps import moment

KEPT = "facts_sealed_before"
"""The facts as they were, so that a hash posted then can still be compared."""

_OLD = text("SELECT id, document FROM facts WHERE id > :after ORDER BY id LIMIT 500")
_COPY = text("INSERT INTO sealed_facts (id, document, hash) VALUES (:id, :document, :hash)")
_TRIGGERS = ("facts_are_never_changed", "facts_are_never_deleted", "facts_only_follow")


def m013_edited_steps(connection: Connection) -> None:
    """Nothing where the steps ran as they are now."""
    if "prev" in _columns(connection, "facts"):
        _seal_anew(connection)
    if "stricter" not in _columns(connection, "requests"):
        connection.exec_driver_sql("ALTER TABLE requests ADD COLUMN stricter text")


def _seal_anew(connection: Connection) -> None:
    kind = connection.dialect.name
    connection.exec_driver_sql(FACTS[kind])
    prev, after = GENESIS, 0
    while rows := connection.execute(_OLD, {"after": after}).all():
        for row in rows:
            fact, document = sealed(_fact(row), row.id, prev)
            connection.execute(_COPY, {"id": row.id, "document": document, "hash": fact.hash})
            prev, after = fact.hash, row.id
    if kind == "sqlite":
        for trigger in _TRIGGERS:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
    for index in ("facts_by_request", "facts_by_time"):
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {index}")
    connection.exec_driver_sql(f"ALTER TABLE facts RENAME TO {KEPT}")
    for statement in (*INSTEAD, *APPEND_ONLY[kind]):
        connection.exec_driver_sql(statement)


def _fact(row: Row[Any]) -> Fact:
    """The same fact; what was not written down then (sizes, hashes) stays empty."""
    values = json.loads(row.document)
    known = {name: value for name, value in values.items() if name in Fact.__dataclass_fields__}
    return Fact(**{**known, "at": moment(values["at"]), "event": Event(values["event"])})


def _columns(connection: Connection, table: str) -> frozenset[str]:
    return frozenset(str(column["name"]) for column in sa.inspect(connection).get_columns(table))
