"""Which requests undo others. An index finds them by their documents, also those an earlier version wrote."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, String, bindparam, text
from sqlalchemy.engine import Connection

from segbot.domain.approval.undone import Undo
from segbot.domain.lifecycle import State

# As in the migration's index, word for word: only then is it used.
_OF = {
    "sqlite": text(
        "SELECT id, state, json_extract(document, '$.action.undoes') AS undone FROM requests"
        " WHERE json_extract(document, '$.action.undoes') IN :ids ORDER BY id"
    ).bindparams(bindparam("ids", type_=BigInteger(), expanding=True)),
    "postgresql": text(
        "SELECT id, state, cast(document AS jsonb) #>> '{action,undoes}' AS undone FROM requests"
        " WHERE (cast(document AS jsonb) #>> '{action,undoes}') IN :ids ORDER BY id"
    ).bindparams(bindparam("ids", type_=String(), expanding=True)),
}


class Undos:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, request_id: int) -> list[Undo]:
        """Numbers and states of the requests that undo this one, the oldest first."""
        return undos_of(self._connection, [request_id]).get(request_id, [])


def undos_of(connection: Connection, request_ids: Sequence[int]) -> dict[int, list[Undo]]:
    """The same of several, in one query."""
    kind = connection.dialect.name
    ids = [str(each) for each in request_ids] if kind == "postgresql" else list(request_ids)
    found: dict[int, list[Undo]] = {}
    for row in connection.execute(_OF[kind], {"ids": ids}) if ids else ():
        found.setdefault(int(row.undone), []).append((row.id, State(row.state)))
    return found
