"""A database taken elsewhere, from each kind to each: what arrives is what was sent, and numbers go on."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from rosters.kept import put
from store.databases import KINDS, empty_database, postgres

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.audit import Event, Fact, Search
from segbot.domain.errors import ConfigurationError
from segbot.domain.lifecycle import State
from segbot.domain.members import IdType, Member
from segbot.domain.planning.plan import Plan
from segbot.domain.policy import Outcome, Policy, Ruling
from segbot.domain.requests import Draft
from segbot.flows.audit.verify import verify
from segbot.rosters.storage.encryption import Sealer
from segbot.rosters.storage.vault import Vault
from segbot.store import Store, transfer

__all__ = ["postgres"]

NOW = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)
KEY = Fernet.generate_key().decode()


def opened(request, kind, folder):
    folder.mkdir()
    store = Store(empty_database(request, kind, folder), now=lambda: NOW)
    request.addfinalizer(store.close)
    store.migrate()
    return store


def lived_in(store, requests=3):
    """A database with requests, votes, a sealed list, facts and a number that was given and never kept."""
    action = Action(verb=Verb.REMOVE, connection="bunce", segment="Ünïcode “VIP”", reason="because\nof €")
    vault = Vault(store, Sealer([KEY]))
    for number in range(requests):
        with store.transaction() as tx:
            roster = put(vault, tx, [Member(id_type=IdType.ID, id=f"{number}-{at}") for at in range(5)])
            draft = Draft(
                id=f"draft-{secrets.token_hex(4)}",
                action=action,
                origin=Origin(user="U0MAYA", team="T0HOME", channel="C0"),
                plan=Plan(segment_id="7", segment_name=action.segment, removes=5, before=100),
                ruling=Ruling(outcome=Outcome.APPROVE, approvals=1, why="why", rule="rule"),
                roster=roster,
                report=None,
                provider_label="Bunce",
                noun="segment",
                created_at=NOW,
            )
            tx.drafts.save(draft)
            made = tx.requests.create(
                draft,
                state=State.PENDING,
                policy=Policy(),
                created_at=NOW,
                expires_at=NOW + timedelta(hours=8),
            )
            tx.audit_log.append(
                Fact(
                    at=NOW,
                    event=Event.REQUESTED,
                    actor="U0MAYA",
                    request_id=made,
                    connection="bunce",
                    segment=action.segment,
                    verb="remove",
                )
            )
    with pytest.raises(RuntimeError), store.transaction() as tx:
        raise RuntimeError
    return vault


@pytest.mark.parametrize("there", KINDS)
@pytest.mark.parametrize("here", KINDS)
def test_everything_arrives(request, tmp_path, here, there):
    source, target = opened(request, here, tmp_path / "a"), opened(request, there, tmp_path / "b")
    lived_in(source)
    copied = transfer.copy(source, target)
    assert {each.table: each.rows for each in copied}["facts"] == 3
    assert transfer.contents(target) == transfer.contents(source) == copied
    with source.reading() as one, target.reading() as other:
        assert other.requests.list() == one.requests.list()
        [roster, *_] = [each.roster for each in other.requests.list()]
        assert [fact.hash for fact in other.audit_log.of_request(1001)] == [
            fact.hash for fact in one.audit_log.of_request(1001)
        ]
        assert len(other.audit_log.search(Search(words="vip")).facts) == 3
    assert [each.id for each in Vault(target, Sealer([KEY])).slice(roster.id, 0, 5)] == [
        f"2-{at}" for at in range(5)
    ]
    assert verify(target).whole
    lived_in(target, requests=1)
    with target.reading() as tx:
        assert tx.requests.list()[0].id == 1004


def test_a_database_that_holds_something_is_left_alone(request, tmp_path):
    source, target = opened(request, "sqlite", tmp_path / "a"), opened(request, "sqlite", tmp_path / "b")
    lived_in(source), lived_in(target, requests=1)
    before = transfer.contents(target)
    with pytest.raises(ConfigurationError, match="something in the database already"):
        transfer.copy(source, target)
    assert transfer.contents(target) == before


def test_another_version_is_refused(request, tmp_path):
    source, target = opened(request, "sqlite", tmp_path / "a"), opened(request, "sqlite", tmp_path / "b")
    with source.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM segbot_migrations WHERE name LIKE 'm012%'"))
    with pytest.raises(ConfigurationError, match="different versions"):
        transfer.copy(source, target)


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_restore_numbers_begin_well_above_those_of_the_lost_days(request, tmp_path, kind):
    source, target = opened(request, "sqlite", tmp_path / "a"), opened(request, kind, tmp_path / "b")
    lived_in(source)
    transfer.copy(source, target)
    with target.transaction() as tx:
        tx.requests.move(1002, State.APPROVED)
    assert transfer.begin_new_life(target) == 1
    with target.reading() as tx:
        assert [tx.requests.get(number).state for number in (1001, 1002)] == [State.PENDING, State.PAUSED]
        assert "Look at the segment" in tx.requests.get(1002).note
    lived_in(target, requests=1)
    with target.reading() as tx:
        assert tx.requests.list()[0].id == 3001


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_writes_while_it_is_copied_waits_for_nothing(request, kind, tmp_path):
    """The copy holds no lock of the writers': each table's end is told in the middle of it, and a write goes through then."""
    source, target = opened(request, kind, tmp_path / "a"), opened(request, "sqlite", tmp_path / "b")
    lived_in(source)
    before = {each.table: each.sha256 for each in transfer.contents(source)}
    written = []
    fact = Fact(
        at=NOW, event=Event.ERASED, actor="operator", request_id=0, connection="", segment="", verb="erased"
    )

    def write(_told):
        with source.transaction() as tx:
            tx.audit_log.append(fact)
        written.append(fact)

    copied = transfer.copy(source, target, progress=write)
    assert len(written) == len(copied) > 20, "each went through while the copy stood still for it"
    assert {each.table: each.sha256 for each in copied} == before, "one moment, the one it began at"
