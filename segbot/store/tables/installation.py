"""One life of a database: a random name of its own, and something sealed by which the key is recognised."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from segbot.store.timestamps import seconds

_GET = text("SELECT epoch, sealed FROM installation WHERE id = 1")
_SET = text(
    "INSERT INTO installation (id, epoch, sealed, created_at) VALUES (1, :epoch, :sealed, :at)"
    " ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed"
)
_CHUNK = text("SELECT sealed FROM roster_chunks ORDER BY roster_id DESC LIMIT 1")
_GRANT = text("SELECT sealed FROM slack_installation WHERE sealed IS NOT NULL")
_TOKEN = text("SELECT sealed FROM connection_tokens ORDER BY at DESC LIMIT 1")


class Installation:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def epoch(self) -> str:
        """The random name of this life; empty before its first start."""
        row = self._connection.execute(_GET).one_or_none()
        return row.epoch if row else ""

    def keep(self, sealed: str, at: datetime) -> None:
        """What a key has to open to be the right one; the name is given once."""
        values = {"epoch": secrets.token_hex(8), "sealed": sealed, "at": seconds(at)}
        self._connection.execute(_SET, values)

    def sealed_samples(self) -> list[bytes]:
        """Something of everything that is sealed: whoever opens these opens the rest. Nothing in a database without tables."""
        samples: list[bytes] = []
        tables = set(inspect(self._connection).get_table_names())
        if "installation" in tables:
            row = self._connection.execute(_GET).one_or_none()
            samples += [row.sealed.encode()] if row else []
        for table, query in (
            ("roster_chunks", _CHUNK),
            ("connection_tokens", _TOKEN),
            ("slack_installation", _GRANT),
        ):
            if table in tables:
                samples += [bytes(each) for each in self._connection.execute(query).scalars()]
        return samples
