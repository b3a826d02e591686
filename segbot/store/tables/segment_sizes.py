"""How many people were in each segment, day by day, as far as anybody looked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.domain.segments import SizeSeen
from segbot.store.timestamps import moment, seconds

_SEEN = text(
    "INSERT INTO segment_sizes (connection, segment_id, day, first_people, people, first_at, at)"
    " VALUES (:connection, :segment_id, :day, :people, :people, :at, :at)"
    " ON CONFLICT (connection, segment_id, day) DO UPDATE SET people = excluded.people, at = excluded.at"
    " WHERE segment_sizes.at <= excluded.at"
)
_LATEST = text(
    "SELECT first_people, people, first_at, at FROM segment_sizes"
    " WHERE connection = :connection AND segment_id = :segment_id ORDER BY day DESC LIMIT :limit"
)
_FORGET = text("DELETE FROM segment_sizes WHERE day < :day")


class SegmentSizes:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def see(self, connection: str, people: Mapping[str, int], at: datetime) -> None:
        """Note how many people each of these segments has, by id. One row a day (UTC) and segment: the first and the
        last number seen.
        """
        rows = [
            {
                "connection": connection,
                "segment_id": segment_id,
                "day": at.date().isoformat(),
                "people": count,
                "at": seconds(at),
            }
            for segment_id, count in people.items()
        ]
        if rows:
            self._connection.execute(_SEEN, rows)

    def days(self, connection: str, segment_id: str, *, limit: int) -> list[SizeSeen]:
        """The latest days on which anybody looked, the oldest first."""
        rows = self._connection.execute(
            _LATEST, {"connection": connection, "segment_id": segment_id, "limit": limit}
        ).all()
        return [
            SizeSeen(
                first=row.first_people, first_at=moment(row.first_at), people=row.people, at=moment(row.at)
            )
            for row in reversed(rows)
        ]

    def forget(self, before: datetime) -> None:
        """Delete what was seen before this day (UTC)."""
        self._connection.execute(_FORGET, {"day": before.date().isoformat()})
