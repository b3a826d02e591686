"""Requests by the one they undo, so that nothing is undone twice."""

from __future__ import annotations

from sqlalchemy.engine import Connection


def m041_undos(connection: Connection) -> None:
    """An index over the documents: a process of the previous version that still runs fills it as well."""
    undoes = {
        "sqlite": "json_extract(document, '$.action.undoes')",
        "postgresql": "(cast(document AS jsonb) #>> '{action,undoes}')",
    }[connection.dialect.name]
    connection.exec_driver_sql(
        f"CREATE INDEX requests_by_undone ON requests ({undoes}) WHERE {undoes} IS NOT NULL"
    )
