"""How many people leave by each request; with its state, batches and votes that is what one person removed alone."""

from __future__ import annotations

import math
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.domain.policy.budgets import WINDOW, Spent, leaving
from segbot.domain.requests import Draft
from segbot.store.timestamps import seconds

_HOLD = text(
    "INSERT INTO removals (request_id, connection, segment_id, person, people)"
    " VALUES (:request_id, :connection, :segment_id, :person, :people)"
    " ON CONFLICT (request_id) DO UPDATE SET connection = excluded.connection,"
    " segment_id = excluded.segment_id, person = excluded.person, people = excluded.people"
)
# What a colleague approved does not count, nor what still waits for that. What is about to run counts in full. What is over counts by the batches that left or may have left, and never for more people
# than the plan had, for a list may name some who were not in it. People a plan cannot count (null) stay uncounted.
# The sum over `request_id + 0` keeps SQLite from walking all batches in the order of their key.
_SPENT = text(
    """
WITH taken AS (
    SELECT m.connection, m.segment_id, m.person, m.people
    FROM requests q JOIN removals m ON m.request_id = q.id
    WHERE q.state IN ('approved', 'running', 'paused') AND q.id <> :own
    AND NOT EXISTS (SELECT 1 FROM votes v
        WHERE v.request_id = q.id AND v.ballot = 'approve' AND v.user_id <> m.person)
    AND (m.connection = :connection OR m.person = :person)
    UNION ALL
    SELECT m.connection, m.segment_id, m.person,
        CASE WHEN gone.whole = 0 AND gone.listed < m.people THEN gone.listed ELSE m.people END
    FROM (
        SELECT request_id + 0 AS request_id,
            max(CASE WHEN operation = 'remove' THEN 0 ELSE 1 END) AS whole,
            sum(CASE WHEN operation = 'remove' THEN end_row - first_row ELSE 0 END) AS listed
        FROM batches
        WHERE operation IN ('remove', 'replace', 'clear', 'delete')
        AND coalesce(settled_at, sent_at) > :since AND sent_at IS NOT NULL AND state <> 'failed'
        GROUP BY request_id + 0
    ) gone
    JOIN removals m ON m.request_id = gone.request_id
    JOIN requests q ON q.id = gone.request_id
    WHERE q.state NOT IN ('approved', 'running', 'paused') AND q.id <> :own
    AND NOT EXISTS (SELECT 1 FROM votes v
        WHERE v.request_id = q.id AND v.ballot = 'approve' AND v.user_id <> m.person)
    AND (m.connection = :connection OR m.person = :person)
)
SELECT
    coalesce(sum(CASE WHEN person = :person THEN people END), 0) AS person,
    coalesce(sum(CASE WHEN connection = :connection AND segment_id = :segment_id THEN people END), 0) AS segment,
    coalesce(sum(CASE WHEN connection = :connection THEN people END), 0) AS connection,
    coalesce(max(CASE WHEN people IS NULL AND person = :person THEN 1 END), 0) AS person_unknown,
    coalesce(max(CASE WHEN people IS NULL AND connection = :connection AND segment_id = :segment_id THEN 1 END), 0)
        AS segment_unknown,
    coalesce(max(CASE WHEN people IS NULL AND connection = :connection THEN 1 END), 0) AS connection_unknown
FROM taken
"""
)
_FORGET = text("DELETE FROM removals WHERE request_id = :request_id")
_NO_REQUEST = 0


class Removals:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, request_id: int, draft: Draft) -> None:
        """Note how many leave by a request, in place of an earlier plan's; nothing where nobody does."""
        people = leaving(draft.action, draft.plan)
        if not people:
            self._connection.execute(_FORGET, {"request_id": request_id})
            return
        self._connection.execute(
            _HOLD,
            {
                "request_id": request_id,
                "connection": draft.action.connection,
                "segment_id": draft.plan.segment_id or "",
                "person": draft.origin.user,
                "people": None if math.isinf(people) else int(people),
            },
        )

    def spent(
        self,
        *,
        connection: str,
        segment_id: str,
        person: str,
        now: datetime,
        own: int | None = None,
    ) -> Spent:
        """Who left or may have left in the last 24 hours without a colleague's approval, and who would by what is about to
        run, but for the request `own`.
        """
        values = {
            "connection": connection,
            "segment_id": segment_id,
            "person": person,
            "since": seconds(now - WINDOW),
            "own": own or _NO_REQUEST,
        }
        row = self._connection.execute(_SPENT, values).mappings().one()
        return Spent(
            **{
                name: math.inf if row[f"{name}_unknown"] else int(row[name])
                for name in ("person", "segment", "connection")
            }
        )
