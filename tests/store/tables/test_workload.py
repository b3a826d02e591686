from __future__ import annotations

from datetime import timedelta

from segbot.domain.lifecycle import State
from segbot.domain.messages import Message, MessageKind, MessageRef
from segbot.domain.policy import Policy
from segbot.domain.requests import Click, ClickKind


def _message(key):
    return Message(key=key, kind=MessageKind.STORY, request_id=1001, channel="C1")


def _create(tx, draft, state, at):
    tx.requests.create(
        draft, state=state, policy=Policy(), created_at=at, expires_at=at + timedelta(hours=8), starts_at=None
    )


def test_nothing_to_do(store):
    with store.reading() as tx:
        seen = tx.workload()
    assert set(seen.requests) == set(State)
    assert not any(seen.requests.values())
    assert (seen.oldest_pending, seen.oldest_message, seen.presses_waiting, seen.facts) == (0, 0, 0, 0)


def test_what_waits_is_counted_and_timed(store, watch, make_draft):
    with store.transaction() as tx:
        for draft_id in ("d1", "d2"):
            _create(tx, make_draft(draft_id), State.PENDING, watch())
            watch.forward(seconds=40)
        _create(tx, make_draft("d3"), State.APPROVED, watch())
        for key in ("said", "refused", "waits"):
            tx.messages.add(_message(key), watch())
        tx.messages.posted("said", MessageRef(channel="C1", ts="1.2"), watch())
        tx.messages.failed("refused", "no such channel")
        for key in ("c1", "c2"):
            tx.clicks.record(
                Click(
                    key=key,
                    kind=ClickKind.APPROVE,
                    request_id=1001,
                    version=1,
                    user="U1",
                    team="T1",
                    channel="C1",
                ),
                watch(),
            )
        tx.clicks.settle("c1", "")
        tx.connections.pause("shoes", "the key is refused", watch())
    watch.forward(seconds=20)
    with store.reading() as tx:
        seen = tx.workload()
    assert {state: count for state, count in seen.requests.items() if count} == {
        State.PENDING: 2,
        State.APPROVED: 1,
    }
    assert seen.oldest_pending == 100
    assert (seen.messages_waiting, seen.oldest_message, seen.messages_undeliverable) == (1, 20, 1)
    assert seen.presses_waiting == 1
    assert seen.paused == {"shoes"}
