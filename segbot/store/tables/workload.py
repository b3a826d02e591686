"""The numbers of `segbot.domain.workload`, counted where they are true."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.domain.lifecycle import State
from segbot.domain.workload import Workload
from segbot.store.timestamps import seconds

_REQUESTS = text("SELECT state, verb, count(*) AS amount FROM requests GROUP BY state, verb")
_OLDEST_PENDING = text("SELECT min(created_at) FROM requests WHERE state = 'pending'")
_MESSAGES = text(
    "SELECT count(*) AS amount, min(created_at) AS oldest FROM messages"
    # Of an answer that was promised nothing is to be told while it may still come.
    " WHERE posted_at IS NULL AND failure IS NULL AND NOT (kind = 'notice' AND request_id = 0)"
)
_UNDELIVERABLE = text("SELECT count(*) FROM messages WHERE failure IS NOT NULL")
_UNDELIVERED = text(
    "SELECT refused, CASE WHEN failure IS NULL THEN 0 ELSE 1 END AS given_up, count(*) AS amount FROM messages"
    " WHERE refused <> '' AND posted_at IS NULL GROUP BY 1, 2"
)
_PRESSES = text("SELECT count(*) FROM clicks WHERE settled_at IS NULL")
_FACTS = text("SELECT coalesce(max(id), 0) FROM facts")
_PAUSED = text("SELECT name FROM paused_connections")
_STATES = frozenset(state.value for state in State)


def read(connection: Connection, now: datetime) -> Workload:
    by_verb = {
        (State(row.state), str(row.verb)): row.amount
        for row in connection.execute(_REQUESTS)
        if row.state in _STATES
    }
    messages = connection.execute(_MESSAGES).one()
    undelivered = {(row.refused, bool(row.given_up)): row.amount for row in connection.execute(_UNDELIVERED)}
    return Workload(
        requests={
            state: sum(count for (each, _), count in by_verb.items() if each is state) for state in State
        },
        by_verb=by_verb,
        oldest_pending=_age(connection.execute(_OLDEST_PENDING).scalar_one(), now),
        messages_waiting=messages.amount,
        oldest_message=_age(messages.oldest, now),
        messages_undeliverable=connection.execute(_UNDELIVERABLE).scalar_one(),
        messages_refused=sum(count for (_, given_up), count in undelivered.items() if not given_up),
        undelivered=undelivered,
        presses_waiting=connection.execute(_PRESSES).scalar_one(),
        facts=connection.execute(_FACTS).scalar_one(),
        paused=frozenset(connection.execute(_PAUSED).scalars()),
    )


def _age(since: float | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (seconds(now) or 0.0) - since)
