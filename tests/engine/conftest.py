from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from store.databases import KINDS, empty_database, postgres

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.lifecycle import State
from segbot.domain.messages import Message, MessageKind
from segbot.domain.planning.plan import Operation, Plan, PlannedBatch
from segbot.domain.policy import Outcome, Policy, Ruling
from segbot.domain.requests import Draft
from segbot.engine import Engine, Handlers
from segbot.store import Store

__all__ = ["postgres"]


class Watch:
    """The real time, shifted: the engine's own timers cannot be argued with."""

    def __init__(self) -> None:
        self.shift = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.shift


@pytest.fixture
def watch() -> Watch:
    return Watch()


def _migrate(url: str) -> str:
    store = Store(url, now=Watch())
    store.migrate()
    engine = Engine(store)
    engine.connect()
    engine.stop()
    store.close()
    return url


@pytest.fixture(scope="session")
def template(postgres) -> str:
    """A Postgres database with all tables: copying it is quicker than migrating another."""
    return _migrate(postgres())


@pytest.fixture(params=KINDS)
def store(request, tmp_path, watch) -> Iterator[Store]:
    if request.param == "sqlite":
        url = _migrate(f"sqlite:///{tmp_path}/segbot.db")
    else:
        url = request.getfixturevalue("postgres")(request.getfixturevalue("template"))
    store = Store(url, now=watch)
    yield store
    store.close()


@dataclass
class Record:
    """Handlers that write down what they are called with. `then` is called with the same, after that."""

    calls: list[tuple] = field(default_factory=list)
    then: Callable[..., None] = lambda *_: None
    changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self, *call) -> None:
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()
        self.then(*call)

    def handlers(self) -> Handlers:
        return Handlers(
            run_request=lambda request_id, attempt: self.note("run", request_id, attempt),
            deliver=lambda key: self.note("deliver", key),
            expire=lambda request_id: self.note("expire", request_id),
            settle_click=lambda key: self.note("click", key),
            give_up=lambda request_id: self.note("give up", request_id),
            housekeep=lambda: None,
            remind=lambda: self.note("remind"),
        )

    def wait_for(self, *calls: tuple, timeout: float = 60) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: set(calls) <= set(self.calls), timeout), self.calls


@pytest.fixture
def record() -> Record:
    return Record()


@pytest.fixture
def start_engine(store, record) -> Iterator[Callable[..., Engine]]:
    """Starts an engine that calls `record`; whatever becomes of the test, none is left at work."""
    engines: list[Engine] = []

    def start(**more) -> Engine:
        engine = Engine(store, handlers=record.handlers(), poll_seconds=0.05, **more)
        engines.append(engine)
        engine.start()
        return engine

    yield start
    for engine in engines:
        engine.stop(drain_seconds=5)


@dataclass(frozen=True)
class Running:
    """An engine at work, quick to notice, that the tests of a module share: each takes numbers of its own."""

    store: Store
    engine: Engine
    record: Record
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))


only_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
only_postgres = pytest.mark.parametrize("store", ["postgresql"], indirect=True)


@pytest.fixture(scope="module", params=KINDS)
def shared(request, tmp_path_factory) -> Iterator[Running]:
    store = Store(empty_database(request, request.param, tmp_path_factory.mktemp("engine")), now=Watch())
    store.migrate()
    record = Record()
    engine = Engine(store, handlers=record.handlers(), poll_seconds=0.05)
    engine.start()
    yield Running(store, engine, record)
    engine.stop(drain_seconds=5)
    store.close()


@pytest.fixture
def running(shared) -> Running:
    shared.record.calls.clear()
    shared.record.then = lambda *_: None
    return shared


@pytest.fixture
def make_request(store, watch) -> Callable[..., int]:
    def make(state: State = State.APPROVED, *, account: str = "bunce", batches: int = 1, **more) -> int:
        draft = Draft(
            id=f"d{time.monotonic_ns()}",
            action=Action(verb=Verb.ADD, connection=account, segment="vip"),
            origin=Origin(user="U1", team="T1", channel="C1"),
            plan=Plan(
                segment_id="s",
                segment_name="VIP",
                batches=tuple(PlannedBatch(operation=Operation.ADD, stop=1) for _ in range(batches)),
            ),
            ruling=Ruling(outcome=Outcome.CONFIRM, rule="add", why=""),
            roster=None,
            report=None,
            provider_label="Bunce",
            noun="segment",
            created_at=watch(),
        )
        with store.transaction() as tx:
            request_id = tx.requests.create(
                draft,
                state=state,
                policy=Policy(),
                created_at=watch(),
                expires_at=watch() + more.get("expires_in", timedelta(hours=8)),
            )
            tx.batches.plan(request_id, draft.plan.batches)
        return request_id

    return make


def add_message(tx, engine, request_id: int, key: str) -> None:
    message = Message(key=key, kind=MessageKind.AUDIT, request_id=request_id, channel="C1")
    assert tx.messages.add(message, datetime.now(UTC))
    engine.deliver(tx, request_id, key)
