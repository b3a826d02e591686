from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError
from store.conftest import NOON

from segbot.domain.audit import Event, Fact, Head, Search
from segbot.domain.members import RosterSummary
from segbot.store.audit.chain import GENESIS, document_of, fact_of, hash_of, sealed


@pytest.fixture
def fact(watch):
    return Fact(
        at=watch(),
        event=Event.PARTLY_DONE,
        actor="U07ADA",
        submitter="U08BEA",
        surface="slack",
        request_id=1042,
        connection="constant_contact",
        segment="VIP 50%_off",
        verb="remove",
        counts={"people": 3},
        before=9871,
        after=9868,
        plan="ab" * 32,
        note="Übermäßig langsam 🐌",
    )


def test_facts_get_ascending_numbers_and_read_back(store, fact):
    with store.transaction() as tx:
        first, second = tx.audit_log.append(fact), tx.audit_log.append(replace(fact, request_id=1043))
    assert first == replace(fact, id=1, prev=GENESIS, hash=first.hash)
    assert (second.id, second.prev) == (2, first.hash)
    with store.reading() as tx:
        assert tx.audit_log.of_request(1042) == [first]
        assert list(tx.audit_log.every()) == [first, second]
        assert tx.audit_log.head() == Head(number=2, hash=second.hash)


def test_the_last_fact_of_a_kind_is_found_by_its_kind_and_not_by_what_somebody_wrote(store, fact):
    reminded = replace(fact, event=Event.REMINDED, note="")
    later = replace(fact, at=fact.at + timedelta(hours=1), note='they said "event":"reminded" again')
    with store.transaction() as tx:
        for each in (reminded, later, replace(reminded, at=later.at, request_id=1043)):
            tx.audit_log.append(each)
    with store.reading() as tx:
        assert tx.audit_log.last(1042, Event.REMINDED) == reminded.at
        assert tx.audit_log.last(1042, Event.PARTLY_DONE) == later.at
        assert tx.audit_log.last(1042, Event.ESCALATED) is None


def test_the_last_fact_of_a_kind_is_found_however_it_is_written(store, fact):
    """As another program may have sealed it: with blanks between."""
    with store.transaction() as tx:
        first = tx.audit_log.append(replace(fact, event=Event.STARTED))
        spaced = json.dumps(json.loads(document_of(replace(first, event=Event.RESUMED))))
        tx.connection.execute(
            sa.text("INSERT INTO facts (id, document, hash) VALUES (2, :document, 'x')"), {"document": spaced}
        )
    with store.reading() as tx:
        assert tx.audit_log.last(1042, Event.STARTED) == first.at
        assert tx.audit_log.last(1042, Event.RESUMED) == first.at
        assert tx.audit_log.last(1042, Event.PAUSED) is None


def test_the_hash_is_plain_sha256_over_what_is_stored(store, fact):
    with store.transaction() as tx:
        written = tx.audit_log.append(fact)
        document = tx.connection.execute(sa.text("SELECT document FROM facts")).scalar_one()
        [[row]] = list(tx.audit_log.sealed())
    assert hashlib.sha256(document.encode()).hexdigest() == written.hash
    assert row == (1, document.encode(), written.hash)


_WORDS = st.text(max_size=60)


@given(note=_WORDS, segment=_WORDS, count=st.integers(), size=st.none() | st.integers(min_value=0))
def test_any_text_survives_but_what_no_database_keeps(note, segment, count, size):
    fact = Fact(
        at=NOON,
        event=Event.DONE,
        actor="U1",
        request_id=1,
        connection="b",
        segment=segment,
        verb="add",
        counts={"people": count},
        note=note,
        before=size,
    )
    written, document = sealed(fact, 7, GENESIS)
    again = fact_of(document, hash_of(document))
    assert document.isascii()
    assert (again.id, again.prev, again.hash) == (7, GENESIS, written.hash)
    assert again.note == note.replace("\0", " ").encode("utf-8", "replace").decode()
    assert replace(again, note=note, segment=segment, id=0, prev="", hash="") == fact


def test_appending_at_once_keeps_one_chain(store, fact):
    def append() -> None:
        for _ in range(10):
            with store.transaction() as tx:
                tx.audit_log.append(fact)

    threads = [threading.Thread(target=append) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as tx:
        facts = list(tx.audit_log.every())
    assert [each.id for each in facts] == list(range(1, 61))
    assert [each.prev for each in facts] == [GENESIS, *(each.hash for each in facts[:-1])]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE facts SET document = '{}'",
        "UPDATE facts SET hash = '' WHERE id = 1",
        "DELETE FROM facts",
        "DELETE FROM facts WHERE id = 1",
    ],
)
def test_the_database_refuses_to_change_them(store, fact, change):
    with store.transaction() as tx:
        written = tx.audit_log.append(fact)
    with pytest.raises(DBAPIError, match="append-only"), store.transaction() as tx:
        tx.connection.execute(sa.text(change))
    with store.reading() as tx:
        assert tx.audit_log.of_request(1042) == [written]


def test_the_database_refuses_to_overwrite_one(store, fact):
    with store.transaction() as tx:
        written = tx.audit_log.append(fact)
    instead = "INSERT OR REPLACE" if store.is_sqlite else "INSERT"
    with pytest.raises(DBAPIError, match=r"append-only|unique"), store.transaction() as tx:
        tx.connection.execute(sa.text(f"{instead} INTO facts (id, document, hash) VALUES (1, '{{}}', '')"))
    with store.reading() as tx:
        assert list(tx.audit_log.every()) == [written]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Search(), True),
        (Search(words="u07ada"), True),
        (Search(words="#1042"), True),
        (Search(words="1042"), True),
        (Search(words="#104"), True),
        (Search(words="#42"), False),
        (Search(words="VIP REMOVE constant_contact"), True),
        (Search(words="partly done"), True),
        (Search(words="partly_done"), True),
        (Search(words="ÜBERMÄẞIG"), True),
        (Search(words="lang"), True),
        (Search(words="angsam"), False),
        (Search(words="50%_off"), True),
        (Search(words="50%xoff"), False),
        (Search(words="vip add"), False),
        (Search(words="!"), False),
        (Search(words='vip\' OR "1"="1'), False),
        (Search(words='vip" OR NEAR(*'), False),
        (Search(words="words:vip"), False),
        (Search(by="U07ADA"), True),
        (Search(by="u08bea"), True),
        (Search(by="U09CLEO"), False),
        (Search(by="constant_contact"), False),
        (Search(connection="Constant_Contact"), True),
        (Search(connection="constant"), False),
        (Search(on="vip"), True),
        (Search(on="langsam"), False),
        (Search(words="langsam", by="U07ADA", on="off vip", connection="constant_contact"), True),
    ],
)
def test_search_wants_every_word_and_no_query_language(store, fact, wanted, found):
    with store.transaction() as tx:
        written = tx.audit_log.append(fact)
        assert tx.audit_log.search(wanted).facts == ((written,) if found else ())


def test_search_since_a_time(store, fact, watch):
    with store.transaction() as tx:
        tx.audit_log.append(fact)
        later = tx.audit_log.append(replace(fact, at=watch.forward(hours=1)))
        assert tx.audit_log.search(Search(since=watch())).facts == (later,)
        assert tx.audit_log.search(Search(words="vip", since=watch())).facts == (later,)
        assert tx.audit_log.search(Search(since=watch() + timedelta(seconds=1))).facts == ()


def test_whole_words_come_before_beginnings(store, fact):
    with store.transaction() as tx:
        whole = tx.audit_log.append(replace(fact, note="late"))
        tx.audit_log.append(replace(fact, note="later"))
        assert tx.audit_log.search(Search(words="late")).facts == (whole,)
        assert len(tx.audit_log.search(Search(words="lat")).facts) == 2
        assert tx.audit_log.search(Search(words="late"), before=whole.id).facts == ()


@pytest.mark.parametrize("wanted", [Search(), Search(words="remove")])
def test_search_gives_the_latest_first_page_by_page(store, fact, wanted):
    with store.transaction() as tx:
        written = [tx.audit_log.append(fact) for _ in range(7)]
        first = tx.audit_log.search(wanted, limit=3)
        second = tx.audit_log.search(wanted, limit=3, before=first.older)
        third = tx.audit_log.search(wanted, limit=3, before=second.older)
    assert [*first.facts, *second.facts, *third.facts] == written[::-1]
    assert third.older is None
    exact = None
    with store.reading() as tx:
        exact = tx.audit_log.search(wanted, limit=7)
    assert exact.older is None


def test_a_commitment_holds_while_the_list_is_whole(store):
    with store.transaction() as tx:
        for roster in ("a", "b"):
            tx.rosters.save(RosterSummary(id=roster, count=1, sha256="x" * 64), [(0, 1, b"sealed")])
        first, other = tx.rosters.commitment("a"), tx.rosters.commitment("b")
        assert first == tx.rosters.commitment("a")
        assert first != other
        assert tx.rosters.commitment("gone") == ""
