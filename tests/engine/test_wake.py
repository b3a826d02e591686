"""What wakes the engine at once: another process's word, through the database."""

from __future__ import annotations

import threading

import psycopg
from engine.conftest import only_postgres

from segbot.engine.wake import CHANNEL, Listener


@only_postgres
def test_what_another_process_tells_is_heard(store):
    heard, connected = threading.Event(), threading.Event()
    listener = Listener(store, lambda _queue: heard.set(), connected=connected.set)
    listener.start()
    try:
        assert connected.wait(30)
        address = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as other:
            other.execute("SELECT pg_notify(%s, 'exec')", [CHANNEL])
            assert heard.wait(30)
    finally:
        listener.stop()
