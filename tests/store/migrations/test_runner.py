from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from segbot.domain.errors import ConfigurationError
from segbot.store import Store
from segbot.store.migrations.checksums import CHECKSUMS
from segbot.store.migrations.runner import REPAIRS, STEPS

RUNBOOK = Path(__file__).parents[3] / "docs" / "runbook.md"


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
    _execute(store, "DELETE FROM segbot_migrations WHERE name = :name", name=STEPS[-1].__name__)
    with pytest.raises(DBAPIError, match=r"already exists|duplicate column"):
        store.migrate()
    with store.reading() as tx:
        assert (
            tx.connection.execute(sa.text("SELECT count(*) FROM segbot_migrations")).scalar_one() == steps - 1
        )


def test_a_released_step_does_what_it_did_when_it_was_released(store):
    """Red for a step that was edited, and for a new one: then its line belongs into checksums.py."""
    with store.reading() as tx:
        rows = tx.connection.execute(sa.text("SELECT name, checksum FROM segbot_migrations")).all()
    kind = "sqlite" if store.is_sqlite else "postgresql"
    made = {row.name: row.checksum for row in rows if row.name not in REPAIRS}
    assert made == {name: told[kind] for name, told in CHECKSUMS.items()}


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ("ALTER TABLE votes DROP COLUMN comment", "table votes lacks comment"),
        ("ALTER TABLE votes ADD COLUMN mood text", "table votes has, unexpectedly, mood"),
        ("UPDATE segbot_migrations SET checksum = 'x' WHERE name = 'm006_book'", "Step m006_book"),
        (
            "INSERT INTO segbot_migrations (name, applied_at) VALUES ('m999_to_come', 0)",
            "newer version of segbot (step m999_to_come)",
        ),
    ],
)
def test_a_database_that_does_not_fit_is_refused_with_what_to_do(store, spoil, told):
    _execute(store, spoil)
    with pytest.raises(ConfigurationError) as refused:
        store.migrate()
    assert told in str(refused.value)
    assert "restore a backup" in str(refused.value)
    assert "## A database that does not fit" in RUNBOOK.read_text(encoding="utf-8")


def test_readiness_and_the_ledger_agree(store):
    assert store.trouble() == ""
    _execute(store, "UPDATE segbot_migrations SET checksum = 'x' WHERE name = 'm006_book'")
    assert "m006_book" in store.trouble()


def test_a_ledger_from_before_checksums_is_completed(store):
    _execute(store, "ALTER TABLE segbot_migrations DROP COLUMN checksum")
    store.migrate()
    with store.reading() as tx:
        missing = tx.connection.execute(
            sa.text("SELECT name FROM segbot_migrations WHERE checksum IS NULL")
        ).scalars()
        assert set(missing) <= REPAIRS


def _execute(store, statement, **values):
    with store.transaction() as tx:
        tx.connection.execute(sa.text(statement), values)


def test_the_tables_of_the_previous_release_stay():
    """Its processes still run while the first of this one brings the database up to date."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        last = [step.__name__ for step in STEPS].index("m021_retention") + 1  # of 0.1.0, as kept in tests/e2e
        for step in STEPS[:last]:
            step(connection)
        before = _all_columns(connection)
        for step in STEPS[last:]:
            step(connection)
        assert before - _all_columns(connection) == set()
    engine.dispose()


def _all_columns(connection) -> set[tuple[str, str]]:
    inspector = sa.inspect(connection)
    return {
        (table, column["name"])
        for table in inspector.get_table_names()
        for column in inspector.get_columns(table)
    }
