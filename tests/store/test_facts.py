from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from segbot.domain.audit import Event, Fact


@pytest.fixture
def fact(watch):
    return Fact(
        at=watch(),
        event=Event.PARTLY_DONE,
        actor="U07ADA",
        request_id=1042,
        connection="bunce",
        segment="VIP 50%_off",
        verb="remove",
        counts={"people": 3},
        note="Übermäßig langsam",
    )


def test_facts_get_ascending_ids_and_read_back(store, fact):
    with store.transaction() as tx:
        first, second = tx.facts.append(fact), tx.facts.append(replace(fact, request_id=1043))
    assert first == replace(fact, id=first.id)
    assert first.id < second.id
    with store.reading() as tx:
        assert tx.facts.of_request(1042) == [first]


@pytest.mark.parametrize(
    "change", ["UPDATE facts SET note = ''", "DELETE FROM facts", "DELETE FROM facts WHERE id = 1"]
)
def test_the_database_refuses_to_change_them(store, fact, change):
    with store.transaction() as tx:
        written = tx.facts.append(fact)
    with pytest.raises(DBAPIError, match="append-only"), store.transaction() as tx:
        tx.connection.execute(sa.text(change))
    with store.reading() as tx:
        assert tx.facts.of_request(1042) == [written]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", True),
        ("u07ada", True),
        ("#1042", True),
        ("VIP REMOVE bunce", True),
        ("partly done", True),
        ("ÜBERMÄẞIG", True),
        ("50%_off", True),
        ("50%xoff", False),
        ("vip add", False),
        ("!", False),
    ],
)
def test_search_wants_every_word_and_no_wildcards(store, fact, wanted, found):
    with store.transaction() as tx:
        written = tx.facts.append(fact)
        assert tx.facts.search(wanted) == ([written] if found else [])


def test_search_gives_the_latest_first_and_looks_beyond_the_first_page(store, fact):
    with store.transaction() as tx:
        oldest = tx.facts.append(replace(fact, note="needle in remove"))
        for _ in range(1100):
            latest = tx.facts.append(replace(fact, note=""))
        assert tx.facts.search("remove", limit=1) == [latest]
        assert tx.facts.search("remove in") == [oldest]
