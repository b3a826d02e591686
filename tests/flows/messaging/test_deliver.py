from __future__ import annotations

from segbot.domain.actions import Verb
from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.messages import MessageKind
from segbot.domain.requests import ClickKind


def test_the_whole_story_is_told_where_it_belongs(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60), reason="asked to leave")
    stage.run_all()
    [card] = stage.wall.of(MessageKind.CARD)
    assert card.message.channel == "C0APPROVALS"
    assert card.request.state is State.PENDING
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.run_all()
    assert len(stage.wall.of(MessageKind.CARD)) == 1
    assert stage.wall.of(MessageKind.STORY) == [], "the thread is for comments, reminders and problems"
    audit = stage.wall.of(MessageKind.AUDIT)
    assert [post.message.fact.event for post in audit] == [Event.REQUESTED, Event.APPROVED, Event.DONE]
    [direct] = stage.wall.of(MessageKind.DIRECT)
    assert (direct.message.fact.event, direct.message.channel) == (Event.DONE, "U0MAYA")
    assert {post.message.card for post in [*audit, direct]} == {card.ref}, "each leads to the card"
    assert stage.wall.edits[-1][1].state is State.DONE


def test_done_is_said_only_after_it_is_done(stage):
    stage.ask(ids=stage.some_members("VIP customers", 6))
    seen = []
    original = stage.wall.post

    def post(message, request):
        if (message.fact and message.fact.event is Event.DONE) or request.state is State.DONE:
            seen.append(len(stage.emulator.members(stage.segment("VIP customers"))))
        return original(message, request)

    stage.wall.post = post
    stage.run_all()
    assert seen
    assert set(seen) == {406}


def test_a_small_change_is_shown_where_it_was_asked(stage):
    stage.ask(ids=stage.some_members("VIP customers", 6))
    stage.run_all()
    assert stage.wall.of(MessageKind.CARD)[0].message.channel == "C0MARKETING"


def test_nothing_is_lost_while_slack_is_down_and_nothing_doubled_after(stage):
    stage.ask(ids=stage.some_members("VIP customers", 60))
    key = stage.queue.messages[0]
    stage.wall.down = True
    for _ in range(3):
        stage.deliver.send(key)
        stage.clock.sleep(600)
    stage.wall.down = False
    stage.deliver.send(key)
    stage.deliver.send(key)
    assert len(stage.wall.of(MessageKind.CARD)) == 1


def test_a_message_posted_just_before_a_crash_is_recognised(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    key = stage.queue.messages[0]
    with stage.store.transaction() as tx:
        tx.messages.attempt(key)
        message = tx.messages.get(key)
    stage.wall.post(message, request)
    stage.deliver.send(key)
    assert len(stage.wall.of(MessageKind.CARD)) == 1
    with stage.store.reading() as tx:
        assert tx.messages.card(request.id).posted is not None


def test_a_card_that_is_found_shows_what_has_happened_since_it_was_posted(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    key = stage.queue.messages[0]
    with stage.store.transaction() as tx:
        tx.messages.attempt(key)
        message = tx.messages.get(key)
    stage.wall.post(message, request)
    stage.queue.messages.remove(key)
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.run_all()
    stage.deliver.send(key)
    stage.run_all()
    [card] = stage.wall.of(MessageKind.CARD)
    drawn_at, drawn = stage.wall.edits[-1]
    assert (drawn_at, drawn.state) == (card.ref, State.DONE)


def test_rows_left_out_come_back_as_a_file_in_the_thread(stage):
    stage.ask(Verb.ADD, ids=["good-1", "not an e-mail@", "also@@bad"])
    stage.run_all()
    [report] = stage.wall.of(MessageKind.REPORT)
    assert report.request.report.faults_total == 3
    assert report.message.thread is not None


def test_no_message_ever_carries_an_address(stage):
    addresses = [f"person{n}@example.com" for n in range(5)]
    stage.ask(Verb.ADD, ids=addresses)
    stage.run_all()
    assert not any(address in stage.everything_said() for address in addresses)


def test_a_copy_of_the_card_that_is_pressed_loses_its_buttons_and_decides_nothing(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.run_all()
    [card] = stage.wall.of(MessageKind.CARD)
    refused = stage.press(ClickKind.APPROVE, request, "U0ARTHUR", message_ts="99.9")
    assert "old copy" in refused
    stage.run_all()
    assert [(ref.ts, kind) for (ref, _), kind in zip(stage.wall.edits, stage.wall.drawn_as, strict=True)] == [
        ("99.9", None)
    ]
    assert stage.now(request).state is State.PENDING
    assert stage.press(ClickKind.APPROVE, request, "U0ARTHUR", message_ts=card.ref.ts) == ""
    stage.run_all()
    other = stage.ask(ids=stage.some_members("VIP customers", 61))
    stage.run_all()
    before = len(stage.wall.edits)
    own = stage.wall.of(MessageKind.CARD)[-1].ref.ts
    stage.press(ClickKind.APPROVE, other, "U0CLEO", message_ts=own)
    stage.run_all()
    assert len(stage.wall.edits) == before


def test_a_worker_that_stood_still_does_not_post_what_another_one_posted_meanwhile(stage):
    """It has counted its attempt and looked in vain; then it is frozen, and the other one does the same and posts."""
    stage.ask(ids=stage.some_members("VIP customers", 60))
    key = stage.queue.messages[0]
    with stage.store.transaction() as tx:
        tx.messages.attempt(key)
    frozen = []

    def find(message):
        if not frozen:
            frozen.append(message)
            stage.deliver.send(key)

    stage.wall.find = find
    stage.deliver.send(key)
    assert len(frozen) == 1
    assert len(stage.wall.of(MessageKind.CARD)) == 1


def test_a_worker_frozen_on_its_way_to_slack_takes_back_what_another_one_posted_meanwhile(stage):
    """It stands still after its last look: nothing keeps its message from being posted when it goes on."""
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    key = stage.queue.messages[0]
    post, frozen = stage.wall.post, []

    def late(message, request):
        if not frozen:
            frozen.append(message)
            stage.deliver.send(key)
        return post(message, request)

    stage.wall.post = late
    stage.deliver.send(key)
    cards = stage.wall.of(MessageKind.CARD)
    assert len(cards) == 1
    with stage.store.reading() as tx:
        assert tx.messages.get(key).posted == cards[0].ref
    stage.wall.post = post
    stage.run_all()
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR", message_ts=cards[0].ref.ts)
    stage.run_all()
    assert stage.wall.edits[-1][1].state is State.DONE
