"""Sealed lists of members, in chunks. What is inside a chunk is none of this room's business."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime

from sqlalchemy import String, bindparam, text
from sqlalchemy.engine import Connection

from segbot.domain.members import RosterSummary
from segbot.store.tables import retention, roster_references
from segbot.store.timestamps import seconds

_SAVE = text(
    "INSERT INTO rosters (id, people, sha256, salt, created_at)"
    " VALUES (:id, :people, :sha256, :salt, :created_at)"
)
_SAVE_CHUNK = text(
    "INSERT INTO roster_chunks (roster_id, first_row, end_row, sealed)"
    " VALUES (:roster_id, :first_row, :end_row, :sealed)"
)
_COPY_CHUNKS = text(
    "INSERT INTO roster_chunks (roster_id, first_row, end_row, sealed)"
    " SELECT :to, first_row, end_row, sealed FROM roster_chunks"
    " WHERE roster_id = :id AND first_row >= :start AND end_row <= :stop"
)
_SUMMARY = text("SELECT id, people, sha256 FROM rosters WHERE id = :id")
_SALTED = text("SELECT sha256, salt FROM rosters WHERE id = :id")
_CHUNKS = text(
    "SELECT first_row, end_row, sealed FROM roster_chunks"
    " WHERE roster_id = :id AND first_row < :stop AND end_row > :start ORDER BY first_row"
)
_PLACES = text("SELECT roster_id, first_row, end_row FROM roster_chunks ORDER BY roster_id, first_row")
_SEALED = text("SELECT sealed FROM roster_chunks WHERE roster_id = :id AND first_row = :start")
_REPLACE = text(
    "UPDATE roster_chunks SET sealed = :sealed"
    " WHERE roster_id = :id AND first_row = :start AND sealed = :before"
)
_DELETE_SOME = text(
    "DELETE FROM roster_chunks WHERE roster_id = :id AND first_row IN (SELECT first_row FROM roster_chunks"
    " WHERE roster_id = :id ORDER BY first_row DESC LIMIT :most)"
)
_FORGET_USES = text("DELETE FROM roster_uses WHERE roster_id IN :ids").bindparams(
    bindparam("ids", type_=String(), expanding=True)
)
_DELETE = text("DELETE FROM rosters WHERE id IN :ids").bindparams(
    bindparam("ids", type_=String(), expanding=True)
)


class Rosters:
    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    def save(self, roster: RosterSummary, chunks: Iterable[tuple[int, int, bytes]]) -> None:
        """`chunks` are (start, stop, sealed bytes), positions half open; they are written as they come."""
        self._connection.execute(
            _SAVE,
            {
                "id": roster.id,
                "people": roster.count,
                "sha256": roster.sha256,
                "salt": secrets.token_hex(16),
                "created_at": seconds(self._now()),
            },
        )
        self.add_chunks(roster.id, chunks)

    def add_chunks(self, roster_id: str, chunks: Iterable[tuple[int, int, bytes]]) -> None:
        """More of a list that is being saved."""
        for start, stop, sealed in chunks:
            self._connection.execute(
                _SAVE_CHUNK, {"roster_id": roster_id, "first_row": start, "end_row": stop, "sealed": sealed}
            )

    def copy_chunks(self, roster_id: str, to: str, start: int, stop: int) -> int:
        """The chunks of a list that lie between these positions (half open) for another that is being saved, as they are and
        where they are; how many.
        """
        values = {"id": roster_id, "to": to, "start": start, "stop": stop}
        return self._connection.execute(_COPY_CHUNKS, values).rowcount

    def summary(self, roster_id: str) -> RosterSummary | None:
        row = self._connection.execute(_SUMMARY, {"id": roster_id}).one_or_none()
        return RosterSummary(id=row.id, count=row.people, sha256=row.sha256) if row else None

    def commitment(self, roster_id: str) -> str:
        """A hash (hex) that a fact may keep: it proves which list was meant for as long as the list is kept whole. It
        is salted, and the salt goes with the list: afterwards nobody can try out whether somebody was on it.
        """
        return commitment_of(self._connection, roster_id)

    def chunks(self, roster_id: str, start: int, stop: int) -> list[tuple[int, int, bytes]]:
        """The chunks that hold any of the positions `start`..`stop` (half open), in order."""
        rows = self._connection.execute(_CHUNKS, {"id": roster_id, "start": start, "stop": stop})
        return [(row.first_row, row.end_row, bytes(row.sealed)) for row in rows]

    def delete(self, roster_ids: Collection[str]) -> None:
        if roster_ids:
            self._connection.execute(_FORGET_USES, {"ids": list(roster_ids)})
            self._connection.execute(_DELETE, {"ids": list(roster_ids)})

    def unused(self, before: datetime) -> list[str]:
        """The ids of lists saved before this time that nothing uses."""
        return roster_references.unused(self._connection, before)

    def is_used(self, roster_id: str) -> bool:
        return roster_references.is_used(self._connection, roster_id)

    def delete_some(self, roster_id: str, most: int = 25) -> bool:
        """Delete the last chunks of a list, at most so many, and with its first ones the list; whether some are left."""
        values = {"id": roster_id, "most": most}
        gone = self._connection.execute(_DELETE_SOME, values).rowcount
        if gone == most:
            return True
        self.delete([roster_id])
        return False

    def unneeded(
        self,
        before: datetime,
        whole_book_of: Collection[str] = (),
        among: Collection[str] | None = None,
    ) -> dict[str, int]:
        """Lists nothing has needed since before this time, of all or `among` some: how many people each has, by id.
        `whole_book_of`: connections whose book is needed from its beginning.
        """
        found = retention.unneeded(self._connection, before, whole_book_of, among)
        return {row.id: row.people for row in found}

    def blur(self, roster_id: str) -> None:
        """Forget the hashes that were taken of a list, its `commitment` included: it is no longer what it was."""
        retention.blur(self._connection, roster_id)

    def all_chunks(self, but: Collection[tuple[str, int]] = ()) -> Iterator[tuple[str, int, int, bytes]]:
        """Every chunk of every roster (roster id, start, stop, sealed), one in memory at a time, `but` some (roster id, start)."""
        rows = self._connection.execute(_PLACES).all()
        places = [row for row in rows if (row.roster_id, row.first_row) not in but]
        for roster_id, start, stop in places:
            values = {"id": roster_id, "start": start}
            yield roster_id, start, stop, bytes(self._connection.execute(_SEALED, values).scalar_one())

    def places(self) -> list[tuple[str, int]]:
        """List and first position of every chunk."""
        return [(row.roster_id, row.first_row) for row in self._connection.execute(_PLACES)]

    def replace_chunk(self, roster_id: str, start: int, sealed: bytes, *, instead_of: bytes) -> bool:
        """False where the chunk is another one by now, or gone."""
        values = {"id": roster_id, "start": start, "sealed": sealed, "before": instead_of}
        return self._connection.execute(_REPLACE, values).rowcount == 1


def commitment_of(connection: Connection, roster_id: str) -> str:
    """`Rosters.commitment`, for other tables."""
    row = connection.execute(_SALTED, {"id": roster_id}).one_or_none()
    return hashlib.sha256(f"{row.salt}{row.sha256}".encode()).hexdigest() if row and row.salt else ""
