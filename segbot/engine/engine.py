"""The engine of one process: started once, stopped once, and in between the place to ask for work."""

from __future__ import annotations

import threading
from collections.abc import Collection
from contextlib import ExitStack

from dbos import DBOS, DBOSClient

from segbot.engine import workflows
from segbot.engine.dbos_setup import configure, executor_id, open_client
from segbot.engine.handlers import Handlers
from segbot.engine.lease import Lease, somebody_works
from segbot.engine.periodic import Periodic, in_turn
from segbot.engine.queues import Queues
from segbot.engine.reconcile import Reconcile
from segbot.engine.shutdown import Shutdown
from segbot.engine.wake import Bells
from segbot.store import Store, Transaction

_HOUR = 3600.0


class Engine:
    """Implements `segbot.domain.ports.Scheduler` once it is connected.

    `handlers` may also be given to `start`: they often need the engine themselves. `poll_seconds`: how long work may
    lie in a queue unnoticed where no bell told of it, by default as long as the database asks for.
    `reconcile_seconds`: how often it looks for work that got lost. `remind_seconds`: how often it looks whether a waiting
    request is to be brought up again. `one_run_each`: the accounts whose provider takes one run at a time.
    """

    def __init__(
        self,
        store: Store,
        *,
        handlers: Handlers | None = None,
        name: str = "segbot",
        poll_seconds: float | None = None,
        reconcile_seconds: float = 30.0,
        remind_seconds: float = 30.0,
        one_run_each: Collection[str] = (),
    ) -> None:
        self._store = store
        self._handlers = handlers
        self._name = name
        self._poll_seconds = poll_seconds
        self._reconcile_seconds = reconcile_seconds
        self._remind_seconds = remind_seconds
        self._one_run_each = one_run_each
        self._stopping = Shutdown()
        self._bells = Bells()
        self._client: DBOSClient | None = None
        self._scheduling: Queues | None = None
        self._running = ExitStack()
        self._launched = False

    @property
    def stopping(self) -> threading.Event:
        """Set from the moment the process has to end."""
        return self._stopping.requested

    def hold(self) -> None:
        """For handlers, before anything leaves that could not be taken back: raises ShutdownError when the process is
        about to end. The handler is called again after the restart.
        """
        self._stopping.hold()

    def connect(self) -> None:
        """Make it possible to ask for work, without doing any: all that a process beside the workers needs."""
        self._connected()

    def wake_presses(self) -> None:
        """Have presses that a process wrote down and did not live to act upon acted upon now, by whoever works."""
        reconcile = Reconcile(self._store, self._connected(), self._queues, give_up=lambda _: None)
        reconcile.wake_presses()
        self._bells.ring_all()

    def anybody_works(self) -> bool:
        """Whether a process carries out and delivers at this moment; what is asked for waits in the queues else."""
        return self._store.file_is_held() if self._store.is_sqlite else somebody_works(self._store)

    def start(self, handlers: Handlers | None = None) -> None:
        """Connect, and begin to work. Raises ConfigurationError when another process works on the same SQLite file,
        ValueError without handlers.
        """
        handlers = handlers or self._handlers
        if handlers is None:
            raise ValueError("an engine that works needs handlers")
        with ExitStack() as running:
            running.enter_context(self._store.file_lock())
            self._launch(handlers, self._connected(), running)
            self._running = running.pop_all()

    def stop(self, drain_seconds: float = 20.0) -> None:
        """Take no new work, wait for what is under way, and let go of the database. After this the process should end
        at once (`os._exit`): a handler that was not through by then may still be running.
        """
        self._bells.stop()
        idle = self._stopping.drain(0.0)
        if self._launched and not idle:
            # DBOS stops polling at once and then looks every second whether its work is done.
            DBOS.destroy(workflow_completion_timeout_sec=max(1, round(drain_seconds)))
        self._running.close()
        if self._client is not None:
            self._client.destroy()
            self._client = self._scheduling = None

    def run_request(
        self,
        tx: Transaction,
        request_id: int,
        attempt: int,
        account: str,
        delay: float = 0,
        *,
        lane: str = "",
    ) -> None:
        """Carry the request out, after `delay` seconds; one run at a time in each lane of an account."""
        self._queues.run_request(tx, request_id, attempt, account, delay, lane=lane)

    def deliver(self, tx: Transaction, request_id: int, message_key: str, delay: float = 0) -> None:
        """Deliver one message, which is in the store already; those of one request in order, one at a time."""
        self._queues.deliver(tx, request_id, message_key, delay)

    def expire_at(self, tx: Transaction, request_id: int, delay: float) -> None:
        """Look at the request again in `delay` seconds."""
        self._queues.expire_at(tx, request_id, delay)

    def settle_click(self, tx: Transaction, click_key: str, delay: float) -> None:
        """Make sure a recorded click is acted upon even if this process dies."""
        self._queues.settle_click(tx, click_key, delay)

    @property
    def _queues(self) -> Queues:
        if self._scheduling is None:
            raise RuntimeError("the engine is not connected")
        return self._scheduling

    def _connected(self) -> DBOSClient:
        if self._client is None:
            self._client = open_client(self._store, self._name, self._poll_seconds)
            self._scheduling = Queues(self._client, self._bells, self._one_run_each)
        return self._client

    def _launch(self, handlers: Handlers, client: DBOSClient, running: ExitStack) -> None:
        executor = executor_id(self._store)
        lease = (
            None
            if self._store.is_sqlite
            else Lease(self._store, client, executor, took_over=self._bells.ring_all)
        )
        if lease is not None:
            lease.acquire()
            running.callback(lease.release)
        self._launched = True
        running.callback(DBOS.destroy, destroy_registry=True)
        dbos = configure(self._store, self._name, executor)
        workflows.register(handlers, self._stopping, self._bells.work_ended)
        DBOS.launch()
        running.callback(self._bells.stop)
        self._bells.start(dbos, self._store)
        if lease is not None:
            lease.watch()
        for rounds in self._rounds(handlers, client):
            rounds.start()
            running.callback(rounds.stop, 5.0)

    def _rounds(self, handlers: Handlers, client: DBOSClient) -> tuple[Periodic, ...]:
        def housekeep() -> None:
            with self._stopping.under_way():
                handlers.housekeep()

        def give_up(request_id: int) -> None:
            with self._stopping.under_way():
                handlers.give_up(request_id)

        def remind() -> None:
            with self._stopping.under_way():
                handlers.remind()

        reconcile = Reconcile(self._store, client, self._queues, give_up)
        return (
            Periodic(
                "presses", in_turn(reconcile.wake_presses, self._bells.ring_all), seconds=None, first=0.0
            ),
            Periodic("reconcile", reconcile.check, seconds=self._reconcile_seconds),
            Periodic("housekeeping", housekeep, seconds=_HOUR, first=0.0),
            Periodic("reminding", remind, seconds=self._remind_seconds),
            Periodic("forgetting", reconcile.forget, seconds=24 * _HOUR, first=0.0),
        )
