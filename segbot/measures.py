"""What monitoring is told, and whether all is there for serving: the database, the engine's queues and what this process counts, in one look."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from segbot.engine.depth import queues
from segbot.flows.accounts.connections import Connections
from segbot.flows.audit.watched import NewFacts
from segbot.flows.messaging.health import Health
from segbot.metrics import Counters, exposition
from segbot.store import Store


class Connected(Protocol):
    def connected(self) -> bool: ...


class Refused(Protocol):
    def refused(self) -> str: ...


def missing_for(fault: str, health: Health, token: Refused, socket: Connected | None) -> str:
    """What is not there for serving, in a sentence; empty when all is."""
    if fault:
        return fault
    if socket is not None and not socket.connected():
        return "Socket Mode is not connected."
    return health.missing() or token.refused()


class Measures:
    """Thread-safe. `socket` is set once Slack is reached by Socket Mode."""

    def __init__(self, store: Store, connections: Connections, counters: Counters) -> None:
        self.counters = counters
        self.socket: Connected | None = None
        self._store = store
        self._connections = connections
        self._facts = NewFacts(store, counters.happened)
        counters.expect(connections.names())

    def begin(self) -> None:
        """From now on facts are counted."""
        with self._store.reading() as tx:
            self._facts.look(tx)

    def exposed(self) -> bytes:
        """In the text format of Prometheus."""
        with self._store.reading() as tx:
            self._facts.look(tx)
            workload = replace(tx.workload(), queues=queues(self._store, tx))
        socket = self.socket.connected() if self.socket is not None else None
        return exposition(workload, self._connections.names(), self.counters, socket=socket)
