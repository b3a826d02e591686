"""The numbers of `segbot.domain.workload`, counted where they are true."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Connection

from segbot.domain.lifecycle import State
from segbot.domain.workload import Workload
from segbot.store.timestamps import seconds

_REQUESTS = text("SELECT state, count(*) AS amount, min(created_at) AS oldest FROM requests GROUP BY state")
_MESSAGES = text(
    "SELECT count(*) AS amount, min(created_at) AS oldest FROM messages"
    " WHERE posted_at IS NULL AND failure IS NULL"
)
_UNDELIVERABLE = text("SELECT count(*) FROM messages WHERE failure IS NOT NULL")
_REFUSED = text("SELECT count(*) FROM messages WHERE posted_at IS NULL AND failure IS NULL AND refused <> ''")
_PRESSES = text("SELECT count(*) FROM clicks WHERE settled_at IS NULL")
_FACTS = text("SELECT coalesce(max(id), 0) FROM facts")
_PAUSED = text("SELECT name FROM paused_connections")


def read(connection: Connection, now: datetime) -> Workload:
    by_state = {row.state: row for row in connection.execute(_REQUESTS)}
    pending = by_state.get(State.PENDING.value)
    messages = connection.execute(_MESSAGES).one()
    return Workload(
        requests={state: by_state[state.value].amount if state.value in by_state else 0 for state in State},
        oldest_pending=_age(pending.oldest if pending else None, now),
        messages_waiting=messages.amount,
        oldest_message=_age(messages.oldest, now),
        messages_undeliverable=connection.execute(_UNDELIVERABLE).scalar_one(),
        messages_refused=connection.execute(_REFUSED).scalar_one(),
        presses_waiting=connection.execute(_PRESSES).scalar_one(),
        facts=connection.execute(_FACTS).scalar_one(),
        paused=frozenset(connection.execute(_PAUSED).scalars()),
    )


def _age(since: float | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (seconds(now) or 0.0) - since)
