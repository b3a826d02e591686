"""Which requests undo others. An index finds them by their documents, also those an earlier version wrote."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.domain.lifecycle import State

# As in the migration's index, word for word: only then is it used.
_OF = {
    "sqlite": "SELECT id, state FROM requests WHERE json_extract(document, '$.action.undoes') = :id ORDER BY id",
    "postgresql": "SELECT id, state FROM requests"
    " WHERE (cast(document AS jsonb) #>> '{action,undoes}') = cast(:id AS text) ORDER BY id",
}


class Undos:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, request_id: int) -> list[tuple[int, State]]:
        """Numbers and states of the requests that undo this one, the oldest first."""
        found = self._connection.execute(text(_OF[self._connection.dialect.name]), {"id": request_id})
        return [(row.id, State(row.state)) for row in found]
