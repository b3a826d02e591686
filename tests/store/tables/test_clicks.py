from __future__ import annotations

from datetime import timedelta

from segbot.domain.requests import Click, ClickKind


def test_a_press_is_recorded_and_settled_once(store, watch):
    click = Click(
        key="1.2.3",
        kind=ClickKind.REJECT,
        request_id=1001,
        version=2,
        user="U1",
        team="T1",
        channel="C1",
        reason="no",
    )
    with store.transaction() as tx:
        assert tx.clicks.get("1.2.3") is None
        assert tx.clicks.record(click, watch())
        assert not tx.clicks.record(click, watch())
        assert tx.clicks.get("1.2.3") == click
        assert tx.clicks.settled("1.2.3") is None
        minute = timedelta(minutes=1)
        assert tx.clicks.waiting(watch() - minute, watch() + minute) == ["1.2.3"]
        assert tx.clicks.waiting(watch() - minute, watch()) == []
        assert tx.clicks.settle("1.2.3", "")
        assert not tx.clicks.settle("1.2.3", "another")
        assert tx.clicks.settled("1.2.3") == ""
        assert tx.clicks.waiting(watch() - minute, watch() + minute) == []
