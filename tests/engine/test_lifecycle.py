from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from engine.conftest import only_sqlite

from segbot.engine import Engine


@only_sqlite
def test_stopping_waits_for_what_is_under_way_and_begins_nothing_new(store, record, start_engine):
    ended = []

    def slow(*call):
        time.sleep(0.5)
        ended.append(call)

    record.then = slow
    engine = start_engine()
    with store.transaction() as tx:
        engine.run_request(tx, 1, 1, "bunce")
        engine.run_request(tx, 2, 1, "bunce")
    record.wait_for(("run", 1, 1))
    assert ended == []
    engine.stop(drain_seconds=5)
    assert engine.stopping.is_set()
    assert ended == record.calls == [("run", 1, 1)]

    start_engine()
    record.wait_for(("run", 2, 1))
    assert record.calls == [("run", 1, 1), ("run", 2, 1)]


@only_sqlite
def test_it_may_be_started_where_an_event_loop_runs(store, record, start_engine):
    async def start():
        return start_engine()

    # In a thread of its own: this process may drive a browser, whose loop runs in the main thread.
    with ThreadPoolExecutor(1) as threads:
        engine = threads.submit(asyncio.run, start()).result()
    with store.transaction() as tx:
        engine.run_request(tx, 1, 1, "bunce")
    record.wait_for(("run", 1, 1))


@only_sqlite
def test_what_was_held_back_at_the_end_goes_on_after_the_restart(store, record, start_engine):
    engines = []

    def send_on(*_):
        while True:
            time.sleep(0.01)
            engines[0].hold()

    record.then = send_on
    engines.append(engine := start_engine())
    with store.transaction() as tx:
        engine.run_request(tx, 1, 1, "bunce")
    record.wait_for(("run", 1, 1))
    began = time.monotonic()
    engine.stop(drain_seconds=30)
    assert time.monotonic() - began < 10

    record.then = lambda *_: None
    record.calls.clear()
    start_engine()
    record.wait_for(("run", 1, 1))


def test_a_process_that_only_asks_does_not_work(store, record, start_engine):
    asking = Engine(store, handlers=record.handlers(), poll_seconds=0.05)
    asking.connect()
    with store.transaction() as tx:
        asking.run_request(tx, 1, 1, "bunce")
    time.sleep(0.3)
    asking.stop()
    assert record.calls == []

    start_engine()
    record.wait_for(("run", 1, 1))


def test_an_engine_has_to_be_connected_and_to_have_handlers(store):
    engine = Engine(store)
    with pytest.raises(RuntimeError, match="not connected"), store.transaction() as tx:
        engine.run_request(tx, 1, 1, "bunce")
    with pytest.raises(ValueError, match="handlers"):
        engine.start()


@only_sqlite
def test_what_waits_is_brought_up_round_after_round(start_engine, record):
    start_engine(remind_seconds=0.02)
    record.wait_for(("remind",))
    record.calls.clear()
    record.wait_for(("remind",))


@only_sqlite
def test_an_account_whose_provider_takes_one_run_has_one_whatever_the_lane(start_engine, store, record):
    gate = threading.Event()
    record.then = lambda *_: gate.wait(10)
    engine = start_engine(one_run_each=["segmenter"])
    with store.transaction() as tx:
        engine.run_request(tx, 1, 1, "segmenter", lane="vip")
        engine.run_request(tx, 2, 1, "segmenter", lane="new")
        engine.run_request(tx, 3, 1, "bunce", lane="new")
    record.wait_for(("run", 1, 1), ("run", 3, 1))
    time.sleep(0.3)
    assert ("run", 2, 1) not in record.calls
    gate.set()
    record.wait_for(("run", 2, 1))
