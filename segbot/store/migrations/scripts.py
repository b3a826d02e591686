"""Steps written as SQL: one text for both kinds of database."""

from __future__ import annotations

from sqlalchemy.engine import Connection


def run_script(connection: Connection, script: str) -> None:
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
