"""Which drafts and requests hold which rosters, so that a roster nobody holds can be deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.domain.requests import Draft
from segbot.store.timestamps import seconds

_NOTE = text(
    "INSERT INTO roster_uses (roster_id, user_kind, user_id) VALUES (:roster_id, :user_kind, :user_id)"
    " ON CONFLICT (roster_id, user_kind, user_id) DO NOTHING"
)
_UNUSED = text(
    "SELECT id FROM rosters WHERE created_at < :before"
    " AND NOT EXISTS (SELECT 1 FROM roster_uses WHERE roster_uses.roster_id = rosters.id) ORDER BY id"
)

_IS_USED = text("SELECT EXISTS (SELECT 1 FROM roster_uses WHERE roster_id = :id)")


def of(draft: Draft) -> set[str]:
    """The rosters a draft needs: its own, and those its plan's batches are cut from."""
    rosters = {batch.roster_id for batch in draft.plan.batches if batch.roster_id}
    return rosters | {draft.roster.id} if draft.roster else rosters


def note(connection: Connection, user_kind: str, user_id: str, rosters: Iterable[str]) -> None:
    rows = [
        {"roster_id": roster, "user_kind": user_kind, "user_id": user_id} for roster in sorted(set(rosters))
    ]
    if rows:
        connection.execute(_NOTE, rows)


def unused(connection: Connection, before: datetime) -> list[str]:
    """Rosters saved before this time that nothing uses."""
    return list(connection.execute(_UNUSED, {"before": seconds(before)}).scalars())


def is_used(connection: Connection, roster_id: str) -> bool:
    return bool(connection.execute(_IS_USED, {"id": roster_id}).scalar_one())
