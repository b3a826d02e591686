"""Looking into a queue when something was put into it, instead of every moment.

DBOS polls its queues. Here its own polling loop runs on a clock of ours: it looks when a bell rings, and every few seconds in
case a bell was missed. In one process the bell is rung after the commit; on Postgres also by a notification.
"""

from __future__ import annotations

import heapq
import select
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import structlog
from dbos import DBOS

# The loop is not part of what DBOS exports; the version is pinned for it (pyproject.toml), and tests/engine hold it.
from dbos._queue import queue_worker_thread

from segbot.engine.dbos_setup import QUEUES
from segbot.store import Store

CHANNEL = "segbot_queues"
_NAMES = (QUEUES.exec, QUEUES.slack, QUEUES.timers, QUEUES.clicks)
# DBOS writes down that work has ended after our part of it has; and what was put off it lets go once a second.
_AFTER_WORK = (0.005, 0.03, 0.15)
_WHEN_DUE = (0.02, 0.5, 1.1)
_LISTEN_AGAIN = 2.0
_log = structlog.get_logger(__name__)


class Bell(threading.Event):
    """The event that ends a polling loop; waiting for it is also over when it rings."""

    def __init__(self) -> None:
        super().__init__()
        self._rung = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        """Whether it is set. Returns early when it rang."""
        self._rung.wait(timeout)
        self._rung.clear()
        return self.is_set()

    def ring(self) -> None:
        self._rung.set()

    def set(self) -> None:
        super().set()
        self.ring()


class Alarms:
    """Calls that are due later, by one thread for all of them."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._changed = threading.Condition()
        self._count = 0
        self._over = False
        self._thread = threading.Thread(target=self._go_round, name="alarms", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._over = True
            self._changed.notify()

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        with self._changed:
            self._count += 1
            heapq.heappush(self._due, (time.monotonic() + seconds, self._count, call))
            self._changed.notify()

    def _go_round(self) -> None:
        while True:
            with self._changed:
                while not self._over and (left := self._left()) != 0:
                    self._changed.wait(left)
                if self._over:
                    return
                _, _, call = heapq.heappop(self._due)
            call()

    def _left(self) -> float | None:
        """Seconds until the next one; None where there is none."""
        return max(0.0, self._due[0][0] - time.monotonic()) if self._due else None


class Bells:
    """One for each queue. Rung before they are started they do nothing: then nobody here looks into queues."""

    def __init__(self) -> None:
        self._bells = {name: Bell() for name in _NAMES}
        self._alarms = Alarms()
        self._threads: list[threading.Thread] = []
        self._listener: Listener | None = None

    def ring(self, queue: str) -> None:
        if queue in self._bells:
            self._bells[queue].ring()

    def ring_all(self) -> None:
        for bell in self._bells.values():
            bell.ring()

    def due(self, queue: str, seconds: float) -> None:
        """Something was put off for so long."""
        if self._threads:
            for later in _WHEN_DUE:
                self._alarms.after(seconds + later, self._bells[queue].ring)

    def work_ended(self, queue: str) -> None:
        """Something behind it in the same queue may be free to begin."""
        for later in _AFTER_WORK if self._threads else ():
            self._alarms.after(later, self._bells[queue].ring)

    def start(self, dbos: DBOS, store: Store) -> None:
        """Look into the queues from now on; after the launch of a DBOS that does not listen to them itself."""
        self._alarms.start()
        # In a thread of its own: dbos refuses where an event loop runs in the caller's, whosever it is.
        with ThreadPoolExecutor(1) as apart:
            queues = {name: apart.submit(DBOS.retrieve_queue, name).result() for name in self._bells}
        for name, bell in self._bells.items():
            queue = queues[name]
            thread = threading.Thread(
                target=queue_worker_thread, args=(bell, dbos, queue), name=f"queue-{name}", daemon=True
            )
            thread.start()
            self._threads.append(thread)
        self.ring_all()
        if not store.is_sqlite:
            self._listener = Listener(store, self.ring, connected=self.ring_all)
            self._listener.start()

    def stop(self, seconds: float = 10.0) -> None:
        """Look no more."""
        if self._listener is not None:
            self._listener.stop()
        self._alarms.stop()
        for bell in self._bells.values():
            bell.set()
        for thread in self._threads:
            thread.join(timeout=seconds)
        self._threads.clear()


class Listener:
    """Postgres: hears which queue something was put into, by whatever process. Where its connection breaks it is made again,
    and `connected` is called each time; meanwhile the slow looks have to do.
    """

    def __init__(self, store: Store, ring: Callable[[str], None], *, connected: Callable[[], None]) -> None:
        self._address = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._ring = ring
        self._connected = connected
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_round, name="listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()

    def _go_round(self) -> None:
        while not self._over.is_set():
            try:
                self._listen()
            except psycopg.Error as error:
                _log.warning("notifications are not heard", error=type(error).__name__)
                self._over.wait(_LISTEN_AGAIN)

    def _listen(self) -> None:
        with psycopg.connect(self._address, autocommit=True, connect_timeout=10) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            # What was told while nobody listened.
            self._connected()
            while not self._over.is_set():
                # psycopg itself looks ten times a second whether somebody pressed Ctrl-C.
                if select.select([connection], [], [], _LISTEN_AGAIN)[0]:
                    for heard in connection.notifies(timeout=0):
                        self._ring(heard.payload)
