from __future__ import annotations

import threading
import time

import pytest
from engine.conftest import add_message

from segbot.domain.ports import NotDeliveredError


def _ask_and_fail(running, request_id):
    with running.store.transaction() as tx:
        running.engine.run_request(tx, request_id, 1, "bunce")
        raise ArithmeticError


def test_what_is_asked_for_in_a_transaction_happens_with_it_or_not_at_all(running):
    lost, kept = next(running.numbers), next(running.numbers)
    with pytest.raises(ArithmeticError):
        _ask_and_fail(running, lost)
    with running.store.transaction() as tx:
        running.engine.run_request(tx, kept, 1, "bunce")
        assert running.record.calls == []
    running.record.wait_for(("run", kept, 1))
    time.sleep(0.3)
    assert running.record.calls == [("run", kept, 1)]


def test_the_same_work_asked_for_twice_happens_once(running):
    number = next(running.numbers)
    for _ in range(2):
        with running.store.transaction() as tx:
            running.engine.run_request(tx, number, 1, "bunce")
        running.record.wait_for(("run", number, 1))
    with running.store.transaction() as tx:
        running.engine.run_request(tx, number, 2, "bunce")
    running.record.wait_for(("run", number, 2))
    assert running.record.calls == [("run", number, 1), ("run", number, 2)]


def test_messages_of_a_request_come_in_order_one_at_a_time(running):
    busy, overlaps = set(), []

    def slow(_kind, key):
        request_id = key.partition("-")[0]
        if request_id in busy:
            overlaps.append(key)
        busy.add(request_id)
        time.sleep(0.02)
        busy.discard(request_id)

    running.record.then = slow
    # The names sort against the order, and there are more messages than milliseconds.
    requests = [next(running.numbers) for _ in range(3)]
    keys = {request_id: [f"{request_id}-{9 - number}" for number in range(10)] for request_id in requests}
    with running.store.transaction() as tx:
        for number in range(10):
            for request_id in requests:
                add_message(tx, running.engine, request_id, keys[request_id][number])
    running.record.wait_for(*(("deliver", key) for each in keys.values() for key in each))
    assert overlaps == []
    for request_id, expected in keys.items():
        assert [key for _, key in running.record.calls if key.startswith(f"{request_id}-")] == expected


def test_runs_in_lanes_of_their_own_go_side_by_side_and_those_of_one_lane_in_order(running):
    long, small, behind = (next(running.numbers) for _ in range(3))
    gate = threading.Event()
    running.record.then = lambda _kind, number, _attempt: number == small or gate.wait(10)
    with running.store.transaction() as tx:
        running.engine.run_request(tx, long, 1, "bunce", lane="vip")
        running.engine.run_request(tx, behind, 1, "bunce", lane="vip")
        running.engine.run_request(tx, small, 1, "bunce", lane="new")
    running.record.wait_for(("run", long, 1), ("run", small, 1))
    time.sleep(0.3)
    assert ("run", behind, 1) not in running.record.calls
    gate.set()
    running.record.wait_for(("run", behind, 1))


def test_runs_of_an_account_wait_for_each_other_and_accounts_do_not(running):
    first, second, other = (next(running.numbers) for _ in range(3))
    gate = threading.Event()
    running.record.then = lambda *_: gate.wait(10)
    with running.store.transaction() as tx:
        running.engine.run_request(tx, first, 1, "bunce")
        running.engine.run_request(tx, second, 1, "bunce")
        running.engine.run_request(tx, other, 1, "batch")
    running.record.wait_for(("run", first, 1), ("run", other, 1))
    time.sleep(0.3)
    assert ("run", second, 1) not in running.record.calls
    gate.set()
    running.record.wait_for(("run", second, 1))


def test_timers_wait_their_time(running):
    number = next(running.numbers)
    asked = time.monotonic()
    with running.store.transaction() as tx:
        running.engine.expire_at(tx, number, 1.0)
        running.engine.settle_click(tx, "press", 1.0)
        running.engine.run_request(tx, number, 1, "bunce", delay=1.0)
    running.record.wait_for(("expire", number), ("click", "press"), ("run", number, 1))
    assert time.monotonic() - asked >= 1.0


def test_a_message_slack_does_not_take_is_tried_until_it_does_and_holds_back_the_next(running):
    number = next(running.numbers)

    def refuse_thrice(_kind, key):
        if key == "first" and running.record.calls.count(("deliver", "first")) <= 3:
            raise NotDeliveredError("Slack is away.", retry_after=0.1)

    running.record.then = refuse_thrice
    with running.store.transaction() as tx:
        add_message(tx, running.engine, number, "first")
        add_message(tx, running.engine, number, "second")
    running.record.wait_for(("deliver", "second"))
    assert running.record.calls == [("deliver", "first")] * 4 + [("deliver", "second")]


def test_a_message_that_is_not_in_the_store_cannot_be_asked_for(running):
    with pytest.raises(KeyError), running.store.transaction() as tx:
        running.engine.deliver(tx, 1, "never written")
