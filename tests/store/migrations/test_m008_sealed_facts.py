"""The step that seals facts written before there was a chain."""

from __future__ import annotations

import json

import sqlalchemy as sa

from segbot.domain.audit import Event, Search
from segbot.store import Store
from segbot.store.audit.chain import GENESIS, document_of, hash_of
from segbot.store.migrations import runner
from segbot.store.timestamps import seconds

_OLD_FACT = sa.text(
    "INSERT INTO facts (at, event, actor, request_id, connection, segment, verb, counts, note, words)"
    " VALUES (:at, :event, 'U2', :request_id, 'bunce', 'VIP', 'remove', :counts, 'Überfällig', 'old words')"
)


def old_database(url, watch, facts):
    """As it was before the step: one request, and facts about it and about one that is gone."""
    store = Store(url, now=watch)
    steps = runner.STEPS
    before = steps[: [step.__name__ for step in steps].index("m008_sealed_facts")]
    with store.transaction() as tx:
        tx.connection.execute(
            sa.text(
                "CREATE TABLE segbot_migrations (name text PRIMARY KEY, applied_at double precision NOT NULL)"
            )
        )
        for step in before:
            step(tx.connection)
            record = sa.text("INSERT INTO segbot_migrations (name, applied_at) VALUES (:name, 0)")
            tx.connection.execute(record, {"name": step.__name__})
        document = json.dumps({"origin": {"user": "U1", "surface": "slack"}})
        asked = sa.text(
            "INSERT INTO requests (version, state, account, user_id, document, policy, created_at, expires_at)"
            " VALUES (1, 'done', 'bunce', 'U1', :document, '{}', 0, 0) RETURNING id"
        )
        request_id = tx.connection.execute(asked, {"document": document}).scalar_one()
        for number in range(facts):
            tx.connection.execute(
                _OLD_FACT,
                {
                    "at": seconds(watch.forward(minutes=1)),
                    "event": "requested" if number == 0 else "partly_done",
                    "request_id": request_id if number != 1 else 77,
                    "counts": json.dumps({"people": number}),
                },
            )
    return store, request_id


def test_old_facts_become_a_chain_and_new_ones_go_on_with_it(database_url, watch):
    store, request_id = old_database(database_url, watch, facts=1_203)
    assert "m008_sealed_facts" in store.migrate()
    with store.transaction() as tx:
        facts = list(tx.audit_log.every())
        new = tx.audit_log.append(facts[0])
    assert [fact.id for fact in facts] == list(range(1, 1_204))
    assert [fact.prev for fact in facts] == [GENESIS, *(fact.hash for fact in facts[:-1])]
    assert all(fact.hash == hash_of(document_of(fact)) for fact in facts)
    assert (new.id, new.prev) == (1_204, facts[-1].hash)
    first, stray = facts[0], facts[1]
    assert (first.event, first.note, first.submitter, first.surface) == (
        Event.REQUESTED,
        "Überfällig",
        "U1",
        "slack",
    )
    assert (stray.request_id, stray.submitter, stray.surface, dict(stray.counts)) == (
        77,
        "",
        "",
        {"people": 1},
    )
    with store.reading() as tx:
        assert len(tx.audit_log.of_request(request_id)) == 1_203
        assert tx.audit_log.search(Search(words="überfällig partly"), limit=2).facts == tuple(facts[:-3:-1])
    store.close()


def test_an_empty_database_gets_an_empty_chain(database_url, watch):
    store, _ = old_database(database_url, watch, facts=0)
    store.migrate()
    with store.reading() as tx:
        assert tx.audit_log.head() is None
    store.close()
