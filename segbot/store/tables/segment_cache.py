"""The segments a provider listed last, one row each: for suggestions while somebody types, and for finding one by its name.

A list is read page by page and written as it comes; what is not in it any more goes when it has been read to its end.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.engine import Connection, Row

from segbot.domain.segments import Segment
from segbot.store import json_documents
from segbot.store.timestamps import moment, seconds

_LIST = text("SELECT round, begun, at, took, due FROM segment_lists WHERE connection = :connection")
_FIRST = text(
    "INSERT INTO segment_lists (connection, round, took, due) VALUES (:connection, 0, 0, 1) ON CONFLICT DO NOTHING"
)
_BEGIN = text(
    "UPDATE segment_lists SET round = round + 1, begun = :now, due = 0"
    " WHERE connection = :connection AND (begun IS NULL OR begun < :lost) RETURNING round"
)
_END = text(
    "UPDATE segment_lists SET begun = NULL, at = :at, took = :took"
    " WHERE connection = :connection AND round = :round"
)
_GIVE_UP = text(
    "UPDATE segment_lists SET begun = NULL, due = 1 WHERE connection = :connection AND round = :round"
)
_GOES_ON = text(
    "UPDATE segment_lists SET begun = :now WHERE connection = :connection AND round = :round AND begun IS NOT NULL"
)
_GIVE_UP_ANY = text("UPDATE segment_lists SET begun = NULL WHERE connection = :connection")
_OUTDATE = text("UPDATE segment_lists SET due = 1 WHERE connection = :connection")
_PUT = text(
    "INSERT INTO known_segments (connection, id, folded, round, document)"
    " VALUES (:connection, :id, :folded, :round, :document)"
    " ON CONFLICT (connection, id) DO UPDATE"
    " SET folded = excluded.folded, document = excluded.document,"
    # Whoever was taken for lost and reads on makes nothing older than it is: it would go with what is not there any more.
    " round = CASE WHEN excluded.round > known_segments.round THEN excluded.round ELSE known_segments.round END"
)
_GONE = text("DELETE FROM known_segments WHERE connection = :connection AND round < :round")
_FORGET = text("DELETE FROM known_segments WHERE connection = :connection AND id = :id")
_ALL = text("SELECT document FROM known_segments WHERE connection = :connection ORDER BY folded, id")
_ONE = text("SELECT document FROM known_segments WHERE connection = :connection AND id = :id")
_COUNT = text("SELECT count(*) FROM known_segments WHERE connection = :connection")
LOST_AFTER = timedelta(minutes=3)
"""Whoever reads a list and is not heard of for so long reads it no more: a process that was killed says no goodbye."""


@dataclass(frozen=True, kw_only=True)
class ListState:
    """How the list of an account stands. `at`: when it was last read to its end (None: never), in `took` seconds; `begun`:
    when whoever reads it was last heard of; `due`: something has changed since.
    """

    at: datetime | None = None
    took: float = 0.0
    begun: datetime | None = None
    due: bool = True


class Segments:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def state(self, connection: str) -> ListState:
        row = self._connection.execute(_LIST, {"connection": connection}).one_or_none()
        if row is None:
            return ListState()
        return ListState(at=moment(row.at), took=row.took, begun=moment(row.begun), due=bool(row.due))

    def begin(self, connection: str, now: datetime) -> int | None:
        """Begin to read the list again: the number of this round. None while it is being read already."""
        self._connection.execute(_FIRST, {"connection": connection})
        values = {"connection": connection, "now": seconds(now), "lost": seconds(now - LOST_AFTER)}
        number: int | None = self._connection.execute(_BEGIN, values).scalar_one_or_none()
        return number

    def put(self, connection: str, round_number: int, segments: Sequence[Segment], now: datetime) -> None:
        """Some of a list that is being read."""
        rows = [_row(connection, round_number, each) for each in segments]
        if rows:
            self._connection.execute(_PUT, rows)
            values = {"connection": connection, "round": round_number, "now": seconds(now)}
            self._connection.execute(_GOES_ON, values)

    def end(self, connection: str, round_number: int, at: datetime, took: float) -> None:
        """The list was read to its end: what was not in it is there no more."""
        values = {"connection": connection, "round": round_number}
        if self._connection.execute(_END, {**values, "at": seconds(at), "took": took}).rowcount:
            self._connection.execute(_GONE, values)

    def give_up(self, connection: str, round_number: int) -> None:
        """The list could not be read to its end."""
        self._connection.execute(_GIVE_UP, {"connection": connection, "round": round_number})

    def remember(self, connection: str, segments: Sequence[Segment], at: datetime, took: float = 0.0) -> None:
        """A whole list at once, whoever else is reading it."""
        self._connection.execute(_FIRST, {"connection": connection})
        self._connection.execute(_GIVE_UP_ANY, {"connection": connection})
        number = self.begin(connection, at)
        if number is not None:
            self.put(connection, number, segments, at)
            self.end(connection, number, at, took)

    def recall(self, connection: str) -> tuple[list[Segment], datetime | None] | None:
        """What is known, by name, and when it was read to its end (None: so far a part); None where nothing is known."""
        state = self.state(connection)
        found = [_segment(row) for row in self._connection.execute(_ALL, {"connection": connection})]
        return (found, state.at) if found or state.at else None

    def count(self, connection: str) -> int:
        return int(self._connection.execute(_COUNT, {"connection": connection}).scalar_one())

    def one(self, connection: str, segment_id: str) -> Segment | None:
        row = self._connection.execute(_ONE, {"connection": connection, "id": segment_id}).one_or_none()
        return _segment(row) if row else None

    def holding(self, connection: str, words: Sequence[str], limit: int = 1_000) -> list[Segment]:
        """Those in whose names all of these stand, by name; without words the first ones."""
        conditions = "".join(f" AND folded LIKE :word{i} ESCAPE '!'" for i in range(len(words)))
        query = text(
            "SELECT document FROM known_segments WHERE connection = :connection"  # noqa: S608 - bound values
            f"{conditions} ORDER BY folded, id LIMIT :limit"
        )
        values = {f"word{i}": f"%{_escaped(folded(word))}%" for i, word in enumerate(words)}
        rows = self._connection.execute(query, {"connection": connection, "limit": limit, **values})
        return [_segment(row) for row in rows]

    def note(self, connection: str, segment: Segment) -> None:
        """What segbot itself has just made or changed, or seen."""
        state = self._connection.execute(_LIST, {"connection": connection}).one_or_none()
        if state is not None:
            self._connection.execute(_PUT, [_row(connection, state.round, segment)])

    def forget(self, connection: str, segment_id: str) -> None:
        """It is no longer there."""
        self._connection.execute(_FORGET, {"connection": connection, "id": segment_id})

    def outdate(self, connection: str) -> None:
        """What is known has changed: it is to be read again soon."""
        self._connection.execute(_OUTDATE, {"connection": connection})


def folded(name: str) -> str:
    """A name as it is compared: without case."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _escaped(word: str) -> str:
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _row(connection: str, round_number: int, segment: Segment) -> dict[str, object]:
    return {
        "connection": connection,
        "id": segment.id,
        "folded": folded(segment.name),
        "round": round_number,
        "document": json_documents.dump(json_documents.segment_document(segment)),
    }


def _segment(row: Row[tuple[str]]) -> Segment:
    return json_documents.segment_from(json_documents.load(row.document))
