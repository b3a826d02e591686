"""Who is read while a run writes down what it changed, by two processes, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet
from flows.stage import HandClock
from store.databases import migrated_url, postgres

from segbot.domain.members import IdType, Member
from segbot.domain.segments import Segment
from segbot.flows.planning.read_members import MemberReading
from segbot.rosters.membership.known_members import KnownMembers
from segbot.rosters.reading.page import row_of
from segbot.rosters.storage.builder import staged
from segbot.rosters.storage.encryption import Sealer
from segbot.rosters.storage.vault import Vault
from segbot.store import Store
from segbot.store.tables.membership_log import Change, Entry

__all__ = ["migrated_url", "postgres"]

SEGMENT = Segment(id="s-1", name="VIP")


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def store(migrated_url, clock):
    opened = Store(migrated_url, now=clock.now)
    yield opened
    opened.close()


@pytest.fixture
def vault(store):
    return Vault(store, Sealer((Fernet.generate_key().decode(),)))


class HandsOut:
    """Who is in a segment; what happens when all of them were read."""

    spec = SimpleNamespace(for_kind=lambda _kind: SimpleNamespace(reads_members=True))

    def __init__(self, people):
        self.people = people
        self.read = lambda: None

    def read_members(self, _segment):
        yield tuple(map(member, self.people))
        self.read()


def member(identity):
    return Member(id_type=IdType.ID, id=identity)


def test_who_comes_while_all_are_read_is_not_forgotten(store, vault, clock):
    """Of two that write at once, the earlier number may be the later commit."""
    known = KnownMembers(store, vault)
    reading = MemberReading(store=store, vault=vault, known_members=known, clock=clock)
    provider = HandsOut(["p-1", "p-2", "p-3"])
    reading.refresh("c", provider, SEGMENT, at_any_price=True)
    clock.time += timedelta(minutes=1)
    added = vault.store_staged(staged([[row_of(member("p-4"))]]))
    noted, was_read = threading.Event(), threading.Event()

    def settle():
        entry = Entry(
            at=clock.now(),
            change=Change.ADDED,
            roster_id=added.id,
            start=0,
            stop=1,
            request_id=1,
            batch=1,
        )
        with store.transaction() as tx:
            tx.membership_log.note("c", SEGMENT.id, entry)
            noted.set()
            was_read.wait(0.5)  # in vain, where whoever reads waits for this to end

    run = threading.Thread(target=settle)

    def begin():
        run.start()
        noted.wait()

    provider.people, provider.read = ["p-1", "p-2"], begin
    reading.refresh("c", provider, SEGMENT, at_any_price=True)
    was_read.set()
    run.join()
    assert "p-4" in {row[0] for row in known.known("c", SEGMENT.id).rows.values()}
