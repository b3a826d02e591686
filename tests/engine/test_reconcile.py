from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from engine.conftest import add_message, only_sqlite
from structlog.testing import capture_logs

from segbot.domain.lifecycle import State
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.requests import Click, ClickKind
from segbot.engine.dbos_setup import open_client
from segbot.engine.queues import Queues
from segbot.engine.reconcile import MOST_RESCUES, Reconcile
from segbot.store import Store


class Bench:
    """The reconcile loop in hand: nothing works, so what it asks for stays in the queues."""

    def __init__(self, store: Store) -> None:
        self.client = open_client(store, "segbot", 0.05)
        self.scheduling = Queues(self.client)
        self.given_up: list[int] = []
        self.reconcile = Reconcile(store, self.client, self.scheduling, self.given_up.append)

    def waiting(self) -> list[str]:
        """Ids of everything that is in a queue or waits for its time."""
        return sorted(each.workflow_id for each in self.client.list_workflows(status=["ENQUEUED", "DELAYED"]))

    def lose(self, *workflow_ids: str) -> None:
        """Have these end as if they had failed for good."""
        for each in workflow_ids:
            self.client.cancel_workflow(each)


@pytest.fixture
def bench(store) -> Iterator[Bench]:
    bench = Bench(store)
    yield bench
    bench.client.destroy()


def _click(key):
    return Click(key=key, kind=ClickKind.APPROVE, request_id=1, version=1, user="U1", team="T1", channel="C1")


def test_an_approved_request_without_a_run_gets_one(store, bench, make_request):
    request_id = make_request(State.APPROVED)
    make_request(State.PENDING)
    bench.reconcile.check()
    assert bench.waiting() == [f"run-{request_id}-1"]
    bench.reconcile.check()
    assert bench.waiting() == [f"run-{request_id}-1"]
    with store.reading() as tx:
        assert tx.requests.get(request_id).attempt == 1


def test_a_grace_time_is_kept(store, bench, make_request, watch):
    request_id = make_request(State.PENDING)
    with store.transaction() as tx:
        tx.requests.move(request_id, State.APPROVED, starts_at=watch() + timedelta(hours=1))
    bench.reconcile.check()
    (delayed,) = bench.client.list_workflows(status="DELAYED")
    assert delayed.workflow_id == f"run-{request_id}-1"


def test_a_run_that_keeps_coming_to_no_end_is_given_up(store, bench, make_request, watch):
    request_id = make_request(State.APPROVED)
    for rescue in range(1, MOST_RESCUES + 1):
        bench.reconcile.check()
        assert bench.waiting() == [f"run-{request_id}-{rescue}"]
        with store.transaction() as tx:
            assert tx.requests.take_run(request_id, rescue, "t", watch()) is not None
        bench.lose(f"run-{request_id}-{rescue}")
    assert bench.given_up == []
    bench.reconcile.check()
    assert bench.given_up == [request_id]
    assert bench.waiting() == []


def test_lost_messages_are_delivered_after_all_and_delivered_ones_not_again(store, bench, watch):
    with store.transaction() as tx:
        for key in ("queued", "failed", "posted", "refused"):
            add_message(tx, bench.scheduling, 7, key)
        tx.messages.add(Message(key="never", kind=MessageKind.AUDIT, request_id=7, channel="C"), watch())
        tx.messages.posted("posted", MessageRef(channel="C", ts="1"), watch())
        tx.messages.failed("refused", "archived")
    bench.lose("message-failed", "message-posted", "message-refused")
    bench.reconcile.check()
    assert bench.waiting() == ["message-queued"]
    watch.shift = timedelta(minutes=1)
    with capture_logs() as lines:
        bench.reconcile.check()
    assert bench.waiting() == ["message-failed#2", "message-never", "message-queued"]
    assert [line["count"] for line in lines] == [2]


def test_presses_and_expiries_are_found_again(store, bench, watch, make_request):
    late = make_request(State.PENDING, expires_in=timedelta(seconds=10))
    later = make_request(State.PENDING, expires_in=timedelta(hours=1))
    with store.transaction() as tx:
        for key in ("lost", "waits", "settled"):
            tx.clicks.record(_click(key), watch())
        bench.scheduling.settle_click(tx, "lost", 15)
        bench.scheduling.settle_click(tx, "waits", 15)
        tx.clicks.settle("settled", "")
        bench.scheduling.expire_at(tx, later, 3600)
    bench.lose("click-lost")
    watch.shift = timedelta(minutes=1)
    bench.reconcile.check()
    assert bench.waiting() == ["click-lost", "click-waits", f"expire-{late}", f"expire-{later}"]


def test_a_timer_that_sleeps_too_long_is_woken(store, bench, watch, make_request):
    """An edit may give a request less time than its timer was set for."""
    late = make_request(State.PENDING, expires_in=timedelta(seconds=10))
    with store.transaction() as tx:
        bench.scheduling.expire_at(tx, late, 3600)
    watch.shift = timedelta(minutes=1)
    bench.reconcile.check()
    (timer,) = bench.client.list_workflows(status=["ENQUEUED", "DELAYED"])
    assert (timer.workflow_id, timer.status) == (f"expire-{late}", "ENQUEUED")


def test_what_ended_long_ago_is_forgotten_and_what_waits_is_not(store, bench, watch):
    with store.transaction() as tx:
        for number in range(3):
            bench.scheduling.run_request(tx, number, 1, "bunce")
        bench.scheduling.expire_at(tx, 1, 10**7)
    bench.lose("run-0-1", "run-1-1")
    assert bench.reconcile.forget() == 0
    watch.shift = timedelta(days=13)
    assert bench.reconcile.forget() == 0
    watch.shift = timedelta(days=15)
    assert bench.reconcile.forget() == 2
    assert sorted(each.workflow_id for each in bench.client.list_workflows()) == ["expire-1", "run-2-1"]


def test_a_message_handed_over_but_not_posted_is_the_handlers_decision(
    store, record, watch, start_engine, bench
):
    engine = start_engine()
    with store.transaction() as tx:
        add_message(tx, engine, 7, "dropped")
    record.wait_for(("deliver", "dropped"))
    engine.stop(drain_seconds=5)
    watch.shift = timedelta(minutes=1)
    Reconcile(store, bench.client, Queues(bench.client), print).check()
    assert bench.waiting() == []


@only_sqlite
def test_an_engine_looks_for_lost_work_by_itself_and_gives_up_through_its_handlers(
    store, record, start_engine, make_request
):

    def fail(kind, request_id, *_):
        if kind == "give up":
            with store.transaction() as tx:
                tx.requests.move(request_id, State.FAILED)

    record.then = fail
    request_id = make_request(State.APPROVED)
    engine = start_engine(reconcile_seconds=0.3)
    record.wait_for(("give up", request_id))
    engine.stop(drain_seconds=5)
    assert record.calls == [
        *(("run", request_id, attempt) for attempt in range(1, 6)),
        ("give up", request_id),
    ]


def test_presses_from_before_a_start_wait_for_no_timer(store, bench, watch):
    with store.transaction() as tx:
        for key in ("young", "settled", "failed"):
            tx.clicks.record(_click(key), watch())
            bench.scheduling.settle_click(tx, key, 15)
        tx.clicks.record(_click("never queued"), watch())
        tx.clicks.settle("settled", "")
    bench.lose("click-failed")
    watch.shift = timedelta(milliseconds=10)
    bench.reconcile.wake_presses()
    queued = bench.client.list_workflows(status="ENQUEUED")
    assert [(each.workflow_id, each.queue_name) for each in queued] == [("click-young", "clicks")]
    bench.reconcile.wake_presses()
    assert bench.waiting() == ["click-settled", "click-young"]
