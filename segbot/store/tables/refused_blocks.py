"""Kinds of Slack's blocks that a workspace does not take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.store.timestamps import seconds

_REFUSE = text(
    "INSERT INTO refused_blocks (team, kind, at) VALUES (:team, :kind, :at)"
    " ON CONFLICT (team, kind) DO UPDATE SET at = excluded.at"
)
_KNOWN = text("SELECT kind FROM refused_blocks WHERE team = :team AND at >= :since")


class RefusedBlocks:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def refuse(self, team: str, kinds: Iterable[str], at: datetime) -> None:
        rows = [{"team": team, "kind": kind, "at": seconds(at)} for kind in kinds]
        if rows:
            self._connection.execute(_REFUSE, rows)

    def known(self, team: str, since: datetime) -> frozenset[str]:
        """The kinds refused since then."""
        return frozenset(self._connection.execute(_KNOWN, {"team": team, "since": seconds(since)}).scalars())
