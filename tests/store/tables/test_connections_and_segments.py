from __future__ import annotations

from datetime import datetime, timedelta, timezone

from segbot.domain.segments import Segment


def test_a_connection_is_paused_until_it_is_resumed(store, watch):
    with store.transaction() as tx:
        tx.connections.pause("bunce", "first", watch())
        tx.connections.pause("bunce", "key refused", watch())
        tx.connections.pause("batch", "gone", watch())
        assert tx.connections.paused() == {"batch": "gone", "bunce": "key refused"}
        tx.connections.resume("bunce")
        tx.connections.resume("bunce")
        assert tx.connections.paused() == {"batch": "gone"}


def test_segments_are_remembered_by_name_with_their_own_times(store, watch):
    lagos = timezone(timedelta(hours=1))
    segments = [
        Segment(id="2", name="Żółw", edited_at=datetime(2026, 1, 2, tzinfo=lagos), details={"Kind": "live"}),
        Segment(id="1", name="a", member_count=0, all_customers=False, deleted=True),
    ]
    with store.transaction() as tx:
        assert tx.segments.recall("bunce") is None
        tx.segments.remember("bunce", segments[:1], watch())
        tx.segments.remember("bunce", segments, watch.forward(minutes=1))
        recalled, at = tx.segments.recall("bunce")
    assert ({each.id: each for each in recalled}, at) == ({each.id: each for each in segments}, watch.time)
    assert [each.id for each in recalled] == ["1", "2"]
    assert [each.fingerprint() for each in recalled] == [each.fingerprint() for each in reversed(segments)]
