"""A database of every version whose tables were others starts at this one, and everything can be written in it."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from segbot.domain.audit import Event, Fact
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.requests import Ballot, Vote
from segbot.store import Store
from segbot.store.audit.chain import GENESIS, hash_of
from segbot.store.migrations.m013_edited_steps import KEPT

OLD = sorted((Path(__file__).parent / "old_databases").glob("*.sql"))
OLD_ON_POSTGRES = sorted((Path(__file__).parent / "old_databases_postgres").glob("*.sql"))
RESEALED = ("2026-11-21_0319", "2026-11-21_0332")
DIFFERENT = ("2026-11-21_0319", "2026-11-21_0534")
PENDING, ALSO_PENDING, RUNNING = 1001, 1002, 1003


@pytest.fixture(
    params=[
        *OLD,
        # Those that differ in what has to be repaired; the others take their time.
        *(
            each if each.stem.startswith(DIFFERENT) else pytest.param(each, marks=pytest.mark.slow)
            for each in OLD_ON_POSTGRES
        ),
    ],
    ids=lambda path: f"{path.stem}{path.parent.name[13:]}",
)
def old(request, tmp_path, watch):
    """What this version makes of it: two pending requests and one running, with one batch of two settled."""
    script = request.param.read_text(encoding="utf-8")
    if request.param in OLD:
        url = f"sqlite:///{tmp_path}/segbot.db"
        with sqlite3.connect(tmp_path / "segbot.db") as database:
            database.executescript(script)
        database.close()
    else:
        url = request.getfixturevalue("postgres")()
        with psycopg.connect(url) as connection:
            connection.execute(script)
    store = Store(url, now=watch)
    store.version = request.param.stem
    store.migrate()
    yield store
    store.close()


def test_there_is_one_of_every_edition_of_the_steps():
    assert len(OLD) == 12
    assert [path.name for path in OLD] == [path.name for path in OLD_ON_POSTGRES]
    assert [path for path in OLD if path.stem.startswith(RESEALED)]


def test_it_fits_afterwards_and_needs_nothing_more(old):
    assert old.trouble() == ""
    assert old.migrate() == []


def test_what_was_asked_for_is_still_there(old):
    with old.reading() as tx:
        states = {each.id: each.state for each in tx.requests.list()}
        batches = [batch.state for batch in tx.batches.list(RUNNING)]
    assert states == {PENDING: State.PENDING, ALSO_PENDING: State.PENDING, RUNNING: State.RUNNING}
    assert batches == [BatchState.SETTLED, BatchState.WAITING]


def test_it_can_be_decided_carried_out_and_told(old, watch):
    now = watch()
    with old.transaction() as tx:
        assert tx.votes.cast(PENDING, Vote(user="U2", ballot=Ballot.APPROVE, at=now))
        assert tx.requests.move(PENDING, State.APPROVED, decided_by="U2", decided_at=now, starts_at=now)
        assert tx.requests.move(ALSO_PENDING, State.WITHDRAWN)
        tx.audit_log.append(
            Fact(
                at=now,
                event=Event.APPROVED,
                actor="U2",
                request_id=PENDING,
                connection="bunce",
                segment="VIP",
                verb="remove",
                counts={},
                note="",
            )
        )
    with old.transaction() as tx:
        running = tx.requests.get(RUNNING)
        assert tx.requests.take_run(RUNNING, running.attempt, "new", now)
        assert tx.batches.claim(RUNNING, 2, "new", now) == 1
        assert tx.batches.settle(RUNNING, 2, "new", BatchState.SETTLED)
        assert tx.requests.finish(RUNNING, "new", State.DONE, finished_at=now + timedelta(seconds=1))


def test_the_facts_are_one_whole_chain_and_are_found(old):
    with old.reading() as tx:
        prev = GENESIS
        facts = list(tx.audit_log.every())
        for page in tx.audit_log.sealed():
            for _number, document, sealed in page:
                assert f'"prev":"{prev}"' in document.decode()
                assert hash_of(document.decode()) == sealed
                prev = sealed
        found = tx.audit_log.of_request(RUNNING)
    assert [fact.event for fact in facts] == [Event.REQUESTED] * 3
    assert [fact.actor for fact in found] == ["U1"]


def test_facts_sealed_otherwise_are_kept_as_they_were(old):
    with old.reading() as tx:
        kept = sa.inspect(tx.connection).has_table(KEPT)
        assert kept is old.version.startswith(RESEALED)
        if kept:
            rows = tx.connection.execute(
                sa.text("SELECT prev, hash FROM facts_sealed_before ORDER BY id")
            ).all()
            assert [row.prev for row in rows] == [GENESIS, *(row.hash for row in rows[:-1])]


def test_nobody_changes_a_fact(old):
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), old.transaction() as tx:
        tx.connection.execute(sa.text("UPDATE facts SET document = '{}'"))
