"""What people answered about lists: which column or sheet they meant, by what the list looks like."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.domain.lists import Answered
from segbot.store.timestamps import seconds

_LOAD = text("SELECT unclear, list_key, answer FROM list_answers WHERE person = :person")
_KEEP = text(
    "INSERT INTO list_answers (person, unclear, list_key, answer, at) VALUES (:person, :unclear, :key, :answer, :at)"
    " ON CONFLICT (person, unclear, list_key) DO UPDATE SET answer = excluded.answer, at = excluded.at"
)
_PURGE = text("DELETE FROM list_answers WHERE at < :before")


class ListAnswers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, person: str) -> dict[tuple[str, str], str]:
        """The answers of one person, by what was unclear and the key of the list."""
        rows = self._connection.execute(_LOAD, {"person": person})
        return {(row.unclear, row.list_key): row.answer for row in rows}

    def keep(self, person: str, answers: Iterable[Answered], at: datetime) -> None:
        """The latest answer about lists that look alike counts."""
        for each in answers:
            self._connection.execute(
                _KEEP,
                {
                    "person": person,
                    "unclear": each.unclear,
                    "key": each.key,
                    "answer": each.value,
                    "at": seconds(at),
                },
            )

    def purge(self, before: datetime) -> None:
        """Forget answers given before this time."""
        self._connection.execute(_PURGE, {"before": seconds(before)})
