"""The segments a provider listed last, for suggestions while somebody types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.domain.segments import Segment
from segbot.store import json_documents
from segbot.store.timestamps import moment, seconds

_REMEMBER = text(
    "INSERT INTO remembered_segments (connection, at, document) VALUES (:connection, :at, :document)"
    " ON CONFLICT (connection) DO UPDATE SET at = excluded.at, document = excluded.document"
)
_RECALL = text("SELECT at, document FROM remembered_segments WHERE connection = :connection")
_OUTDATE = text("UPDATE remembered_segments SET at = 0 WHERE connection = :connection")


class Segments:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remember(self, connection: str, segments: Sequence[Segment], at: datetime) -> None:
        document = json_documents.dump([json_documents.segment_document(segment) for segment in segments])
        self._connection.execute(
            _REMEMBER, {"connection": connection, "at": seconds(at), "document": document}
        )

    def recall(self, connection: str) -> tuple[list[Segment], datetime] | None:
        """What was remembered, in the same order, and when; None when nothing was."""
        row = self._connection.execute(_RECALL, {"connection": connection}).one_or_none()
        if row is None:
            return None
        return [json_documents.segment_from(each) for each in json_documents.load(row.document)], moment(
            row.at
        )

    def outdate(self, connection: str) -> None:
        """What is remembered has changed: it serves only while the provider cannot be asked."""
        self._connection.execute(_OUTDATE, {"connection": connection})
