"""Postgres: who is alive. Each process holds a lock that goes when it does; the others take over its work then."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import sqlalchemy as sa
import structlog
from dbos import DBOSClient, WorkflowStatus
from sqlalchemy.engine import Connection

from segbot.engine.periodic import Periodic
from segbot.store import Store

_SEED = 7_339_044
_LOCK = sa.text("SELECT pg_advisory_lock(hashtextextended(:name, :seed))")
_TRY = sa.text("SELECT pg_try_advisory_lock(hashtextextended(:name, :seed))")
_UNLOCK = sa.text("SELECT pg_advisory_unlock(hashtextextended(:name, :seed))")
_UNLOCK_ALL = sa.text("SELECT pg_advisory_unlock_all()")
# Held by all who work, whatever their names: for others to see that there are any.
_SHARED = sa.text("SELECT pg_advisory_lock_shared(:seed, 0)")
_HELD = sa.text(
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid = :seed AND objid = 0 AND objsubid = 2)"
)
# A process that is frozen (SIGSTOP, a paused machine) still has its connection: the server ends a session that says
# nothing for so long, so that the others can go on within ten seconds. Postgres has it since version 14.
_SILENT = sa.text("SET idle_session_timeout = '6s'")
_KNOWS_SILENCE = (14,)
# A host that was unplugged is noticed within about 15 s.
_KEEPALIVE = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2"
_log = structlog.get_logger(__name__)


def somebody_works(store: Store) -> bool:
    """Whether any process holds a lease on this database."""
    with store.engine.connect() as connection:
        return bool(connection.execute(_HELD, {"seed": _SEED}).scalar_one())


class Lease:
    """Holds the lock of `executor` from `acquire` to `release`, and looks after the others' work every `seconds`;
    `took_over` is called when there was some.

    It needs a session of its own: PgBouncer in transaction mode breaks it.
    """

    def __init__(
        self,
        store: Store,
        client: DBOSClient,
        executor: str,
        *,
        seconds: float = 2.0,
        took_over: Callable[[], None] = lambda: None,
    ) -> None:
        self._client = client
        self._took_over = took_over
        self._executor = executor
        self._engine = sa.create_engine(
            store.engine.url,
            poolclass=sa.pool.NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"options": _KEEPALIVE, "application_name": f"segbot {executor}"[:63]},
        )
        self._connection: Connection | None = None
        self._rounds = Periodic("lease", self.take_over, seconds=seconds, first=0.0)

    def acquire(self) -> None:
        """To be called before any work is taken under this name."""
        self._connection = self._connect()

    def watch(self) -> None:
        """Begin to look after the work of processes that are gone."""
        self._rounds.start()

    def release(self) -> None:
        """From now on the others may take over what this process left."""
        self._rounds.stop(10.0)
        if self._connection is not None:
            # A closed session keeps its locks for a moment, and who looks right after would see somebody at work.
            # One that is lost has none left to give up.
            with contextlib.suppress(sa.exc.DBAPIError):
                self._connection.execute(_UNLOCK_ALL)
        self._drop()
        self._engine.dispose()

    def take_over(self) -> list[str]:
        """Put the work of dead processes back into its queues; the ids of that work. Raises DBAPIError when the lock
        was lost with its connection; the next call takes it again.
        """
        connection = self._connection = self._connection or self._connect()
        try:
            return self._look_after_others(connection)
        except sa.exc.DBAPIError:
            self._drop()
            raise

    def _look_after_others(self, connection: Connection) -> list[str]:
        connection.execute(sa.text("SELECT 1"))
        taken: list[str] = []
        for other in sorted({each.executor_id or "" for each in self._pending()} - {self._executor}):
            if connection.execute(_TRY, {"name": other, "seed": _SEED}).scalar_one():
                try:
                    taken += self._requeue(other)
                finally:
                    connection.execute(_UNLOCK, {"name": other, "seed": _SEED})
        return taken

    def _requeue(self, executor: str) -> list[str]:
        # Listed again: only now, with the lock in hand, is it sure that nobody is at work on it.
        left = self._pending(executor)
        for each in left:
            self._client.resume_workflow(each.workflow_id, queue_name=each.queue_name)
        if left:
            _log.info("took over from a process that is gone", executor=executor, workflows=len(left))
            self._took_over()
        return [each.workflow_id for each in left]

    def _pending(self, executor: str | None = None) -> list[WorkflowStatus]:
        return self._client.list_workflows(
            status="PENDING", executor_id=executor, load_input=False, load_output=False
        )

    def _connect(self) -> Connection:
        connection = self._engine.connect()
        if (self._engine.dialect.server_version_info or ()) >= _KNOWS_SILENCE:
            connection.execute(_SILENT)
        connection.execute(_LOCK, {"name": self._executor, "seed": _SEED})
        connection.execute(_SHARED, {"seed": _SEED})
        return connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
