"""What `/readyz` says of the database and of the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flows.stage import HandClock
from store.databases import migrated_file

from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.flows.messaging.health import Health
from segbot.store import Store


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def store(tmp_path, clock):
    opened = Store(migrated_file(tmp_path), now=clock.now)
    yield opened
    opened.close()


def say(store, clock, key="m1"):
    with store.transaction() as tx:
        tx.messages.add(
            Message(key=key, kind=MessageKind.AUDIT, request_id=0, channel="C1", note="x"), clock.now()
        )


def test_a_queue_that_does_not_move_is_not_ready(store, clock):
    health = Health(store, clock)
    say(store, clock)
    assert health.missing() == ""
    clock.time += timedelta(minutes=2, seconds=1)
    assert health.missing() == "The queue is stuck: 1 message has waited more than 2 minutes."
    with store.transaction() as tx:
        tx.messages.posted("m1", MessageRef(channel="C1", ts="1"), clock.now())
    assert health.missing() == ""


def test_what_was_put_back_for_later_is_no_queue_that_does_not_move(store, clock):
    health = Health(store, clock)
    say(store, clock)
    with store.transaction() as tx:
        later = clock.now() + timedelta(hours=1)
        tx.messages.put_back("m1", due=later, why="channel_not_found", now=clock.now(), known=True)
    clock.time += timedelta(minutes=30)
    assert health.missing() == ""


def test_a_database_that_is_not_up_to_date_is_not_ready(tmp_path, clock):
    store = Store(f"sqlite:///{tmp_path}/empty.db", now=clock.now)
    assert Health(store, clock).missing() == "The database is not up to date."
    store.close()
