"""A card its channel does not take reaches those who can decide, and the one who asked knows it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flows.stage import HOME

from segbot.domain.delivery import Refusal, Refused
from segbot.domain.lifecycle import State
from segbot.domain.messages import MessageKind
from segbot.domain.people import Person
from segbot.domain.requests import ClickKind
from segbot.flows.messaging.elsewhere import MOST_COPIES

CHANNEL = "C0APPROVALS"


def asked(stage, count=60):
    request = stage.ask(ids=stage.some_members("VIP customers", count))
    stage.run_all()
    return request


def channels(stage, kind):
    return [post.message.channel for post in stage.wall.of(kind)]


def test_approvers_get_it_directly_and_the_asker_is_told_who_and_why(stage):
    stage.wall.refuse.add(CHANNEL)
    asked(stage)
    assert channels(stage, MessageKind.CARD) == []
    assert sorted(channels(stage, MessageKind.COPY)) == ["U0ARTHUR", "U0BEA"]
    assert channels(stage, MessageKind.ASKER_COPY) == ["U0MAYA"]
    [notice] = stage.wall.of(MessageKind.NOTICE)
    assert notice.message.channel == "U0MAYA"
    for part in ("<@U0ARTHUR>", "<@U0BEA>", f"<#{CHANNEL}>", "not_in_channel", "/invite"):
        assert part in notice.message.note


def test_an_approver_who_cannot_be_written_to_is_named_to_the_asker(stage):
    """Nobody is said to have it before they have."""
    stage.wall.refuse.add(CHANNEL)
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    disabled = Refusal(kind=Refused.NEVER, word="user_disabled")
    stage.wall.refusals[f"card-{request.id}-to-U0BEA"] = disabled
    stage.run_all()
    assert channels(stage, MessageKind.COPY) == ["U0ARTHUR"]
    first, second = [post.message.note for post in stage.wall.of(MessageKind.NOTICE)]
    assert "I'm sending it directly to" in first
    assert "couldn't send" in second
    for part in ("<@U0BEA>", "user_disabled", f"#{request.id}"):
        assert part in second


def test_a_copy_approves_and_every_copy_is_drawn_anew(stage):
    stage.wall.refuse.add(CHANNEL)
    request = asked(stage)
    copy = next(post for post in stage.wall.of(MessageKind.COPY) if post.message.channel == "U0BEA")
    said = stage.press(
        ClickKind.APPROVE,
        request,
        "U0BEA",
        message_ts=copy.ref.ts,
        button=request.button_key,
        reason="Checked",
    )
    assert said == ""
    stage.run_all()
    assert stage.now(request).state is State.DONE
    final = {ref.channel: drawn.state for ref, drawn in stage.wall.edits}
    assert final == {"U0ARTHUR": State.DONE, "U0BEA": State.DONE, "U0MAYA": State.DONE}
    assert {post.message.thread.channel for post in stage.wall.of(MessageKind.STORY)} == {"U0MAYA"}


def test_an_asker_who_may_decide_too_hears_the_story_under_their_own_copy(stage):
    """They have one as approver and none as asker: what is told in the thread must hang on that."""
    stage.wire(replace(stage.policy, approvers=("U0MAYA", "U0ARTHUR"), self_approval=True))
    stage.wall.refuse.add(CHANNEL)
    request = asked(stage)
    assert channels(stage, MessageKind.ASKER_COPY) == []
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR", reason="Checked")
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert {post.message.thread.channel for post in stage.wall.of(MessageKind.STORY)} == {"U0MAYA"}


def test_an_asker_who_is_one_of_too_many_approvers_has_a_copy_all_the_same(stage):
    """The last of them, whom none is sent to as an approver."""
    for number in range(MOST_COPIES):
        one = Person(id=f"U0{number}", team=HOME, groups=frozenset({"S0APPROVE"}))
        stage.crowd.people = {one.id: one, **stage.crowd.people}
    stage.wire(replace(stage.policy, approvers=("U0MAYA", "S0APPROVE"), self_approval=True))
    stage.wall.refuse.add(CHANNEL)
    request = asked(stage)
    assert len(channels(stage, MessageKind.COPY)) == MOST_COPIES
    assert channels(stage, MessageKind.ASKER_COPY) == ["U0MAYA"]
    stage.press(ClickKind.APPROVE, request, "U00", reason="Checked")
    stage.run_all()
    assert {post.message.thread.channel for post in stage.wall.of(MessageKind.STORY)} == {"U0MAYA"}


def test_the_card_is_posted_in_the_channel_once_that_works_again(stage):
    stage.wall.refuse.add(CHANNEL)
    request = asked(stage)
    stage.run_all(wait=60)
    stage.wall.refuse.clear()
    stage.run_all(wait=60)
    [card] = stage.wall.of(MessageKind.CARD)
    assert (card.message.channel, card.request.id) == (CHANNEL, request.id)
    assert len(stage.wall.of(MessageKind.COPY)) == 2
    assert "is in" in stage.wall.of(MessageKind.NOTICE)[-1].message.note
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR", message_ts=card.ref.ts)
    stage.run_all()
    assert {ref.channel for ref, drawn in stage.wall.edits if drawn.state is State.DONE} == {
        CHANNEL,
        "U0ARTHUR",
        "U0BEA",
        "U0MAYA",
    }


def test_one_card_that_gets_through_wakes_the_others(stage):
    stage.wall.refuse.add(CHANNEL)
    first, second = asked(stage), asked(stage, 61)
    stage.run_all(wait=60)
    stage.wall.refuse.clear()
    third = asked(stage, 62)
    posted = [post.request.id for post in stage.wall.of(MessageKind.CARD)]
    assert posted == [third.id, first.id, second.id]


def test_while_slack_does_not_say_who_approves_the_asker_knows_and_it_goes_on(stage):
    stage.wall.refuse.add(CHANNEL)
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.crowd.away = True
    stage.run_all()
    [notice] = stage.wall.of(MessageKind.NOTICE)
    assert "Slack didn't say who can approve it" in notice.message.note
    stage.crowd.away = False
    stage.run_all(wait=60)
    assert sorted(channels(stage, MessageKind.COPY)) == ["U0ARTHUR", "U0BEA"]
    assert stage.now(request).state is State.PENDING


def test_what_nobody_has_to_decide_on_goes_to_the_asker_alone(stage):
    stage.wall.refuse.add("C0MARKETING")
    asked(stage, 6)
    assert channels(stage, MessageKind.COPY) == []
    assert channels(stage, MessageKind.ASKER_COPY) == ["U0MAYA"]
    stage.run_all(wait=60)
    assert channels(stage, MessageKind.CARD) == []
    assert channels(stage, MessageKind.ASKER_COPY) == ["U0MAYA"]


def test_a_decided_request_is_not_posted_in_the_channel_later(stage):
    stage.wall.refuse.add(CHANNEL)
    request = asked(stage)
    stage.press(ClickKind.REJECT, request, "U0ARTHUR", reason="no")
    stage.run_all()
    stage.wall.refuse.clear()
    stage.run_all(wait=60)
    assert channels(stage, MessageKind.CARD) == []
    with stage.store.reading() as tx:
        assert tx.workload().messages_waiting == 0


@pytest.mark.parametrize("word", ["never_heard_of", "update_failed"])
def test_an_error_nobody_can_explain_is_told_another_way_after_three_times(stage, word):
    stage.wall.refusals[MessageKind.CARD] = Refusal(kind=Refused.LATER, word=word)
    asked(stage)
    assert channels(stage, MessageKind.COPY) == []
    stage.run_all(wait=6)
    assert sorted(channels(stage, MessageKind.COPY)) == ["U0ARTHUR", "U0BEA"]
    del stage.wall.refusals[MessageKind.CARD]
    stage.run_all(wait=600)
    assert channels(stage, MessageKind.CARD) == [CHANNEL]


def test_an_outage_of_all_of_slack_calls_nobody(stage):
    stage.wall.refusals[MessageKind.CARD] = Refusal(
        kind=Refused.LATER, word="ratelimited", everywhere=True, retry_after=2
    )
    asked(stage)
    assert channels(stage, MessageKind.COPY) == []
    assert channels(stage, MessageKind.NOTICE) == []


def test_a_card_that_is_gone_is_posted_anew_and_the_thread_goes_on_under_it(stage):
    request = asked(stage)
    [card] = stage.wall.of(MessageKind.CARD)
    stage.wall.gone.add(card.ref.ts)
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR", message_ts=card.ref.ts, reason="Checked")
    stage.run_all()
    old, new = stage.wall.of(MessageKind.CARD)
    assert (old.ref, new.message.channel) == (card.ref, CHANNEL)
    threads = [post.message.thread for post in stage.wall.of(MessageKind.STORY)]
    assert threads
    assert set(threads) == {new.ref}
    assert [new.request.state, *(drawn.state for _, drawn in stage.wall.edits)][-1] is State.DONE


def test_what_an_earlier_try_left_under_a_card_that_is_gone_is_not_said_again(stage):
    request = asked(stage)
    [card] = stage.wall.of(MessageKind.CARD)
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR", message_ts=card.ref.ts, reason="Checked")
    key = next(each for each in stage.queue.messages if each.startswith("story-"))
    with stage.store.transaction() as tx:
        tx.messages.attempt(key)
        message = tx.messages.get(key)
    stage.wall.post(replace(message, channel=CHANNEL, thread=card.ref), request)
    stage.wall.gone.add(card.ref.ts)
    stage.queue.messages.remove(key)
    stage.run_all()
    assert len(stage.wall.of(MessageKind.CARD)) == 2
    stage.deliver.send(key)
    [story] = stage.wall.of(MessageKind.STORY)
    assert story.message.thread == card.ref


def test_a_gone_card_in_a_channel_that_is_gone_too_reaches_the_approvers(stage):
    request = asked(stage)
    [card] = stage.wall.of(MessageKind.CARD)
    stage.wall.gone.add(card.ref.ts)
    stage.wall.refuse.add(CHANNEL)
    two = stage.press(ClickKind.UNVOTE, request, "U0ARTHUR")
    assert "nothing to take back" in two
    with stage.store.transaction() as tx:
        stage.outbox.redraw(tx, request, "once")
    stage.run_all()
    assert sorted(channels(stage, MessageKind.COPY)) == ["U0ARTHUR", "U0BEA"]
