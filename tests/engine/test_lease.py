from __future__ import annotations

import time

import pytest
from engine.conftest import only_postgres
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from segbot.engine.dbos_setup import open_client
from segbot.engine.lease import Lease, somebody_works


@pytest.fixture
def lease(store):
    client = open_client(store, "segbot", 0.05)
    lease = Lease(store, client, "watching")
    lease.acquire()
    yield lease
    lease.release()
    client.destroy()


@only_postgres
def test_work_is_taken_over_from_the_dead_and_not_from_the_living(store, record, start_engine, lease):
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
    assert lease.take_over() == []
    engine.stop(drain_seconds=5)
    assert lease.take_over() == ["run-1-1"]
    assert lease.take_over() == []


@only_postgres
def test_a_lock_that_was_lost_with_its_connection_is_taken_anew(store, lease):
    def held() -> int:
        with store.reading() as tx:
            count = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            return tx.connection.execute(count).scalar_one()

    assert held() == 2, "its own, and the one that says that somebody works"
    with store.transaction() as tx:
        kill = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'segbot watching'"
        )
        tx.connection.execute(kill)
    with pytest.raises(DBAPIError):
        lease.take_over()
    assert lease.take_over() == []
    assert held() == 2, "its own, and the one that says that somebody works"


@only_postgres
def test_others_see_that_somebody_works(store):
    client = open_client(store, "segbot", 0.05)
    leases = [Lease(store, client, name) for name in ("one", "another")]
    assert not somebody_works(store)
    for lease in leases:
        lease.acquire()
    leases[0].release()
    assert somebody_works(store)
    leases[1].release()
    assert not somebody_works(store)
    client.destroy()


@only_postgres
@pytest.mark.slow
def test_a_process_that_stands_still_loses_its_lease_within_ten_seconds(store, lease):
    """It says nothing any more; whoever has its session's place at Postgres ends it, and the lock goes with it."""
    began = time.monotonic()
    while somebody_works(store):
        assert time.monotonic() - began < 10
        time.sleep(0.2)
    with pytest.raises(DBAPIError):
        lease.take_over()
    lease.take_over()
    assert somebody_works(store), "it wakes and takes its lease anew"


@only_postgres
def test_a_transaction_of_a_process_that_stands_still_is_ended(store):
    """Else the rows it has locked would wait for it."""
    with store.transaction() as tx:
        limit = tx.connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one()
    with store.reading() as tx:
        unlimited = tx.connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one()
    assert (limit, unlimited) == ("8s", "0")
