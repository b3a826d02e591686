from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from segbot.domain.errors import ConfigurationError
from segbot.store import Store


def _pause_and_fail(store, watch):
    with store.transaction() as tx:
        tx.connections.pause("bunce", "key refused", watch())
        raise ArithmeticError


def test_an_exception_leaves_nothing_behind(store, watch):
    with pytest.raises(ArithmeticError):
        _pause_and_fail(store, watch)
    with store.reading() as tx:
        assert tx.connections.paused() == {}


def test_reading_sees_one_picture_and_cannot_write(store, watch):
    with store.reading() as tx:
        assert tx.connections.paused() == {}
        with store.transaction() as other:
            other.connections.pause("bunce", "key refused", watch())
        assert tx.connections.paused() == {}
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), store.reading() as tx:
        tx.connections.resume("bunce")
    with store.reading() as tx:
        assert tx.connections.paused() == {"bunce": "key refused"}


def test_a_connection_that_only_read_can_write_afterwards(store, watch):
    for _ in range(3):
        with store.reading() as tx:
            tx.connections.paused()
        with store.transaction() as tx:
            tx.connections.pause("bunce", "again", watch())


def test_read_then_write_from_many_threads_loses_no_update(store):
    with store.transaction() as tx:
        tx.connection.execute(sa.text("CREATE TABLE counter (n integer)"))
        tx.connection.execute(sa.text("INSERT INTO counter VALUES (0)"))

    def count():
        for _ in range(5):
            with store.transaction() as tx:
                lock = "" if store.is_sqlite else " FOR UPDATE"
                n = tx.connection.execute(sa.text(f"SELECT n FROM counter{lock}")).scalar_one()  # noqa: S608
                tx.connection.execute(sa.text("UPDATE counter SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=count) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as tx:
        assert tx.connection.execute(sa.text("SELECT n FROM counter")).scalar_one() == 100


def test_sqlite_is_set_up_to_survive_a_crash(tmp_path, watch):
    store = Store(f"sqlite:///{tmp_path}/x.db", now=watch)
    with store.reading() as tx:
        pragmas = {
            name: tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    store.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 30000, "foreign_keys": 1}


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://u:sekret@h/d", "no address"])
def test_an_address_it_cannot_work_with_is_refused_without_repeating_it(url, watch):
    with pytest.raises(ConfigurationError, match="DATABASE_URL") as caught:
        Store(url, now=watch)
    assert "sekret" not in str(caught.value)


_HOLD = """
import sys
from datetime import UTC, datetime
from segbot.store import Store
with Store(sys.argv[1], now=lambda: datetime.now(UTC)).file_lock():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_on_the_same_file_is_refused_until_the_first_has_gone(tmp_path):
    url = f"sqlite:///{tmp_path}/x.db"
    store = Store(url, now=lambda: datetime.now(UTC))
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        refusal = rf"process {holder.pid}\) already runs on .*x\.db"
        with pytest.raises(ConfigurationError, match=refusal), store.file_lock():
            pass
        holder.kill()
    with store.file_lock(), store.file_lock():
        pass
    store.close()
