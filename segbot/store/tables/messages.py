"""What is to be said, until it is said: attempts are counted before they are made, and refusals are kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, bindparam, text
from sqlalchemy.engine import Connection, Row

from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.store import json_documents
from segbot.store.timestamps import moment, seconds

# Later than anything: it waits for something else than time.
_PARKED = 1e12
_ADD = text(
    "INSERT INTO messages (key, kind, request_id, channel, fact, thread_channel, thread_ts, created_at, note)"
    " VALUES (:key, :kind, :request_id, :channel, :fact, :thread_channel, :thread_ts, :created_at, :note)"
    " ON CONFLICT (key) DO NOTHING"
)
_GET = text("SELECT * FROM messages WHERE key = :key")
_CARD = text(
    "SELECT * FROM messages WHERE request_id = :request_id AND kind IN ('card', 'asker_copy') AND gone_at IS NULL"
    " ORDER BY CASE WHEN posted_ts IS NULL THEN 1 ELSE 0 END, CASE kind WHEN 'card' THEN 0 ELSE 1 END, ordinal DESC"
    " LIMIT 1"
)
_ASKERS_OWN = text(
    "SELECT * FROM messages WHERE request_id = :request_id AND kind = 'copy' AND gone_at IS NULL"
    " AND posted_ts IS NOT NULL AND channel = (SELECT user_id FROM requests WHERE id = :request_id) LIMIT 1"
)
_POSTED_CARDS = text(
    "SELECT * FROM messages WHERE request_id = :request_id AND kind IN ('card', 'copy', 'asker_copy')"
    " AND posted_ts IS NOT NULL"
    " ORDER BY ordinal"
)
_COPIES = text(
    "SELECT * FROM messages WHERE request_id = :request_id AND kind IN ('copy', 'asker_copy') AND gone_at IS NULL"
    " AND failure IS NULL AND ordinal < (SELECT ordinal FROM messages WHERE key = :before) ORDER BY ordinal"
)
_LATEST_CARD = text(
    "SELECT * FROM messages WHERE request_id = :request_id AND kind = 'card' AND gone_at IS NULL"
    " ORDER BY ordinal DESC LIMIT 1"
)
_IN_FLIGHT = text(
    "SELECT count(*) FROM messages WHERE request_id = :request_id AND kind IN ('card', 'copy', 'asker_copy')"
    " AND posted_at IS NULL AND failure IS NULL AND attempts > answered"
)
_CARDS = text(
    "SELECT request_id, posted_channel, posted_ts FROM messages WHERE kind IN ('card', 'asker_copy')"
    " AND posted_ts IS NOT NULL AND gone_at IS NULL AND request_id IN :ids"
    " ORDER BY CASE kind WHEN 'card' THEN 1 ELSE 0 END, ordinal"
).bindparams(bindparam("ids", type_=BigInteger(), expanding=True))
_UNCHANGED = text(
    "SELECT count(*) FROM messages WHERE key = :key AND attempts = :attempts AND posted_at IS NULL AND failure IS NULL"
)
_ATTEMPT = text("UPDATE messages SET attempts = attempts + 1 WHERE key = :key RETURNING attempts")
_POSTED = text(
    "UPDATE messages SET posted_channel = :channel, posted_ts = :ts, posted_at = :at, refused = '',"
    " refused_since = NULL, due_at = NULL WHERE key = :key"
)
_TOLD_ELSEWHERE = text(
    "SELECT count(*) FROM messages WHERE key = :key AND posted_ts IS NOT NULL"
    " AND NOT (posted_channel = :channel AND posted_ts = :ts)"
)
_SETTLED = text("UPDATE messages SET posted_at = :at, due_at = NULL WHERE key = :key AND posted_at IS NULL")
_DROP = text(
    "DELETE FROM messages WHERE key = :key AND posted_at IS NULL AND failure IS NULL AND attempts = 0"
)
_GONE = text("UPDATE messages SET gone_at = :at WHERE key = :key AND gone_at IS NULL")
_FAILED = text("UPDATE messages SET failure = :why, refused = :why, due_at = NULL WHERE key = :key")
_PUT_BACK = text(
    "UPDATE messages SET due_at = :due, refused = :why, answered = CASE WHEN :known = 1 THEN attempts ELSE answered END,"
    " refused_since = coalesce(refused_since, cast(:now AS double precision)) WHERE key = :key"
)
_POSTPONED = text("UPDATE messages SET due_at = :due WHERE key = :key AND posted_at IS NULL")
_WOKEN = text(
    "UPDATE messages SET due_at = NULL WHERE request_id = :request_id AND due_at >= :parked"
    " AND posted_at IS NULL AND failure IS NULL RETURNING key, ordinal"
)
_SCHEDULED = text("UPDATE messages SET wakes = wakes + 1 WHERE key = :key RETURNING wakes")
_LAST_EDIT = text("SELECT edited_at FROM messages WHERE key = :key")
_EDITED = text("UPDATE messages SET edited_at = :at WHERE key = :key")
_ORDINAL = text("SELECT ordinal FROM messages WHERE key = :key")
_WAITING = text(
    "SELECT key, request_id, wakes FROM messages WHERE posted_at IS NULL AND failure IS NULL"
    " AND created_at >= :since AND created_at < :before AND coalesce(due_at, 0) < :parked ORDER BY ordinal"
)
_OVERDUE = text(
    "SELECT count(*) FROM messages WHERE posted_at IS NULL AND failure IS NULL AND created_at < :before"
    " AND coalesce(due_at, 0) < :before"
)
_WAITING_IN = text(
    "SELECT * FROM messages WHERE channel = :channel AND kind IN :kinds AND posted_at IS NULL AND failure IS NULL"
    " ORDER BY ordinal LIMIT :limit"
).bindparams(bindparam("kinds", type_=sa.String(), expanding=True))
_HELD_IN = text(
    "SELECT key FROM messages WHERE channel = :channel AND posted_at IS NULL AND failure IS NULL"
    " AND due_at IS NOT NULL AND due_at < :parked AND refused <> '' AND kind IN :kinds ORDER BY ordinal LIMIT 200"
).bindparams(bindparam("kinds", type_=sa.String(), expanding=True))
_LIMITED = text(
    "SELECT max(due_at) FROM messages WHERE request_id = :request_id AND key <> :key AND posted_at IS NULL"
    " AND failure IS NULL AND refused IN :words AND due_at > :now AND due_at < :parked"
).bindparams(bindparam("words", type_=sa.String(), expanding=True))
_UNDELIVERED = text(
    "SELECT m.* FROM messages AS m WHERE m.posted_at IS NULL AND m.refused <> '' AND m.created_at >= :since"
    " AND (:anybody = 1 OR m.request_id IN (SELECT id FROM requests WHERE user_id = :user_id))"
    " ORDER BY m.ordinal DESC LIMIT :limit"
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
                "note": message.note,
            },
        )
        return added.rowcount == 1

    def get(self, key: str) -> Message | None:
        row = self._connection.execute(_GET, {"key": key}).one_or_none()
        return _message(row) if row else None

    def card(self, request_id: int) -> Message | None:
        """The request's card: the one that is posted, the asker's copy where there is none, or else the latest to be."""
        row = self._connection.execute(_CARD, {"request_id": request_id}).one_or_none()
        return _message(row) if row else None

    def askers_own(self, request_id: int) -> Message | None:
        """The copy that was posted to the one who asked as to one of the approvers."""
        row = self._connection.execute(_ASKERS_OWN, {"request_id": request_id}).one_or_none()
        return _message(row) if row else None

    def cards(self, request_ids: Collection[int]) -> dict[int, MessageRef]:
        """Where the cards of these requests are, by request; only those that are posted."""
        found = self._connection.execute(_CARDS, {"ids": list(request_ids)}) if request_ids else ()
        return {row.request_id: MessageRef(channel=row.posted_channel, ts=row.posted_ts) for row in found}

    def posted_cards(self, request_id: int) -> list[Message]:
        """Every card and copy of a request that was ever posted, also those that are gone, the oldest first."""
        return [
            _message(row) for row in self._connection.execute(_POSTED_CARDS, {"request_id": request_id}).all()
        ]

    def copies(self, request_id: int, *, before: str) -> list[Message]:
        """Copies of a card for single people, posted or still to be, that were there before the message of this key."""
        values = {"request_id": request_id, "before": before}
        return [_message(row) for row in self._connection.execute(_COPIES, values).all()]

    def latest_card(self, request_id: int) -> Message | None:
        """The card itself, wherever it is or is to be; copies are none."""
        row = self._connection.execute(_LATEST_CARD, {"request_id": request_id}).one_or_none()
        return _message(row) if row else None

    def card_in_flight(self, request_id: int) -> bool:
        """Whether one may have been posted of which it is not known yet where."""
        in_flight: int = self._connection.execute(_IN_FLIGHT, {"request_id": request_id}).scalar_one()
        return in_flight > 0

    def still_attempts(self, key: str, attempts: int) -> bool:
        """Whether nobody has told it, given it up or attempted it since this attempt was counted."""
        values = {"key": key, "attempts": attempts}
        return bool(self._connection.execute(_UNCHANGED, values).scalar_one())

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

    def told_elsewhere(self, key: str, ref: MessageRef) -> bool:
        """Whether it is written down that this message was posted, and not at this place."""
        values = {"key": key, "channel": ref.channel, "ts": ref.ts}
        return bool(self._connection.execute(_TOLD_ELSEWHERE, values).scalar_one())

    def settled(self, key: str, at: datetime) -> None:
        """There is nothing (more) to deliver: something later says it as well."""
        self._connection.execute(_SETTLED, {"key": key, "at": seconds(at)})

    def drop(self, key: str) -> bool:
        """Forget a message that nobody has tried to deliver so far; False for any other."""
        return self._connection.execute(_DROP, {"key": key}).rowcount == 1

    def gone(self, key: str, at: datetime) -> None:
        """It was posted and is not there any more."""
        self._connection.execute(_GONE, {"key": key, "at": seconds(at)})

    def failed(self, key: str, why: str) -> None:
        """It will never be delivered; `why` in Slack's own word."""
        self._connection.execute(_FAILED, {"key": key, "why": why})

    def put_back(self, key: str, *, due: datetime, why: str, now: datetime, known: bool) -> None:
        """Not taken, `why` in Slack's own word; not tried again before `due`. `known`: nothing was posted for sure."""
        values = {"key": key, "due": seconds(due), "why": why, "now": seconds(now), "known": int(known)}
        self._connection.execute(_PUT_BACK, values)

    def postpone(self, key: str, due: datetime | None) -> None:
        """Not before `due`, for no fault of its own; None: not before `wake_parked`."""
        when = _PARKED if due is None else seconds(due)
        self._connection.execute(_POSTPONED, {"key": key, "due": when})

    def wake_parked(self, request_id: int) -> list[str]:
        """Let everything go on that waits for the card; their keys, in order."""
        rows = self._connection.execute(_WOKEN, {"request_id": request_id, "parked": _PARKED}).all()
        return [row.key for row in sorted(rows, key=lambda row: row.ordinal)]

    def scheduled(self, key: str) -> int:
        """Count one more time that it is put into the queue; how often with it. Raises KeyError for an unknown key."""
        wakes: int | None = self._connection.execute(_SCHEDULED, {"key": key}).scalar_one_or_none()
        if wakes is None:
            raise KeyError(key)
        return wakes

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
        """`key, request_id, wakes` of the messages added in this time that are neither posted nor given up, nor wait
        for a card, in order.
        """
        values = {"since": seconds(since), "before": seconds(before), "parked": _PARKED}
        return self._connection.execute(_WAITING, values).all()

    def overdue(self, before: datetime) -> int:
        """How many were to be tried before this time and were not: nobody takes them."""
        overdue: int = self._connection.execute(_OVERDUE, {"before": seconds(before)}).scalar_one()
        return overdue

    def waiting_in(self, channel: str, kinds: Sequence[MessageKind], limit: int) -> list[Message]:
        """What is to be posted in a channel, the oldest first."""
        values = {"channel": channel, "kinds": [kind.value for kind in kinds], "limit": limit}
        return [_message(row) for row in self._connection.execute(_WAITING_IN, values).all()]

    def held_in(self, channel: str, kinds: Sequence[MessageKind]) -> list[str]:
        """Keys of what a channel refused and is to be tried there again, the oldest first."""
        values = {"channel": channel, "kinds": [kind.value for kind in kinds], "parked": _PARKED}
        return list(self._connection.execute(_HELD_IN, values).scalars())

    def limited_until(self, message: Message, words: Collection[str], now: datetime) -> datetime | None:
        """Until when Slack asked to be left alone when another drawing of the same request came; None where it did not."""
        values = {
            "request_id": message.request_id,
            "key": message.key,
            "words": list(words),
            "now": seconds(now),
            "parked": _PARKED,
        }
        until: float | None = self._connection.execute(_LIMITED, values).scalar_one()
        return moment(until)

    def undelivered(self, since: datetime, *, user: str | None = None, limit: int = 20) -> list[Message]:
        """What Slack refused and has not taken since, of everybody or about one person's requests, the latest first."""
        values = {
            "since": seconds(since),
            "anybody": int(user is None),
            "user_id": user or "",
            "limit": limit,
        }
        return [_message(row) for row in self._connection.execute(_UNDELIVERED, values).all()]


def _message(row: Row[Any]) -> Message:
    parked = row.due_at is not None and row.due_at >= _PARKED
    return Message(
        key=row.key,
        kind=MessageKind(row.kind),
        request_id=row.request_id,
        channel=row.channel,
        fact=json_documents.fact_from(row.fact) if row.fact else None,
        thread=_ref(row.thread_channel, row.thread_ts),
        posted=_ref(row.posted_channel, row.posted_ts),
        attempts=row.attempts,
        note=row.note,
        done=row.posted_at is not None or row.failure is not None,
        refused=row.refused,
        refused_since=moment(row.refused_since),
        due_at=None if parked else moment(row.due_at),
        answered=row.answered,
        gone=row.gone_at is not None,
    )


def _ref(channel: str | None, ts: str | None) -> MessageRef | None:
    return None if channel is None or ts is None else MessageRef(channel=channel, ts=ts)
