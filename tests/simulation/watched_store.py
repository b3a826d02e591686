"""The real store; the beginning and the end of each transaction are moments at which the process may die.

What a life opens most often is written out here as it is on one connection, instead of as generators in one another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

from segbot.store import Store, Transaction

from .loop import DiedError
from .quick_database import QuickDatabase

if TYPE_CHECKING:
    from .product import Process


class WatchedStore(Store):
    def __init__(self, url: str, process: Process) -> None:
        self._process = process
        self._quick = process.world.database
        if self._quick is None or self._quick.store_parts is None:
            super().__init__(url, now=process.world.loop.datetime)
        if self._quick is not None:
            self._share(self._quick)

    def _share(self, quick: QuickDatabase) -> None:
        """What the first process of a life has opened is good for all of it."""
        if quick.store_parts is None:
            self.engine.dispose()
            own = ("_process", "_quick", "engine")
            quick.store_parts = {name: part for name, part in vars(self).items() if name not in own}
        vars(self).update(quick.store_parts)
        self.engine = quick.engine

    def transaction(self, **given: Any) -> AbstractContextManager[Transaction]:  # type: ignore[override]
        if self._quick is None:
            return self._written(super().transaction(**given))
        return _Writing(self, self._process, self._quick)

    def reading(self) -> AbstractContextManager[Transaction]:  # type: ignore[override]
        return (
            self._looked(super().reading())
            if self._quick is None
            else _Looking(self, self._process, self._quick)
        )

    @contextmanager
    def _written(self, begun: AbstractContextManager[Transaction]) -> Iterator[Transaction]:
        process, world = self._process, self._process.world
        process.edge("begin")
        with world.loop.pinned():
            with begun as tx:
                world.jobs.begin(tx.connection)
                try:
                    yield tx
                    process.edge("commit")
                except BaseException:
                    world.jobs.rollback(tx.connection)
                    raise
                connection: Any = tx.connection
            world.jobs.commit(connection)
            world.committed(True)
        process.edge("committed")

    @contextmanager
    def _looked(self, begun: AbstractContextManager[Transaction]) -> Iterator[Transaction]:
        if not self._process.alive:
            raise DiedError
        with self._process.world.loop.pinned(), begun as tx:
            yield tx

    def close(self) -> None:
        if self._quick is None:
            super().close()

    @contextmanager
    def one_at_a_time(self, name: str) -> Iterator[None]:
        with self._process.world.loop.pinned(), super().one_at_a_time(name):
            yield


class _Writing:
    """A transaction on the connection that all of a life write on."""

    __slots__ = ("_connection", "_database", "_pin", "_process", "_store", "_tx")

    def __init__(self, store: WatchedStore, process: Process, database: QuickDatabase) -> None:
        self._store, self._process, self._database = store, process, database

    def __enter__(self) -> Transaction:
        self._process.edge("begin")
        world = self._process.world
        self._pin = world.loop.pinned()
        self._pin.hold()
        try:
            self._connection = self._database.begin()
        except BaseException:
            self._pin.let_go()
            raise
        world.jobs.begin(self._connection)
        self._tx = Transaction(self._connection, self._store.now)
        return self._tx

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        world = self._process.world
        try:
            if kind is not None:
                self._undo()
                return
            try:
                self._process.edge("commit")
            except BaseException:
                self._undo()
                raise
            self._database.commit()
            for call in self._tx.committed_calls:
                call()
            world.jobs.commit(self._connection)
            world.committed(self._connection.touched)
        finally:
            self._pin.let_go()
        self._process.edge("committed")

    def _undo(self) -> None:
        self._process.world.jobs.rollback(self._connection)
        self._database.undo()


class _Looking:
    """A look on that connection, in which nothing may be written."""

    __slots__ = ("_database", "_pin", "_process", "_seen", "_store")

    def __init__(self, store: WatchedStore, process: Process, database: QuickDatabase) -> None:
        self._store, self._process, self._database = store, process, database

    def __enter__(self) -> Transaction:
        if not self._process.alive:
            raise DiedError
        connection, self._seen = self._database.look()
        self._pin = self._process.world.loop.pinned()
        self._pin.hold()
        return Transaction(connection, self._store.now)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._pin.let_go()
        self._database.looked(self._seen, whole=kind is None)
