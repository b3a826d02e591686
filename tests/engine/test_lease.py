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
def test_the_server_ends_a_lease_that_says_nothing(store, lease):
    with store.reading() as tx:
        pid = text("SELECT pid FROM pg_stat_activity WHERE application_name = 'segbot watching'")
        assert tx.connection.execute(pid).scalar_one()
    assert lease._connection.execute(text("SHOW idle_session_timeout")).scalar_one() == "6s"


@only_postgres
def test_a_process_frozen_inside_a_transaction_keeps_nobody_waiting_for_ever(store):
    with store.transaction() as tx:
        found = tx.connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one()
    assert found == "8s"


@only_postgres
def test_who_renews_a_token_holds_no_transaction(store):
    idle = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
    )
    with store.one_at_a_time("tokens-cc"), store.reading() as tx:
        assert tx.connection.execute(idle).scalar_one() == 0
