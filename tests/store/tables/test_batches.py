from __future__ import annotations

import threading

import pytest

from segbot.domain.lifecycle import BatchState, State
from segbot.domain.planning.plan import Operation, PlannedBatch
from segbot.domain.results import NOTHING_TOLD, BatchOutcome, LeftOut, Made


@pytest.fixture
def running(store, make_request, watch):
    """A request whose run has the token `mine`."""
    request_id = make_request(State.APPROVED)
    with store.transaction() as tx:
        tx.requests.next_attempt(request_id)
        tx.requests.take_run(request_id, 1, "mine", watch())
    return request_id


def test_batches_are_numbered_from_one_and_read_back_in_order(store, running, make_draft):
    with store.reading() as tx:
        batches = tx.batches.list(running)
    assert [batch.number for batch in batches] == [1, 2, 3]
    assert tuple(batch.planned for batch in batches) == make_draft().plan.batches
    assert {(batch.state, batch.attempts, batch.note) for batch in batches} == {(BatchState.WAITING, 0, "")}


def test_a_claim_is_written_ahead_and_counts(store, running, watch):
    with store.transaction() as tx:
        assert tx.batches.list(running)[0].sent_at is None
        first = watch()
        assert tx.batches.claim(running, 1, "mine", first) == 1
        assert tx.batches.claim(running, 1, "mine", watch.forward(minutes=1)) == 2
        batch = tx.batches.list(running)[0]
        assert (batch.sent_at, batch.state) == (first, BatchState.SENDING)


def test_a_claim_is_refused_to_an_earlier_run(store, running, watch):
    with store.transaction() as tx:
        tx.requests.take_run(running, 1, "other", watch())
        assert tx.batches.claim(running, 1, "mine", watch()) is None
        assert tx.batches.claim(running, 1, "other", watch()) == 1


def test_a_claim_is_refused_while_paused_and_to_the_run_before_the_pause(store, running, watch):
    with store.transaction() as tx:
        tx.requests.move(running, State.PAUSED)
        assert tx.batches.claim(running, 1, "mine", watch()) is None
        tx.requests.move(running, State.APPROVED)
        assert tx.batches.claim(running, 1, "mine", watch()) is None


@pytest.mark.parametrize("state", [BatchState.SETTLED, BatchState.FAILED, BatchState.UNKNOWN])
def test_what_has_ended_is_not_claimed_again(store, running, watch, state):
    with store.transaction() as tx:
        tx.batches.claim(running, 1, "mine", watch())
        tx.batches.settle(running, 1, "mine", state, note="said no")
        assert tx.batches.claim(running, 1, "mine", watch()) is None
        assert tx.batches.list(running)[0].note == "said no"


def test_of_many_runs_only_the_latest_claims(store, running, watch):
    start = threading.Barrier(20)
    claimed = []

    def run(token: str) -> None:
        start.wait()
        with store.transaction() as tx:
            tx.requests.take_run(running, 1, token, watch())
        with store.transaction() as tx:
            attempts = tx.batches.claim(running, 1, token, watch())
        if attempts:
            claimed.append((attempts, token))

    threads = [threading.Thread(target=run, args=(f"t{number}",)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.transaction() as tx:
        again = {token: tx.batches.claim(running, 1, token, watch()) for _, token in claimed}
    assert sum(attempts is not None for attempts in again.values()) == 1
    assert [attempts for attempts, _ in sorted(claimed)] == list(range(1, len(claimed) + 1))


def test_settled_is_final_and_waiting_forgets_the_sending(store, running, watch):
    with store.transaction() as tx:
        tx.batches.claim(running, 1, "mine", watch())
        tx.batches.settle(running, 1, "mine", BatchState.WAITING)
        assert tx.batches.list(running)[0].sent_at is None
        tx.batches.claim(running, 1, "mine", watch())
        tx.batches.settle(running, 1, "mine", BatchState.SETTLED)
        tx.batches.settle(running, 1, "mine", BatchState.FAILED, note="late answer")
        batch = tx.batches.list(running)[0]
    assert (batch.state, batch.note, batch.attempts) == (BatchState.SETTLED, "", 2)


def test_failed_and_unknown_can_be_reopened_and_the_unknown_keeps_its_time(store, running, watch):
    sent = watch()
    with store.transaction() as tx:
        for number, state in enumerate((BatchState.FAILED, BatchState.UNKNOWN, BatchState.SETTLED), start=1):
            tx.batches.claim(running, number, "mine", sent)
            tx.batches.settle(running, number, "mine", state, note="why")
        assert tx.batches.reopen(running) == 2
        assert [(each.state, each.note) for each in tx.batches.list(running)] == [
            (BatchState.WAITING, ""),
            (BatchState.WAITING, ""),
            (BatchState.SETTLED, "why"),
        ]
        assert [each.sent_at for each in tx.batches.list(running)] == [None, sent, sent]


def test_a_plan_is_replaced_only_while_nothing_has_left(store, running, watch):
    smaller = [PlannedBatch(operation=Operation.CLEAR)]
    with store.transaction() as tx:
        tx.batches.plan(running, smaller)
        assert [batch.planned for batch in tx.batches.list(running)] == smaller
        tx.batches.claim(running, 1, "mine", watch())
    with pytest.raises(ValueError, match="sent"), store.transaction() as tx:
        tx.batches.plan(running, [])


def test_what_was_told_is_kept_and_counted(store, running, watch):
    """Everybody of the second batch but one went through; that one may be tried again."""
    told = BatchOutcome(
        changed=99,
        left_out=(LeftOut(position=150, why="not confirmed", again=True),),
        made=Made(segment_id="s-9", created_at=watch(), proven=True),
    )
    with store.transaction() as tx:
        tx.batches.claim(running, 1, "mine", watch(), namesakes=["s-1"])
        tx.batches.settle(running, 1, "mine", BatchState.SETTLED, outcome=BatchOutcome(changed=100))
        tx.batches.claim(running, 2, "mine", watch())
        tx.batches.settle(running, 2, "mine", BatchState.FAILED, note="why", outcome=told)
        first, second, third = tx.batches.list(running)
        progress = tx.requests.get(running).progress
        assert tx.batches.reopen(running) == 1
        again = tx.batches.list(running)[1]
    assert (first.namesakes, first.outcome.changed) == (("s-1",), 100)
    assert (second.outcome, third.outcome) == (told, NOTHING_TOLD)
    assert (progress.people_settled, progress.left_out, progress.changed, progress.untold) == (199, 1, 199, 0)
    assert all(isinstance(number, int) for number in progress.__dict__.values() if number is not None)
    assert (again.state, again.outcome.to_send_again) == (BatchState.WAITING, frozenset({150}))
