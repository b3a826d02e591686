from __future__ import annotations

import json
from datetime import timedelta

import sqlalchemy as sa

from segbot.domain.audit import SEGBOT, Event, Fact
from segbot.domain.lifecycle import BatchState, State
from segbot.domain.results import BatchOutcome, LeftOut
from segbot.store.tables.membership_log import Change, Entry

PLACE = "bunce", "s-1"


def read(store, watch):
    """Somebody has read who is in it."""
    with store.transaction() as tx:
        tx.membership_log.note(*PLACE, Entry(at=watch(), change=Change.EXACTLY))
    return newest(store)


def changed(store, watch, request_id, batch=1):
    entry = Entry(at=watch(), change=Change.REMOVED, request_id=request_id, batch=batch)
    with store.transaction() as tx:
        tx.membership_log.note(*PLACE, entry)
    return newest(store)


def newest(store):
    with store.reading() as tx:
        return tx.membership_log.history(*PLACE)[-1].id


def first_of(store, request_id):
    with store.reading() as tx:
        return tx.membership_log.first_of(request_id)


def running(store, watch, make_request, *, told=True):
    request_id = make_request(State.APPROVED)
    with store.transaction() as tx:
        assert tx.requests.take_run(request_id, tx.requests.get(request_id).attempt, "token", watch())
        if not told:
            return request_id
        tx.audit_log.append(
            Fact(
                at=watch(),
                event=Event.STARTED,
                actor=SEGBOT,
                request_id=request_id,
                connection="bunce",
                segment="VIP",
                verb="remove",
            )
        )
    return request_id


def sent(store, watch, request_id, number=1):
    with store.transaction() as tx:
        assert tx.batches.claim(request_id, number, "token", watch.forward(seconds=1)) is not None


def test_the_first_that_may_hold_it_is_a_reading_since_it_left(store, watch, make_request):
    request_id = running(store, watch, make_request)
    before = read(store, watch)
    assert first_of(store, request_id) is None
    sent(store, watch, request_id)
    watch.forward(seconds=1)
    amid = read(store, watch)
    changed(store, watch, request_id)
    read(store, watch)
    assert before < amid == first_of(store, request_id)


def test_a_reading_that_the_first_of_two_tries_may_have_preceded_counts_at_the_second(
    store, watch, make_request
):
    request_id = running(store, watch, make_request)
    sent(store, watch, request_id)
    watch.forward(seconds=1)
    amid = read(store, watch)
    changed(store, watch, request_id)
    part = BatchOutcome(changed=99, left_out=(LeftOut(position=7, why="busy", again=True),))
    with store.transaction() as tx:
        assert tx.batches.settle(request_id, 1, "token", BatchState.FAILED, outcome=part)
        tx.batches.reopen(request_id)
    watch.forward(minutes=5)
    read(store, watch)
    sent(store, watch, request_id)
    changed(store, watch, request_id, batch=1_000_001)
    assert first_of(store, request_id) == amid


def test_the_start_is_found_by_what_happened_however_the_fact_is_written(store, watch, make_request):
    """Its text is whoever's who sealed it: with blanks, in another order, and with the same words in a note."""
    request_id = running(store, watch, make_request, told=False)
    written = [
        {"request_id": request_id, "at": watch().timestamp() - 1, "event": "approved", "note": "started"},
        {"note": "x", "event": "started", "at": watch().timestamp(), "request_id": request_id},
    ]
    with store.transaction() as tx:
        for number, document in enumerate(written, start=1):
            tx.connection.execute(
                sa.text("INSERT INTO facts (id, document, hash) VALUES (:id, :document, 'x')"),
                {"id": number, "document": json.dumps(document)},
            )
    sent(store, watch, request_id)
    watch.forward(seconds=1)
    amid = read(store, watch)
    changed(store, watch, request_id)
    with store.transaction() as tx:
        part = BatchOutcome(changed=99, left_out=(LeftOut(position=7, why="busy", again=True),))
        assert tx.batches.settle(request_id, 1, "token", BatchState.FAILED, outcome=part)
        tx.batches.reopen(request_id)
    watch.forward(minutes=5)
    sent(store, watch, request_id)
    assert first_of(store, request_id) == amid


def test_what_went_in_part_has_begun_though_its_rest_waits(store, watch, make_request):
    request_id = running(store, watch, make_request)
    for left_out, begun in ((100, False), (1, True)):
        sent(store, watch, request_id)
        left = tuple(LeftOut(position=at, why="busy", again=True) for at in range(left_out))
        with store.transaction() as tx:
            outcome = BatchOutcome(changed=100 - left_out, left_out=left)
            assert tx.batches.settle(request_id, 1, "token", BatchState.FAILED, outcome=outcome)
            tx.batches.reopen(request_id)
            assert tx.batches.begun(request_id) is begun
            assert any(batch.begun for batch in tx.batches.list(request_id)) is begun


def test_readings_and_other_segments_are_no_changes(store, watch):
    began = read(store, watch)
    read(store, watch)
    with store.transaction() as tx:
        other = Entry(at=watch(), change=Change.ADDED, request_id=1, batch=1)
        tx.membership_log.note("bunce", "s-2", other)
        assert not tx.membership_log.changed_since(*PLACE, began)
    changed(store, watch, 2)
    with store.reading() as tx:
        assert tx.membership_log.changed_since(*PLACE, began)
        assert not tx.membership_log.changed_since(*PLACE, tx.membership_log.history(*PLACE)[-1].id)


def test_a_reading_that_a_change_overtook_is_not_written_down(store, watch):
    began = read(store, watch)
    overtaking = changed(store, watch, 1)
    for since, newest_then in ((began, overtaking), (overtaking, overtaking + 1)):
        with store.transaction() as tx:
            entry = Entry(at=watch() + timedelta(seconds=1), change=Change.EXACTLY)
            tx.membership_log.note_reading(*PLACE, entry, since)
        assert newest(store) >= newest_then
        assert (newest(store) == overtaking) is (since == began)
