"""The step that keeps what people answered about their lists, for the next list with the same headings."""

from __future__ import annotations

from sqlalchemy.engine import Connection

_TABLE = """
CREATE TABLE list_answers (
    person text NOT NULL,
    unclear text NOT NULL,
    list_key text NOT NULL,
    answer text NOT NULL,
    at double precision NOT NULL,
    PRIMARY KEY (person, unclear, list_key)
)
"""


def m015_list_answers(connection: Connection) -> None:
    """`list_key` stands for the headings or sheets, without saying them; `answer` is a column's letter or the like."""
    connection.exec_driver_sql(_TABLE)
