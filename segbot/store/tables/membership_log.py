"""The book: what segbot itself knows of segments and of who is in them, as a list of settled changes that only grows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection, Row

from segbot.domain.audit import Event
from segbot.domain.segments import Segment
from segbot.store import json_documents
from segbot.store.audit.log import EVENT_OF
from segbot.store.tables import roster_references
from segbot.store.timestamps import moment, seconds


class Change(StrEnum):
    """EXACTLY: these people, and nobody else, from now on. ADDED and REMOVED: on top of what was known.
    BLURRED: something happened that segbot cannot name the people of, such as “all customers”.
    """

    EXACTLY = "exactly"
    ADDED = "added"
    REMOVED = "removed"
    BLURRED = "blurred"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One change of one segment's members: positions `start`..`stop` of a roster; no roster, nobody."""

    id: int = 0
    at: datetime
    change: Change
    roster_id: str | None = None
    start: int = 0
    stop: int = 0
    request_id: int | None = None
    batch: int | None = None


@dataclass(frozen=True, kw_only=True)
class KnownSegment:
    """A segment as segbot noted it down, with the provider's own fields it was last written with."""

    id: str
    name: str
    description: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    deleted: bool = False
    at: datetime

    def as_segment(self) -> Segment:
        return Segment(
            id=self.id,
            name=self.name,
            description=self.description,
            deleted=self.deleted,
            edited_at=self.at,
            details={"Known from": "segbot's own record"},
        )


_NOTE = text(
    "INSERT INTO book_entries (connection, segment_id, at, change, roster_id, first_row, end_row, request_id, batch)"
    " VALUES (:connection, :segment_id, :at, :change, :roster_id, :start, :stop, :request_id, :batch)"
    " ON CONFLICT (request_id, batch) DO NOTHING"
)
_ENTRIES = text(
    "SELECT id, at, change, roster_id, first_row, end_row, request_id, batch FROM book_entries"
    " WHERE connection = :connection AND segment_id = :segment_id AND id < :before AND id >= coalesce((SELECT max(id)"
    " FROM book_entries WHERE connection = :connection AND segment_id = :segment_id AND change = 'exactly'"
    " AND id < :before), 0) ORDER BY id"
)
_HISTORY = text(
    "SELECT id, at, change, roster_id, first_row, end_row, request_id, batch FROM book_entries"
    " WHERE connection = :connection AND segment_id = :segment_id ORDER BY id"
)
_CHANGED = text(
    "SELECT EXISTS (SELECT 1 FROM book_entries WHERE connection = :connection AND segment_id = :segment_id"
    " AND id > :number AND request_id IS NOT NULL)"
)
# Whoever asks about a segment while a run has it under way reads who is in it and writes that down, maybe before the answer
# to what has left is. What is tried again no longer has the time at which it first left: the run had started by then.
_FIRST_OF = (
    "SELECT min(entry.id) FROM book_entries AS own JOIN book_entries AS entry"
    " ON entry.connection = own.connection AND entry.segment_id = own.segment_id AND entry.id <= own.id"
    " WHERE own.id = (SELECT min(id) FROM book_entries WHERE request_id = :request_id)"
    " AND (entry.id = own.id OR (entry.request_id IS NULL"
    " AND entry.at > (SELECT CASE WHEN min(sent_at) <= own.at THEN min(sent_at) ELSE (SELECT max(at) FROM facts"
    " WHERE request_id = :request_id AND {event} = :started AND at <= own.at) END"
    " FROM batches WHERE request_id = :request_id)))"
)
_MADE_OF = text(
    "SELECT DISTINCT connection, segment_id, roster_id FROM book_entries AS entry WHERE roster_id IS NOT NULL"
    " AND id >= (SELECT max(id) FROM book_entries AS whole WHERE whole.connection = entry.connection"
    " AND whole.segment_id = entry.segment_id AND whole.change = 'exactly') ORDER BY connection, segment_id"
)
_ALWAYS = 2**62
_REMEMBER = text(
    "INSERT INTO book_segments (connection, segment_id, name, description, fields, deleted, at)"
    " VALUES (:connection, :segment_id, :name, :description, :fields, :deleted, :at)"
    " ON CONFLICT (connection, segment_id) DO UPDATE SET name = excluded.name, description = excluded.description,"
    " fields = excluded.fields, deleted = excluded.deleted, at = excluded.at"
)
_SEGMENTS = text(
    "SELECT segment_id, name, description, fields, deleted, at FROM book_segments WHERE connection = :connection"
)
_SEGMENT = text(f"{_SEGMENTS.text} AND segment_id = :segment_id")


class MembershipLog:
    """`alone_with`: see `Transaction`."""

    def __init__(self, connection: Connection, alone_with: Callable[[str], None]) -> None:
        self._connection = connection
        self._alone_with = alone_with

    def note(self, connection: str, segment_id: str, *entries: Entry) -> None:
        """Write changes down, in order; the same batch of the same request counts once.

        Until the transaction ends nobody else writes about the segment: the order of the numbers is that of the commits.
        """
        self._alone_with(f"members-of-{connection}-{segment_id}")
        rows = [
            {
                "connection": connection,
                "segment_id": segment_id,
                "at": seconds(entry.at),
                "change": entry.change.value,
                "roster_id": entry.roster_id,
                "start": entry.start,
                "stop": entry.stop,
                "request_id": entry.request_id,
                "batch": entry.batch,
            }
            for entry in entries
        ]
        if rows:
            self._connection.execute(_NOTE, rows)
        rosters = [entry.roster_id for entry in entries if entry.roster_id]
        roster_references.note(self._connection, "book", f"{connection}/{segment_id}", rosters)

    def note_reading(self, connection: str, segment_id: str, entry: Entry, began: int) -> None:
        """Write down who was read, unless a request has written down a change since the entry of the number `began`: whom it
        moved may not have been seen.
        """
        self._alone_with(f"members-of-{connection}-{segment_id}")
        if not self.changed_since(connection, segment_id, began):
            self.note(connection, segment_id, entry)

    def entries(self, connection: str, segment_id: str, *, before: int | None = None) -> list[Entry]:
        """From the last time everyone was known, in order; from the first one where that never was.

        `before`: as it stood before the entry of this number.
        """
        values = {"connection": connection, "segment_id": segment_id, "before": before or _ALWAYS}
        return [_entry(row) for row in self._connection.execute(_ENTRIES, values)]

    def history(self, connection: str, segment_id: str) -> list[Entry]:
        """Every entry there is, in order."""
        values = {"connection": connection, "segment_id": segment_id}
        return [_entry(row) for row in self._connection.execute(_HISTORY, values)]

    def made_of(self, rosters: Collection[str]) -> list[tuple[str, str]]:
        """The segments (connection, id) of which everyone was known once, where one of these lists says who is in it now."""
        rows = self._connection.execute(_MADE_OF)
        return list(
            dict.fromkeys((row.connection, row.segment_id) for row in rows if row.roster_id in rosters)
        )

    def changed_since(self, connection: str, segment_id: str, number: int) -> bool:
        """Whether a request has written down a change behind the entry of this number; readings are none."""
        values = {"connection": connection, "segment_id": segment_id, "number": number}
        return bool(self._connection.execute(_CHANGED, values).scalar_one())

    def first_of(self, request_id: int) -> int | None:
        """The number of the first entry that may hold what a request changed: its own first one, or a reading since its first
        batch left; None where it made none.
        """
        first = text(_FIRST_OF.format(event=EVENT_OF[self._connection.dialect.name]))
        values = {"request_id": request_id, "started": Event.STARTED.value}
        found = self._connection.execute(first, values).scalar_one_or_none()
        return None if found is None else int(found)

    def remember(self, connection: str, segment: KnownSegment) -> None:
        self._connection.execute(
            _REMEMBER,
            {
                "connection": connection,
                "segment_id": segment.id,
                "name": segment.name,
                "description": segment.description,
                "fields": json_documents.dump(dict(segment.fields)),
                "deleted": int(segment.deleted),
                "at": seconds(segment.at),
            },
        )

    def segments(self, connection: str) -> list[KnownSegment]:
        return [_segment(row) for row in self._connection.execute(_SEGMENTS, {"connection": connection})]

    def segment(self, connection: str, segment_id: str) -> KnownSegment | None:
        values = {"connection": connection, "segment_id": segment_id}
        row = self._connection.execute(_SEGMENT, values).one_or_none()
        return _segment(row) if row else None


def _segment(row: Row[Any]) -> KnownSegment:
    return KnownSegment(
        id=row.segment_id,
        name=row.name,
        description=row.description,
        fields=json_documents.load(row.fields),
        deleted=bool(row.deleted),
        at=moment(row.at),
    )


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        at=moment(row.at),
        change=Change(row.change),
        roster_id=row.roster_id,
        start=row.first_row,
        stop=row.end_row,
        request_id=row.request_id,
        batch=row.batch,
    )
