from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from segbot.store import Store
from segbot.store.migrations.runner import STEPS


def test_a_fresh_database_needs_everything_once(database_url, watch):
    store = Store(database_url, now=watch)
    names = [step.__name__ for step in STEPS]
    assert store.pending_migrations() == names
    assert store.migrate() == names
    assert store.pending_migrations() == []
    assert store.migrate() == []
    store.close()


def test_many_at_once_carry_each_step_out_once(database_url, watch):
    stores = [Store(database_url, now=watch) for _ in range(8)]
    done: list[list[str]] = []
    threads = [threading.Thread(target=lambda store=store: done.append(store.migrate())) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.close()
    assert sorted(len(names) for names in done) == [0] * 7 + [len(STEPS)]


def test_a_step_that_fails_leaves_no_table_and_no_record(store):
    steps = len(STEPS)
    with store.transaction() as tx:
        tx.connection.execute(
            sa.text("DELETE FROM segbot_migrations WHERE name = :name"), {"name": STEPS[-1].__name__}
        )
    with pytest.raises(DBAPIError, match=r"already exists|duplicate column"):
        store.migrate()
    with store.reading() as tx:
        assert (
            tx.connection.execute(sa.text("SELECT count(*) FROM segbot_migrations")).scalar_one() == steps - 1
        )
