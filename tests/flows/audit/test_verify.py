from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from store.databases import migrated_file

from segbot.domain.audit import Event, Fact, Tampering
from segbot.flows.audit.verify import Examiner, verify
from segbot.store import Store
from segbot.store.audit.chain import GENESIS, hash_of, sealed

NOON = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
FACTS = 12


def some_fact(number: int) -> Fact:
    return Fact(
        at=NOON + timedelta(minutes=number),
        event=Event.DONE,
        actor="U1",
        request_id=1001 + number,
        connection="bunce",
        segment="VIP",
        verb="remove",
        counts={"people": number},
    )


@pytest.fixture
def store(tmp_path):
    opened = Store(migrated_file(tmp_path), now=lambda: NOON)
    with opened.transaction() as tx:
        for number in range(FACTS):
            tx.audit_log.append(some_fact(number))
    yield opened
    opened.close()


@pytest.fixture
def intruder(store, tmp_path):  # noqa: ARG001 - the file has to be there
    """Somebody with the database file, who begins by getting rid of what stands in the way."""
    file = sqlite3.connect(tmp_path / "segbot.db", isolation_level=None)
    for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        file.execute(f"DROP TRIGGER {name}")
    yield file
    file.close()


def found(store, head=""):
    return [(each.kind, each.fact) for each in verify(store, head).findings]


def reseal(file, number):
    """Give a fact the hash that goes with what it says now."""
    [document] = file.execute("SELECT document FROM facts WHERE id = ?", (number,)).fetchone()
    file.execute("UPDATE facts SET hash = ? WHERE id = ?", (hash_of(document), number))


def make_room(file, at, by=1):
    """Move every fact from `at` on."""
    file.execute("UPDATE facts SET id = -id WHERE id >= ?", (at,))
    file.execute("UPDATE facts SET id = -id + ? WHERE id < 0", (by,))


def insert(file, number, *, prev_of, honest=True):
    [prev] = file.execute("SELECT hash FROM facts WHERE id = ?", (prev_of,)).fetchone() or [GENESIS]
    fact, document = sealed(some_fact(77), number, prev)
    fact_hash = fact.hash if honest else "f" * 64
    file.execute("INSERT INTO facts (id, document, hash) VALUES (?, ?, ?)", (number, document, fact_hash))


def test_an_untouched_record_is_whole(store):
    verdict = verify(store)
    assert verdict.whole
    assert verdict.facts == FACTS
    with store.reading() as tx:
        assert verdict.head == tx.audit_log.head()


def test_an_empty_record_is_whole(tmp_path):
    store = Store(migrated_file(tmp_path), now=lambda: NOON)
    verdict = verify(store)
    assert (verdict.whole, verdict.facts, verdict.head) == (True, 0, None)
    assert found(store, "ab" * 32) == [(Tampering.CUT_OFF, 1)]
    store.close()


@pytest.mark.parametrize("number", [1, 5, FACTS])
@pytest.mark.parametrize(
    "change",
    [
        "document = replace(document, 'VIP', 'vip')",
        "document = document || ' '",
        "document = document || char(0)",
        "document = replace(document, '\"U1\"', '\"U2\"')",
        "document = '{}'",
        'document = replace(document, \'{"prev":"\', \'{"prev":"x\')',
        "document = '[1]'",
        "document = 7",
        "document = replace(document, '\"id\":', '\"id\":1')",
        "hash = substr(hash, 2) || 'g'",
        "hash = upper(hash || 'a')",
    ],
)
def test_a_changed_fact_is_named(store, intruder, number, change):
    intruder.execute(f"UPDATE facts SET {change} WHERE id = {number}")  # noqa: S608 - the test's own words
    assert (Tampering.CHANGED, number) in found(store) or (Tampering.INSERTED, number) in found(store)
    assert {fact for _, fact in found(store)} <= {number, number + 1}


@pytest.mark.parametrize("number", [1, 5, FACTS])
def test_a_fact_that_was_rewritten_is_named_and_no_other(store, intruder, number):
    intruder.execute("UPDATE facts SET document = replace(document, 'VIP', 'x') WHERE id = ?", (number,))
    assert found(store) == [(Tampering.CHANGED, number)]


@pytest.mark.parametrize("number", [1, 5, FACTS - 1])
def test_a_fact_that_was_rewritten_and_sealed_again_is_named(store, intruder, number):
    intruder.execute("UPDATE facts SET document = replace(document, 'VIP', 'x') WHERE id = ?", (number,))
    reseal(intruder, number)
    assert found(store) == [(Tampering.CHANGED, number)]


@pytest.mark.parametrize("number", [1, 5, FACTS - 1])
def test_a_removed_fact_is_named(store, intruder, number):
    intruder.execute("DELETE FROM facts WHERE id = ?", (number,))
    assert found(store) == [(Tampering.REMOVED, number)]


def test_several_removed_facts_are_named_in_one_sentence(store, intruder):
    intruder.execute("DELETE FROM facts WHERE id BETWEEN 4 AND 6")
    assert [each.sentence for each in verify(store).findings] == ["Facts 4 to 6 were removed."]


def test_closing_the_gap_hides_nothing(store, intruder):
    intruder.execute("DELETE FROM facts WHERE id = 5")
    make_room(intruder, 6, by=-1)
    assert found(store) == [(Tampering.REMOVED, 5)]


@pytest.mark.parametrize(("one", "other"), [(3, 4), (1, 2), (2, 9), (FACTS - 1, FACTS)])
def test_facts_that_changed_places_are_named(store, intruder, one, other):
    for old, new in ((one, -1), (other, one), (-1, other)):
        intruder.execute("UPDATE facts SET id = ? WHERE id = ?", (new, old))
    assert sorted(found(store)) == [(Tampering.MOVED, one), (Tampering.MOVED, other)]


@pytest.mark.parametrize("to", [500, 0])
def test_a_fact_put_elsewhere_is_named(store, intruder, to):
    intruder.execute("UPDATE facts SET id = ? WHERE id = 5", (to,))
    assert found(store) == [(Tampering.MOVED, 5)]


@pytest.mark.parametrize("to", [0, -7])
def test_a_fact_with_another_number_in_the_same_place_is_named(store, intruder, to):
    intruder.execute("UPDATE facts SET id = ? WHERE id = 1", (to,))
    assert (Tampering.MOVED, 1) in found(store)


def test_numbers_that_were_all_changed_are_noticed(store, intruder):
    make_room(intruder, 1)
    assert found(store) == [(Tampering.MOVED, 1)]


def test_a_gap_from_before_there_was_a_chain_is_no_fault(store, intruder):
    intruder.execute("DELETE FROM facts")
    prev = GENESIS
    for number in (2, 3, 7):
        fact, document = sealed(some_fact(number), number, prev)
        intruder.execute(
            "INSERT INTO facts (id, document, hash) VALUES (?, ?, ?)", (number, document, fact.hash)
        )
        prev = fact.hash
    assert found(store) == []
    intruder.execute("UPDATE facts SET id = 5 WHERE id = 3")
    assert (Tampering.MOVED, 3) in found(store)


@pytest.mark.parametrize("honest", [True, False])
@pytest.mark.parametrize("number", [1, 5, FACTS])
def test_an_inserted_fact_is_named_and_no_other(store, intruder, number, honest):
    make_room(intruder, number)
    insert(intruder, number, prev_of=number - 1, honest=honest)
    assert found(store) == [(Tampering.INSERTED, number)]


@pytest.mark.parametrize("number", [0, -3])
def test_a_fact_inserted_before_the_first_is_named(store, intruder, number):
    insert(intruder, number, prev_of=-100)
    assert found(store) == [(Tampering.INSERTED, number)]


def test_a_fact_put_at_the_end_without_knowing_the_chain_is_named(store, intruder):
    insert(intruder, FACTS + 1, prev_of=3)
    assert found(store) == [(Tampering.INSERTED, FACTS + 1)]


def test_several_things_at_once_are_each_named(store, intruder):
    intruder.execute("UPDATE facts SET document = replace(document, 'VIP', 'x') WHERE id = 2")
    intruder.execute("DELETE FROM facts WHERE id = 6")
    intruder.execute("UPDATE facts SET document = replace(document, 'U1', 'U7') WHERE id = 11")
    assert found(store) == [(Tampering.CHANGED, 2), (Tampering.REMOVED, 6), (Tampering.CHANGED, 11)]


def test_what_is_cut_off_at_the_end_is_missed_when_a_head_was_noted(store, intruder):
    head = verify(store).head
    assert found(store, head.hash) == []
    assert found(store, head.hash[:12].upper()) == []
    intruder.execute("DELETE FROM facts WHERE id > 10")
    assert found(store) == []
    assert found(store, head.hash) == [(Tampering.CUT_OFF, 11)]


def test_an_older_head_stays_good_while_the_record_grows(store):
    head = verify(store).head
    with store.transaction() as tx:
        tx.audit_log.append(some_fact(99))
    assert found(store, head.hash) == []


def test_a_chain_written_anew_does_not_have_the_old_head(store, intruder):
    head = verify(store).head
    prev = GENESIS
    for number in range(1, FACTS + 1):
        fact, document = sealed(some_fact(100 + number), number, prev)
        intruder.execute(
            "UPDATE facts SET document = ?, hash = ? WHERE id = ?", (document, fact.hash, number)
        )
        prev = fact.hash
    assert found(store) == []
    assert found(store, head.hash) == [(Tampering.CUT_OFF, FACTS + 1)]


@pytest.mark.parametrize("head", ["abc", "not a hash at all", "%" * 20])
def test_a_head_that_is_none_is_refused(store, head):
    with pytest.raises(ValueError, match="twelve"):
        verify(store, head)


def test_what_is_no_fact_at_all_is_named():
    rubbish = [(1, b"\xff{", "00"), (2, b'{"prev":1,"id":"x"}', "00")]
    named = [(each.kind, each.fact) for each in Examiner(lambda _: False).examine(rubbish)]
    assert named == [(Tampering.CHANGED, 1), (Tampering.INSERTED, 2)]


def test_a_record_with_many_faults_stops_counting(store, intruder):
    with store.transaction() as tx:
        for number in range(150):
            tx.audit_log.append(some_fact(number))
    intruder.execute("UPDATE facts SET document = document || ' '")
    verdict = verify(store)
    assert verdict.more
    assert len(verdict.findings) == 100
