"""What past requests tell about segments and people: when each was changed last, and who did something."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.store.timestamps import moment

_PEOPLE = text(
    "SELECT who FROM (SELECT user_id AS who, id FROM requests UNION ALL SELECT decided_by, id FROM requests"
    " UNION ALL SELECT user_id, request_id FROM votes) AS everybody"
    " WHERE who IS NOT NULL AND who <> 'segbot' GROUP BY who ORDER BY max(id) DESC LIMIT 500"
)
_LAST_CHANGES = text(
    "SELECT segment_id, max(finished_at) AS at FROM requests WHERE account = :account AND segment_id IS NOT NULL"
    " AND finished_at IS NOT NULL AND state IN ('done', 'partly_done') GROUP BY segment_id"
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
