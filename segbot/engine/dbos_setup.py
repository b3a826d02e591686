"""DBOS as segbot uses it: a queue with timers and crash recovery, one per process (github.com/dbos-inc/dbos-transact-py)."""

from __future__ import annotations

import logging
import os
import socket
import uuid
from dataclasses import dataclass

from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer

from segbot.store import Store
from segbot.store.database import FROZEN_SECONDS

# A constant: by default DBOS hashes the source code, and work from before an upgrade would never be taken up again.
APPLICATION_VERSION = "1"
# The default gives a workflow up for good after 100 restarts.
MANY_RECOVERIES = 1_000_000
_SAME_WARNING_AFTER = 60.0
_TIMERS_POLL = 2.0
# On a file another process (`segbot ask`) cannot tell of what it put into a queue. Postgres tells every process; looking
# is for what was put in while nobody could be told.
_SQLITE_POLL, _POSTGRES_POLL = 3.0, 6.0
_NO_MESSAGES = 0.5
# DBOS looks every second into a queue of its own, for schedules and for work that belongs to no queue: we have neither.
_NOTHING_THERE = 30.0


@dataclass(frozen=True, kw_only=True)
class QueueNames:
    """EXEC: runs, one at a time per segment (or per account, where its provider takes no more). SLACK: messages, one at a time per request. The others in any order."""

    exec: str = "exec"
    slack: str = "slack"
    timers: str = "timers"
    clicks: str = "clicks"


QUEUES = QueueNames()


def executor_id(store: Store) -> str:
    """Under which name this process takes work. On a file there is one process, which finds its own again; on
    Postgres a name must never come back while another process may still look after its work.
    """
    if store.is_sqlite:
        return "local"
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def open_client(store: Store, name: str, poll_seconds: float | None = None) -> DBOSClient:
    """Create DBOS's own tables where they are missing, and the queues."""
    quieten()
    DBOS.migrate(store.url)
    client = DBOSClient(
        system_database_engine=store.engine,
        application_name=name,
        serializer=DBOSPortableJSONSerializer(),
        retry_connection_errors=False,
    )
    poll_seconds = poll_seconds or (_SQLITE_POLL if store.is_sqlite else _POSTGRES_POLL)
    # A run mostly waits, for the rate it shares and for answers; a message for as long as Slack takes to answer.
    for queue, at_once in ((QUEUES.exec, 16), (QUEUES.slack, 8)):
        client.register_queue(
            queue, partition_concurrency=1, worker_concurrency=at_once, polling_interval_sec=poll_seconds
        )
    for queue in (QUEUES.timers, QUEUES.clicks):
        client.register_queue(
            queue, worker_concurrency=4, polling_interval_sec=max(poll_seconds, _TIMERS_POLL)
        )
    return client


def configure(store: Store, name: str, executor: str) -> DBOS:
    """Everything that comes before `DBOS.launch()`. Its own looks into our queues are left out: see `wake`."""
    config: DBOSConfig = {
        "name": name,
        "application_version": APPLICATION_VERSION,
        "executor_id": executor,
        "log_level": "WARNING",
        "serializer": DBOSPortableJSONSerializer(),
        "system_database_url": store.url,
        "sys_db_idle_transaction_timeout_sec": FROZEN_SECONDS,
    }
    if store.is_sqlite:
        config["system_database_engine"] = store.engine
    else:
        # Of DBOS's own messages between workflows we send none: nobody has to listen for them, which it does a hundred times a
        # second. Its tables are made as if we did (`open_client`), and stay what they are.
        config["use_listen_notify"] = False
        config["notification_listener_polling_interval_sec"] = _NO_MESSAGES
    dbos = DBOS(config=config)
    DBOS.listen_queues([])
    # Not part of what DBOS exports; the version is pinned (see `wake`).
    dbos._registry.get_internal_queue()._polling_interval_sec = _NOTHING_THERE  # noqa: SLF001 - no setting for it
    return dbos


class _Quiet(logging.Filter):
    """Keeps tracebacks out, and a warning that repeats with every poll down to one a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        record.exc_text = None
        message = record.getMessage().partition("\n")[0]
        record.msg, record.args = message, None
        last = self._last.get(message[:80], -_SAME_WARNING_AFTER)
        if record.created - last < _SAME_WARNING_AFTER:
            return False
        self._last = {
            known: at for known, at in self._last.items() if record.created - at < _SAME_WARNING_AFTER
        }
        self._last[message[:80]] = record.created
        return True


def quieten() -> None:
    """Let DBOS's log be part of ours: no console handler of its own, no advertisements, no tracebacks."""
    logger = logging.getLogger("dbos")
    logger.setLevel(logging.WARNING)
    if not any(isinstance(handler, logging.NullHandler) for handler in logger.handlers):
        logger.addHandler(logging.NullHandler())
        logger.addFilter(_Quiet())
    logger.propagate = True
