"""What the audit asks of the database, on both kinds."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from flows.stage import HandClock
from rosters.kept import put
from store.databases import migrated_url, postgres

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.audit import Event, Tampering
from segbot.domain.lifecycle import State
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import Plan
from segbot.domain.policy import Outcome, Policy, Ruling
from segbot.domain.requests import Draft
from segbot.flows.audit.export import every_fact
from segbot.flows.audit.record import Audit
from segbot.flows.audit.retention import Retention
from segbot.flows.audit.verify import verify
from segbot.rosters.storage.encryption import Sealer
from segbot.rosters.storage.vault import Vault
from segbot.store import Store
from segbot.store.tables.membership_log import Change, Entry

__all__ = ["migrated_url", "postgres"]

MONTH = timedelta(days=30)


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
    return Vault(store, Sealer([Fernet.generate_key().decode()]))


@pytest.fixture
def audit(store, clock):
    return Audit(store=store, scheduler=None, clock=clock, channel="C0AUDIT")


@pytest.fixture
def erase(store, vault, audit, clock):
    return Retention(store=store, vault=vault, audit=audit, clock=clock)


def asked(store, clock, roster, state=State.DONE) -> int:
    draft = Draft(
        id=f"d-{roster.id}",
        action=Action(verb=Verb.REMOVE, connection="bunce", segment="vip"),
        origin=Origin(user="U1", team="T1", channel="C1"),
        plan=Plan(segment_id="s-1", segment_name="VIP"),
        ruling=Ruling(outcome=Outcome.APPROVE, rule="remove", why=".", approvals=1),
        roster=roster,
        report=None,
        provider_label="Bunce",
        noun="segment",
        created_at=clock.now(),
    )
    with store.transaction() as tx:
        return tx.requests.create(
            draft, state=state, policy=Policy(), created_at=clock.now(), expires_at=clock.now()
        )


def people(vault, store, count=3):
    with store.transaction() as tx:
        return put(vault, tx, (Member(id_type=IdType.EMAIL, id=f"p{at}@example.com") for at in range(count)))


def test_a_touched_record_is_noticed(store, audit):
    with store.transaction() as tx:
        for number in range(600):
            audit.record(tx, Event.PURGED, {"lists": number})
    assert verify(store).whole
    with store.engine.begin() as connection:
        on = "" if store.is_sqlite else " ON facts"
        connection.execute(sa.text(f"DROP TRIGGER facts_are_never_changed{on}"))
        connection.execute(
            sa.text("UPDATE facts SET document = replace(document, '550}', '5}') WHERE id = 551")
        )
    verdict = verify(store)
    assert [(each.kind, each.fact) for each in verdict.findings] == [(Tampering.CHANGED, 551)]
    assert verdict.facts == 600


def test_a_person_is_erased_and_the_hashes_with_them(store, vault, erase, clock):
    roster = people(vault, store, 2_500)
    request_id = asked(store, clock, roster)
    assert erase.forget(["P2400@example.com"]).rows == 1
    store.scrub()
    assert len(vault.slice(roster.id, 2_000, 2_500)) == 499
    with store.reading() as tx:
        assert tx.requests.get(request_id).roster.sha256 == ""
        assert tx.rosters.summary(roster.id).sha256 == ""
    assert verify(store).whole


def test_lists_go_when_nothing_needs_them_any_more(store, vault, erase, clock):
    loose, ended, open_, in_book, overtaken, drafted = (people(vault, store) for _ in range(6))
    for roster in (ended, in_book, overtaken):
        asked(store, clock, roster)
    asked(store, clock, open_, state=State.PENDING)
    with store.transaction() as tx:
        for roster, change in ((overtaken, Change.ADDED), (in_book, Change.EXACTLY)):
            entry = Entry(at=clock.now(), change=change, roster_id=roster.id, start=0, stop=3)
            tx.membership_log.note("bunce", "s-1", entry)
        other = Entry(at=clock.now(), change=Change.ADDED, roster_id=drafted.id, start=0, stop=3)
        tx.membership_log.note("bunce", "s-2", other)
    assert erase.retain(MONTH) == 0
    clock.time += MONTH + timedelta(hours=1)
    assert erase.retain(MONTH) == 3
    with store.reading() as tx:
        left = {
            roster.id
            for roster in (loose, ended, open_, in_book, overtaken, drafted)
            if tx.rosters.summary(roster.id)
        }
    assert left == {open_.id, in_book.id, drafted.id}


def test_an_export_keeps_nothing_open_while_its_reader_takes_their_time(store, audit):
    def erased(rows):
        with store.transaction() as tx:
            audit.record(tx, Event.ERASED, {"rows": rows}, actor="operator")

    for number in range(5):
        erased(number)
    facts = every_fact(store)
    first = next(facts)
    assert store.engine.pool.checkedout() == 0, "a pager may stand still for as long as it likes"
    erased(99)
    rest = list(facts)
    assert [fact.counts["rows"] for fact in [first, *rest]] == [0, 1, 2, 3, 4], "what was there when it began"
    assert list(every_fact(store))[-1].counts == {"rows": 99}
