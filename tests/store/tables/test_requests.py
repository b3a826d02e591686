from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from segbot.domain.lifecycle import BatchState, State
from segbot.domain.policy import Policy
from segbot.domain.requests import Ballot, Progress, Vote
from segbot.store.timestamps import seconds


def test_a_request_reads_back_as_it_was_asked(store, make_draft, make_request, watch):
    draft = make_draft()
    request_id = make_request(draft=draft)
    with store.reading() as tx:
        request = tx.requests.get(request_id)
        policy = tx.requests.policy(request_id)
    assert request_id == 1001
    assert (request.version, request.state, request.attempt) == (1, State.PENDING, 0)
    assert (request.action, request.origin, request.plan, request.ruling) == (
        draft.action,
        draft.origin,
        draft.plan,
        draft.ruling,
    )
    assert (request.roster, request.report) == (draft.roster, draft.report)
    assert (request.created_at, request.expires_at) == (watch.time, watch.time + timedelta(hours=8))
    assert request.created_at.utcoffset() == timedelta(0)
    assert request.segment_id == "s-1"
    assert request.progress == Progress(batches=3, people=300)
    assert policy == Policy(approvers=("U2", "S1"))


def test_what_is_not_there_is_none(store):
    with store.reading() as tx:
        assert tx.requests.get(1001) is None
        with pytest.raises(KeyError):
            tx.requests.policy(1001)


def test_several_are_read_at_once_the_earliest_first(store, make_request):
    ids = [make_request() for _ in range(3)]
    with store.reading() as tx:
        assert tx.requests.those([ids[2], 7, ids[0]]) == [tx.requests.get(ids[0]), tx.requests.get(ids[2])]
        assert tx.requests.those([]) == []


def test_what_undid_a_request_is_read_with_it_once_it_was_carried_out(store, make_request, make_draft):
    first, other = make_request(State.DONE), make_request(State.DONE)
    draft = make_draft("d9")
    undoing = replace(draft, action=replace(draft.action, undoes=first))
    undo = make_request(State.RUNNING, draft=undoing)
    with store.transaction() as tx:
        assert tx.requests.get(first).undone_by is None
        assert tx.requests.move(undo, State.DONE)
    with store.reading() as tx:
        found = {each.id: each.undone_by for each in tx.requests.those([first, other, undo])}
        assert found == {first: (undo, State.DONE), other: None, undo: None}
        assert tx.undos.of(first) == [(undo, State.DONE)]


def test_the_latest_come_first_and_can_be_narrowed(store, make_request):
    ids = [make_request(user=user) for user in ("U1", "U2", "U1")]
    with store.transaction() as tx:
        tx.requests.move(ids[0], State.WITHDRAWN)
    with store.reading() as tx:
        assert [each.id for each in tx.requests.list()] == [1003, 1002, 1001]
        assert [each.id for each in tx.requests.list(user="U1")] == [1003, 1001]
        assert [each.id for each in tx.requests.list(states=[State.PENDING])] == [1003, 1002]
        assert [each.id for each in tx.requests.list(states=[State.PENDING], user="U1", limit=1)] == [1003]
        assert tx.requests.list(states=[]) == []


def test_one_of_fifty_wins(store, make_request, watch):
    request_id = make_request()
    start = threading.Barrier(50)
    won = []

    def approve(user: str) -> None:
        start.wait()
        with store.transaction() as tx:
            moved = tx.requests.move(
                request_id,
                State.APPROVED,
                version=1,
                undecided_at=watch(),
                decided_by=user,
                decided_at=watch(),
            )
        if moved is not None:
            won.append((user, moved))

    threads = [threading.Thread(target=approve, args=(f"U{number}",)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    user, moved = won[0]
    assert (moved.state, moved.version, moved.decided_by, moved.decided_at) == (
        State.APPROVED,
        2,
        user,
        watch.time,
    )


def test_a_move_is_lost_from_the_wrong_state_version_or_after_its_time(store, make_request, watch):
    request_id = make_request()
    with store.transaction() as tx:
        assert tx.requests.move(request_id, State.DONE) is None
        assert tx.requests.move(request_id, State.APPROVED, version=2) is None
        late = watch() + timedelta(hours=8)
        assert tx.requests.move(request_id, State.APPROVED, undecided_at=late) is None
        in_time = late - timedelta(microseconds=1)
        assert tx.requests.move(request_id, State.APPROVED, undecided_at=in_time) is not None
        assert tx.requests.move(999, State.APPROVED) is None


def test_a_change_that_is_not_one_is_an_error(store, make_request):
    request_id = make_request()
    with pytest.raises(TypeError, match="policy"), store.transaction() as tx:
        tx.requests.move(request_id, State.APPROVED, policy="mine")


def test_notes_do_not_make_buttons_outdated(store, make_request):
    request_id = make_request()
    with store.transaction() as tx:
        tx.requests.annotate(request_id, note="Waiting.", after=7, segment_id="s-9")
        tx.requests.annotate(request_id)
        request = tx.requests.get(request_id)
    assert (request.version, request.note, request.after, request.segment_id) == (1, "Waiting.", 7, "s-9")


def test_a_run_is_taken_by_its_attempt_and_kept_by_the_latest_token(store, make_request, watch):
    request_id = make_request(State.APPROVED)
    with store.transaction() as tx:
        assert tx.requests.next_attempt(request_id) == 1
        assert tx.requests.take_run(request_id, 2, "early", watch()) is None
        first = tx.requests.take_run(request_id, 1, "first", watch())
        began = watch()
        second = tx.requests.take_run(request_id, 1, "second", watch.forward(minutes=1))
        assert (first.state, first.version) == (State.RUNNING, 1)
        assert (second.started_at, second.attempt) == (began, 1)
        assert tx.requests.finish(request_id, "first", State.DONE) is None
        done = tx.requests.finish(request_id, "second", State.DONE, finished_at=watch(), after=3)
        assert (done.state, done.finished_at, done.after, done.version) == (State.DONE, watch.time, 3, 2)
        assert tx.requests.finish(request_id, "second", State.DONE) is None
        assert tx.requests.take_run(request_id, 1, "third", watch()) is None
        with pytest.raises(ValueError, match="rejected"):
            tx.requests.finish(request_id, "second", State.REJECTED)


def test_everybody_votes_once_and_may_take_it_back(store, make_request, watch):
    request_id = make_request()
    first = Vote(user="U2", ballot=Ballot.APPROVE, at=watch(), comment="fine")
    second = Vote(user="U3", ballot=Ballot.APPROVE, at=watch.forward(seconds=1))
    with store.transaction() as tx:
        assert tx.votes.cast(request_id, second)
        assert tx.votes.cast(request_id, first)
        assert not tx.votes.cast(request_id, replace(first, ballot=Ballot.REJECT))
        assert tx.requests.get(request_id).votes == (first, second)
        assert tx.requests.get(request_id).version == 1
        assert tx.votes.withdraw(request_id, "U2")
        assert not tx.votes.withdraw(request_id, "U2")
        assert tx.requests.get(request_id).votes == (second,)


def test_progress_counts_batches_and_people(store, make_request, watch):
    request_id = make_request(State.APPROVED)
    with store.transaction() as tx:
        tx.requests.next_attempt(request_id)
        tx.requests.take_run(request_id, 1, "t", watch())
        ends = (BatchState.SETTLED, BatchState.FAILED, BatchState.UNKNOWN)
        for number, state in enumerate(ends, start=1):
            tx.batches.claim(request_id, number, "t", watch())
            tx.batches.settle(request_id, number, "t", state)
        progress = tx.requests.get(request_id).progress
    assert progress == Progress(
        batches=3, settled=1, failed=1, unknown=1, people=300, people_settled=100, untold=1
    )


def test_a_request_is_read_in_few_queries(store, make_request):
    request_id = make_request()
    seen = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    with store.reading() as tx:
        seen.clear()
        tx.requests.get(request_id)
        assert len(seen) == 3
        seen.clear()
        tx.requests.list()
        assert len(seen) == 3


def test_only_requests_that_should_run_are_unfinished(store, make_request):
    make_request()
    approved = make_request(State.APPROVED)
    with store.transaction() as tx:
        tx.requests.next_attempt(approved)
        (row,) = tx.requests.unfinished()
    assert (row.id, row.attempt, row.account, row.starts_at) == (approved, 1, "bunce", None)


def test_a_rescue_is_counted_until_somebody_asks_for_a_run(store, make_request):
    request_id = make_request(State.APPROVED)
    with store.transaction() as tx:
        tx.requests.next_attempt(request_id)
        assert tx.requests.rescue(request_id, 1) == (2, 1)
        assert tx.requests.rescue(request_id, 1) is None
        assert tx.requests.rescue(request_id, 2) == (3, 2)
        assert tx.requests.next_attempt(request_id) == 4
        assert tx.requests.rescue(request_id, 4) == (5, 1)
        tx.requests.move(request_id, State.PAUSED)
        assert tx.requests.rescue(request_id, 5) is None


def test_pending_is_what_nobody_decided_with_the_end_of_its_time(store, make_request, watch):
    pending, decided = make_request(), make_request()
    with store.transaction() as tx:
        tx.requests.move(decided, State.APPROVED)
        [row] = tx.requests.pending()
    assert (row.id, row.version) == (pending, 1)
    assert row.expires_at == seconds(watch() + timedelta(hours=8))
