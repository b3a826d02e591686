"""What past requests tell about segments and people: when each was changed last, and who did something."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.store.timestamps import moment, seconds

_PEOPLE = text(
    "SELECT who FROM (SELECT user_id AS who, id FROM requests UNION ALL SELECT decided_by, id FROM requests"
    " UNION ALL SELECT user_id, request_id FROM votes) AS everybody"
    " WHERE who IS NOT NULL AND who <> 'segbot' GROUP BY who ORDER BY max(id) DESC LIMIT 500"
)
_LAST_CHANGES = text(
    "SELECT segment_id, max(finished_at) AS at FROM requests WHERE account = :account AND segment_id IS NOT NULL"
    " AND finished_at IS NOT NULL AND state IN ('done', 'partly_done') GROUP BY segment_id"
)

_FINISHED = text(
    "SELECT id FROM requests WHERE finished_at >= :begin AND finished_at < :end ORDER BY id LIMIT 10000"
)
_DECIDED = text(
    "SELECT id FROM requests WHERE decided_at >= :begin AND decided_at < :end ORDER BY id LIMIT 10000"
)


class PastChanges:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def people(self) -> list[str]:
        """Who asked for, decided or voted on any request, those who did so lately first."""
        return list(self._connection.execute(_PEOPLE).scalars())

    def last_changes(self, connection: str) -> dict[str, datetime]:
        """When each segment of a connection was last changed through segbot, by its id."""
        rows = self._connection.execute(_LAST_CHANGES, {"account": connection})
        return {row.segment_id: moment(row.at) for row in rows}

    def finished(self, begin: datetime, end: datetime) -> list[int]:
        """The numbers of the requests that came to their end from one moment up to another."""
        span = {"begin": seconds(begin), "end": seconds(end)}
        return list(self._connection.execute(_FINISHED, span).scalars())

    def decided(self, begin: datetime, end: datetime) -> list[int]:
        """The same of those that were decided."""
        span = {"begin": seconds(begin), "end": seconds(end)}
        return list(self._connection.execute(_DECIDED, span).scalars())
