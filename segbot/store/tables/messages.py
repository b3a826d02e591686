"""What is to be said, until it is said: attempts are counted before they are made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection, Row

from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.store import json_documents
from segbot.store.timestamps import moment, seconds

_ADD = text(
    "INSERT INTO messages (key, kind, request_id, channel, fact, thread_channel, thread_ts, created_at)"
    " VALUES (:key, :kind, :request_id, :channel, :fact, :thread_channel, :thread_ts, :created_at)"
    " ON CONFLICT (key) DO NOTHING"
)
_GET = text("SELECT * FROM messages WHERE key = :key")
_CARD = text(
    "SELECT * FROM messages WHERE request_id = :request_id AND kind = 'card'"
    " ORDER BY CASE WHEN posted_at IS NULL THEN 1 ELSE 0 END, ordinal DESC LIMIT 1"
)
_ATTEMPT = text("UPDATE messages SET attempts = attempts + 1 WHERE key = :key RETURNING attempts")
_POSTED = text(
    "UPDATE messages SET posted_channel = :channel, posted_ts = :ts, posted_at = :at WHERE key = :key"
)
_FAILED = text("UPDATE messages SET failure = :why WHERE key = :key")
_LAST_EDIT = text("SELECT edited_at FROM messages WHERE key = :key")
_EDITED = text("UPDATE messages SET edited_at = :at WHERE key = :key")
_ORDINAL = text("SELECT ordinal FROM messages WHERE key = :key")
_WAITING = text(
    "SELECT key, request_id FROM messages WHERE posted_at IS NULL AND failure IS NULL"
    " AND created_at >= :since AND created_at < :before ORDER BY ordinal"
)


class Messages:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, message: Message, now: datetime) -> bool:
        """False when a message with this key exists; it stays as it is."""
        thread = message.thread
        added = self._connection.execute(
            _ADD,
            {
                "key": message.key,
                "kind": message.kind.value,
                "request_id": message.request_id,
                "channel": message.channel,
                "fact": json_documents.dump(json_documents.fact_document(message.fact))
                if message.fact
                else None,
                "thread_channel": thread.channel if thread else None,
                "thread_ts": thread.ts if thread else None,
                "created_at": seconds(now),
            },
        )
        return added.rowcount == 1

    def get(self, key: str) -> Message | None:
        row = self._connection.execute(_GET, {"key": key}).one_or_none()
        return _message(row) if row else None

    def card(self, request_id: int) -> Message | None:
        """The request's card: the one that is posted, or else the latest that is to be."""
        row = self._connection.execute(_CARD, {"request_id": request_id}).one_or_none()
        return _message(row) if row else None

    def attempt(self, key: str) -> int:
        """Count an attempt before it is made; how many there are with it. Raises KeyError for an unknown key."""
        attempts: int | None = self._connection.execute(_ATTEMPT, {"key": key}).scalar_one_or_none()
        if attempts is None:
            raise KeyError(key)
        return attempts

    def posted(self, key: str, ref: MessageRef, at: datetime) -> None:
        self._connection.execute(
            _POSTED, {"key": key, "channel": ref.channel, "ts": ref.ts, "at": seconds(at)}
        )

    def failed(self, key: str, why: str) -> None:
        """It will never be delivered."""
        self._connection.execute(_FAILED, {"key": key, "why": why})

    def last_edit(self, key: str) -> datetime | None:
        return moment(self._connection.execute(_LAST_EDIT, {"key": key}).scalar_one_or_none())

    def edited(self, key: str, at: datetime) -> None:
        self._connection.execute(_EDITED, {"key": key, "at": seconds(at)})

    def ordinal(self, key: str) -> int:
        """Its place in the order in which messages were added. Raises KeyError for an unknown key."""
        ordinal: int | None = self._connection.execute(_ORDINAL, {"key": key}).scalar_one_or_none()
        if ordinal is None:
            raise KeyError(key)
        return ordinal

    def waiting(self, since: datetime, before: datetime) -> Sequence[Row[Any]]:
        """`key, request_id` of the messages added in this time that are neither posted nor given up, in order."""
        values = {"since": seconds(since), "before": seconds(before)}
        return self._connection.execute(_WAITING, values).all()


def _message(row: Row[Any]) -> Message:
    return Message(
        key=row.key,
        kind=MessageKind(row.kind),
        request_id=row.request_id,
        channel=row.channel,
        fact=json_documents.fact_from(json_documents.load(row.fact)) if row.fact else None,
        thread=_ref(row.thread_channel, row.thread_ts),
        posted=_ref(row.posted_channel, row.posted_ts),
        attempts=row.attempts,
    )


def _ref(channel: str | None, ts: str | None) -> MessageRef | None:
    return None if channel is None or ts is None else MessageRef(channel=channel, ts=ts)
