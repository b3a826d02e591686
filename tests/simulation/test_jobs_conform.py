"""The same scenarios for the stand-in and for the real engine: whatever a life relies on, both promise."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from simulation.jobs import Jobs

from segbot.domain.messages import Message, MessageKind
from segbot.engine import Engine, Handlers
from segbot.engine.queues import Queues
from segbot.store import Store


class OnTheStandIn:
    """The stand-in, worked off until nothing is due; a delayed job's time is made to come."""

    def __init__(self, store, handler):
        self.time = 1000.0
        self.jobs = Jobs(now=lambda: self.time)
        self.queues = Queues(self.jobs)
        self._store, self._handler = store, handler

    def ask(self, *wishes, fails=False):
        with self._store.transaction() as tx:
            self.jobs.begin(tx.connection)
            for wish in wishes:
                wish(self.queues, tx)
            if fails:
                self.jobs.rollback(tx.connection)
                return
        self.jobs.commit(tx.connection)

    def work(self, done):
        while not done():
            job = self.jobs.take("worker")
            if job is None:
                self.time += 0.5
                continue
            self._handler(job.name, *job.args)
            self.jobs.done(job, failed=False)

    def close(self): ...


class OnTheEngine:
    """The real one, in this process."""

    def __init__(self, store, handler):
        self._store = store
        self._engine = Engine(store, poll_seconds=0.05)
        self._handlers = Handlers(
            run_request=lambda *args: handler("run_request", *args),
            deliver=lambda *args: handler("deliver", *args),
            expire=lambda *args: handler("expire", *args),
            settle_click=lambda *args: handler("settle_click", *args),
            give_up=str,
            housekeep=str,
            remind=str,
        )
        self._engine.connect()

    def ask(self, *wishes, fails=False):
        with suppress(LookupError), self._store.transaction() as tx:
            for wish in wishes:
                wish(self._engine, tx)
            if fails:
                raise LookupError

    def work(self, done):
        self._engine.start(self._handlers)
        until = time.monotonic() + 60
        while not done():
            assert time.monotonic() < until, "the engine did not come to it"
            time.sleep(0.02)

    def close(self):
        self._engine.stop(5.0)


@pytest.fixture(params=[OnTheStandIn, OnTheEngine])
def under_test(request, tmp_path):
    store = Store(f"sqlite:///{tmp_path}/segbot.db", now=lambda: datetime.now(UTC))
    store.migrate()
    heard = []
    made = request.param(store, lambda name, *args: heard.append((name, *args)))
    made.heard = heard
    yield made
    made.close()
    store.close()


def run(number, attempt, account="bunce", delay=0.0):
    return lambda queues, tx: queues.run_request(tx, number, attempt, account, delay)


def test_what_is_asked_for_twice_happens_once_in_order_and_only_if_committed(under_test):
    under_test.ask(run(9, 1), fails=True)
    under_test.ask(run(1, 1), run(2, 1))
    under_test.ask(run(1, 1), run(3, 1))
    under_test.work(lambda: ("run_request", 3, 1) in under_test.heard)
    assert under_test.heard == [("run_request", number, 1) for number in (1, 2, 3)]


def test_a_delay_is_kept(under_test):
    under_test.ask(run(1, 1, delay=1.5), run(2, 1))
    under_test.work(lambda: len(under_test.heard) == 2)
    assert under_test.heard == [("run_request", 2, 1), ("run_request", 1, 1)]


def test_a_card_posted_anew_is_not_taken_for_another_try_of_the_first(under_test):
    def said(key):
        def wish(queues, tx):
            message = Message(key=key, kind=MessageKind.CARD, request_id=1011, channel="C0APPROVALS")
            tx.messages.add(message, datetime.now(UTC))
            queues.deliver(tx, 1011, key)

        return wish

    under_test.ask(said("card-1011"), said("card-1011"), said("card-1011~2"))
    under_test.work(lambda: len(under_test.heard) == 3)
    assert under_test.heard == [
        ("deliver", "card-1011"),
        ("deliver", "card-1011"),
        ("deliver", "card-1011~2"),
    ]


def test_presses_and_expiries_come_too(under_test):
    under_test.ask(
        lambda queues, tx: queues.settle_click(tx, "a-press", 0.0),
        lambda queues, tx: queues.expire_at(tx, 1001, 0.2),
    )
    under_test.work(lambda: len(under_test.heard) == 2)
    assert sorted(under_test.heard) == [("expire", 1001), ("settle_click", "a-press")]
