"""How much work waits in the engine's queues, for monitoring."""

from __future__ import annotations

from sqlalchemy import text

from segbot.domain.workload import Queue
from segbot.engine.dbos_setup import QUEUES
from segbot.store import Store, Transaction

_TABLES = {True: "workflow_status", False: "dbos.workflow_status"}
_WAITING = (
    "SELECT queue_name, count(*) AS depth, min(created_at) AS oldest FROM {table}"
    " WHERE status = 'ENQUEUED' GROUP BY queue_name"
)


def queues(store: Store, tx: Transaction) -> dict[str, Queue]:
    """By queue; what is to be begun later is not among it."""
    named = (QUEUES.exec, QUEUES.slack, QUEUES.timers, QUEUES.clicks)
    rows = tx.connection.execute(text(_WAITING.format(table=_TABLES[store.is_sqlite])))
    found = {row.queue_name: row for row in rows}
    now = store.now().timestamp()
    return {
        name: Queue(depth=found[name].depth, oldest=max(0.0, now - found[name].oldest / 1000))
        if name in found
        else Queue()
        for name in named
    }
