"""A process with nothing to do does next to nothing: how often its threads are woken, which a busy machine does not change."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from engine.conftest import only_postgres

from segbot.engine import Engine
from segbot.engine.wake import CHANNEL, Listener

# CI is Debian, where both run.
needs_counts = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(),
    reason="how often a thread was woken is read from /proc/self/task, which only Linux has",
)
_WATCHED = 2.0
# Of these a good half are answers of the database to DBOS's look for what is due, once a second.
_WAKES_A_SECOND = 60


def threads_now():
    return set(Path("/proc/self/task").iterdir())


def wakes(threads):
    """How often these threads have slept so far: each time they were woken again."""
    count = 0
    for thread in threads:
        with suppress(FileNotFoundError):
            told = (thread / "status").read_text().split("\nvoluntary_ctxt_switches:")
            count += int(told[1].split()[0])
    return count


def wakes_a_second(threads):
    before = wakes(threads)
    time.sleep(_WATCHED)
    return (wakes(threads) - before) / _WATCHED


@needs_counts
def test_an_idle_engine_is_hardly_ever_woken(store, record):
    others = threads_now()
    engine = Engine(store, handlers=record.handlers())
    engine.start()
    try:
        time.sleep(1.0)
        assert wakes_a_second(threads_now() - others) <= _WAKES_A_SECOND
    finally:
        engine.stop(drain_seconds=5)


@needs_counts
@only_postgres
def test_what_is_told_is_heard_and_nothing_wakes_it_in_between(store):
    heard, connected = threading.Event(), threading.Event()
    others = threads_now()
    listener = Listener(store, lambda _queue: heard.set(), connected=connected.set)
    listener.start()
    try:
        assert connected.wait(10)
        assert wakes_a_second(threads_now() - others) <= 3
        address = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as other:
            other.execute("SELECT pg_notify(%s, 'exec')", [CHANNEL])
            assert heard.wait(10)
    finally:
        listener.stop()
