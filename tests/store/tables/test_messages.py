from __future__ import annotations

from datetime import timedelta

import pytest

from segbot.domain.audit import Event, Fact
from segbot.domain.messages import Message, MessageKind, MessageRef


def _message(key, kind=MessageKind.CARD, **more):
    return Message(key=key, kind=kind, request_id=1001, channel="C1", **more)


def test_a_message_reads_back_and_its_key_is_taken(store, watch):
    fact = Fact(
        id=3,
        at=watch(),
        event=Event.DONE,
        actor="U1",
        request_id=1001,
        connection="b",
        segment="s",
        verb="add",
    )
    message = _message("story-3", MessageKind.STORY, fact=fact, thread=MessageRef(channel="C1", ts="1.2"))
    with store.transaction() as tx:
        assert tx.messages.add(message, watch())
        assert not tx.messages.add(_message("story-3"), watch())
        assert tx.messages.get("story-3") == message
        assert tx.messages.get("story-4") is None


def test_attempts_are_counted_before_they_are_made(store, watch):
    with store.transaction() as tx:
        tx.messages.add(_message("card-1001"), watch())
        assert [tx.messages.attempt("card-1001") for _ in range(2)] == [1, 2]
        with pytest.raises(KeyError):
            tx.messages.attempt("card-1")


def test_the_card_is_the_one_that_was_posted(store, watch):
    with store.transaction() as tx:
        assert tx.messages.card(1001) is None
        tx.messages.add(_message("card-1001"), watch())
        tx.messages.add(_message("story-1", MessageKind.STORY), watch())
        assert tx.messages.card(1001).key == "card-1001"
        tx.messages.failed("card-1001", "no such channel")
        tx.messages.add(_message("card-1001-to-asker"), watch())
        assert tx.messages.card(1001).key == "card-1001-to-asker"
        tx.messages.posted("card-1001-to-asker", MessageRef(channel="D1", ts="5.6"), watch())
        tx.messages.add(_message("card-1001-again"), watch())
        assert tx.messages.card(1001).posted == MessageRef(channel="D1", ts="5.6")


def test_the_askers_own_copy_is_the_one_that_stands_with_them(store, watch, make_request):
    request_id = make_request(user="U1")
    copies = [
        Message(key=f"card-to-{user}", kind=MessageKind.COPY, request_id=request_id, channel=user)
        for user in ("U2", "U1")
    ]
    with store.transaction() as tx:
        for copy in copies:
            tx.messages.add(copy, watch())
        tx.messages.posted("card-to-U2", MessageRef(channel="D2", ts="1.2"), watch())
        assert tx.messages.askers_own(request_id) is None
        tx.messages.posted("card-to-U1", MessageRef(channel="D1", ts="3.4"), watch())
        assert tx.messages.askers_own(request_id).posted == MessageRef(channel="D1", ts="3.4")
        tx.messages.gone("card-to-U1", watch())
        assert tx.messages.askers_own(request_id) is None


def test_edits_are_dated(store, watch):
    with store.transaction() as tx:
        tx.messages.add(_message("card-1001"), watch())
        assert tx.messages.last_edit("card-1001") is None
        tx.messages.edited("card-1001", watch())
        assert tx.messages.last_edit("card-1001") == watch.time


def test_waiting_are_those_neither_posted_nor_failed_in_their_order(store, watch):
    with store.transaction() as tx:
        for key in ("z-first", "posted", "failed", "a-last"):
            tx.messages.add(_message(key), watch())
        tx.messages.posted("posted", MessageRef(channel="C1", ts="1"), watch())
        tx.messages.failed("failed", "archived")
        minute = timedelta(minutes=1)
        assert [row.key for row in tx.messages.waiting(watch(), watch() + minute)] == ["z-first", "a-last"]
        assert tx.messages.waiting(watch() - minute, watch()) == []
        assert tx.messages.waiting(watch() + minute, watch() + 2 * minute) == []
        assert tx.messages.ordinal("z-first") < tx.messages.ordinal("a-last")
        with pytest.raises(KeyError):
            tx.messages.ordinal("never")


def test_an_attempt_is_the_newest_until_somebody_else_attempts_tells_or_gives_up(store, watch):
    with store.transaction() as tx:
        for key in ("told", "attempted", "given-up", "untouched"):
            tx.messages.add(_message(key), watch())
            assert tx.messages.attempt(key) == 1
            assert tx.messages.still_attempts(key, 1)
        tx.messages.posted("told", MessageRef(channel="C1", ts="1.2"), watch())
        tx.messages.attempt("attempted")
        tx.messages.failed("given-up", "is_archived")
        assert not tx.messages.still_attempts("told", 1)
        assert not tx.messages.still_attempts("attempted", 1)
        assert tx.messages.still_attempts("attempted", 2)
        assert not tx.messages.still_attempts("given-up", 1)
        assert tx.messages.still_attempts("untouched", 1)
        assert not tx.messages.still_attempts("nobody-knows", 1)
