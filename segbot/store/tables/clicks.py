"""Presses of buttons: written down before they are acknowledged, settled once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.domain.requests import Click, ClickKind
from segbot.store.timestamps import seconds

_RECORD = text(
    "INSERT INTO clicks (key, kind, request_id, version, user_id, team, channel, reason, message_ts, button,"
    " recorded_at) VALUES (:key, :kind, :request_id, :version, :user_id, :team, :channel, :reason, :message_ts, :button,"
    " :recorded_at)"
    " ON CONFLICT (key) DO NOTHING"
)
_GET = text("SELECT * FROM clicks WHERE key = :key")
_SETTLE = text("UPDATE clicks SET result = :result, settled_at = :at WHERE key = :key AND settled_at IS NULL")
_SETTLED = text("SELECT result FROM clicks WHERE key = :key AND settled_at IS NOT NULL")
_WAITING = text(
    "SELECT key FROM clicks WHERE settled_at IS NULL AND recorded_at >= :since AND recorded_at < :before"
    " ORDER BY recorded_at"
)


class Clicks:
    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    def record(self, click: Click, now: datetime) -> bool:
        """False when this very press is written down already."""
        recorded = self._connection.execute(
            _RECORD,
            {
                "key": click.key,
                "kind": click.kind.value,
                "request_id": click.request_id,
                "version": click.version,
                "user_id": click.user,
                "team": click.team,
                "channel": click.channel,
                "reason": click.reason,
                "message_ts": click.message_ts,
                "button": click.button,
                "recorded_at": seconds(now),
            },
        )
        return recorded.rowcount == 1

    def get(self, key: str) -> Click | None:
        row = self._connection.execute(_GET, {"key": key}).one_or_none()
        if row is None:
            return None
        return Click(
            key=row.key,
            kind=ClickKind(row.kind),
            request_id=row.request_id,
            version=row.version,
            user=row.user_id,
            team=row.team,
            channel=row.channel,
            reason=row.reason,
            message_ts=row.message_ts,
            button=row.button,
        )

    def settle(self, key: str, result: str) -> bool:
        """`result` is the sentence for the person, or empty. False when it was settled before; that stands."""
        values = {"key": key, "result": result, "at": seconds(self._now())}
        return self._connection.execute(_SETTLE, values).rowcount == 1

    def settled(self, key: str) -> str | None:
        """The result; None while it is not settled."""
        result: str | None = self._connection.execute(_SETTLED, {"key": key}).scalar_one_or_none()
        return result

    def waiting(self, since: datetime, before: datetime) -> list[str]:
        """Keys of the presses recorded in this time and not settled, oldest first."""
        values = {"since": seconds(since), "before": seconds(before)}
        return list(self._connection.execute(_WAITING, values).scalars())
