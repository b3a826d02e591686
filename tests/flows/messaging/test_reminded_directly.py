"""Where the card is in no channel, those who hold a copy of it are reminded in a message of their own, once each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flows.stage import HOME

from segbot.domain.audit import Event
from segbot.domain.delivery import Refusal, Refused
from segbot.domain.messages import MessageKind
from segbot.domain.people import Person
from segbot.domain.requests import ClickKind
from segbot.flows.messaging.elsewhere import MOST_COPIES

CHANNEL = "C0APPROVALS"
QUARTER = timedelta(minutes=15)


@pytest.fixture
def closed(stage):
    """A request whose approvers hold copies, as their channel takes nothing."""
    stage.wall.refuse.add(CHANNEL)

    def ask(count=60):
        request = stage.ask(ids=stage.some_members("VIP customers", count))
        stage.run_all()
        return request

    return ask


def remind(stage, after=QUARTER):
    stage.clock.time += after
    stage.remind.round()
    stage.run_all()


def reminded(stage):
    return sorted(
        post.message.channel
        for post in stage.wall.of(MessageKind.DIRECT)
        if post.message.fact.event is Event.REMINDED
    )


def copies(stage):
    return sorted(post.message.channel for post in stage.wall.of(MessageKind.COPY))


def test_each_who_holds_a_copy_is_reminded_once_and_led_to_their_own(stage, closed):
    closed()
    remind(stage)
    assert reminded(stage) == ["U0ARTHUR", "U0BEA"]
    own = {post.message.channel: post.ref for post in stage.wall.of(MessageKind.COPY)}
    for post in stage.wall.of(MessageKind.DIRECT):
        assert post.message.card == own[post.message.channel]
    [story] = stage.wall.of(MessageKind.STORY)
    assert story.message.thread.channel == "U0MAYA", "the asker reads it under their own copy"
    stage.remind.round()
    stage.run_all()
    assert len(reminded(stage)) == 2
    remind(stage)
    assert len(reminded(stage)) == 4


def test_in_a_channel_the_thread_mentions_them_and_nobody_gets_a_message_besides(stage):
    stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.run_all()
    remind(stage)
    [story] = stage.wall.of(MessageKind.STORY)
    assert story.message.thread.channel == CHANNEL
    assert reminded(stage) == []


def test_who_has_approved_or_may_no_longer_decide_is_left_alone(stage, closed):
    stage.wire(replace(stage.policy, approvers=("U0ARTHUR", "U0CLEO", "S0APPROVE")))
    request = closed(150)
    assert copies(stage) == ["U0ARTHUR", "U0BEA", "U0CLEO"]
    assert stage.press(ClickKind.APPROVE, request, "U0ARTHUR") == ""
    stage.crowd.people["U0BEA"] = replace(stage.crowd.people["U0BEA"], groups=frozenset())
    remind(stage)
    assert reminded(stage) == ["U0CLEO"]


def test_a_reminder_that_comes_late_is_not_told_once_it_is_decided(stage, closed):
    request = closed()
    stage.wall.refusals[MessageKind.DIRECT] = Refusal(kind=Refused.LATER, word="ratelimited", retry_after=60)
    remind(stage)
    assert reminded(stage) == []
    stage.press(ClickKind.REJECT, request, "U0ARTHUR", reason="no")
    del stage.wall.refusals[MessageKind.DIRECT]
    stage.run_all(wait=3_600)
    assert reminded(stage) == []
    with stage.store.reading() as tx:
        assert tx.workload().messages_waiting == 0


def test_while_slack_does_not_say_who_may_decide_it_waits_and_then_comes_once(stage, closed):
    closed()
    stage.crowd.away = True
    remind(stage)
    assert reminded(stage) == []
    stage.crowd.away = False
    stage.run_all(wait=600)
    assert reminded(stage) == ["U0ARTHUR", "U0BEA"]


def test_where_nobody_holds_a_copy_nobody_is_asked_for_and_the_asker_reads_it(stage):
    stage.wall.refuse.add(CHANNEL)
    stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.crowd.away = True
    stage.run_all()
    assert copies(stage) == []
    remind(stage)
    [story] = stage.wall.of(MessageKind.STORY)
    assert story.message.thread.channel == "U0MAYA"
    assert reminded(stage) == []


def test_begun_by_one_process_and_taken_up_by_others_it_is_told_once(stage, closed):
    """Its own thread was not taken yet when the first one died, so that the whole of it is done again."""
    closed()
    stage.wall.refusals[MessageKind.STORY] = Refusal(kind=Refused.LATER, word="ratelimited", retry_after=60)
    remind(stage)
    del stage.wall.refusals[MessageKind.STORY]
    story = next(key for _due, key in stage.queue.later if key.startswith("story-"))
    stage.clock.time += timedelta(minutes=2)
    stage.crowd.away = True  # nobody has to be asked for once more
    for _process in range(2):
        stage.deliver.send(story)
    stage.run_all()
    assert reminded(stage) == ["U0ARTHUR", "U0BEA"]
    assert len(stage.wall.of(MessageKind.STORY)) == 1


def test_a_fallback_approver_gets_the_card_and_is_reminded_from_then_on(stage, closed):
    stage.wire(replace(stage.policy, fallback_approvers=("U0CLEO",), escalate_after=timedelta(minutes=20)))
    request = closed(150)
    remind(stage, timedelta(minutes=15))
    assert copies(stage) == ["U0ARTHUR", "U0BEA"]
    remind(stage, timedelta(minutes=15))
    assert copies(stage) == ["U0ARTHUR", "U0BEA", "U0CLEO"]
    assert reminded(stage).count("U0CLEO") == 0, "the card has just come"
    copy = next(post for post in stage.wall.of(MessageKind.COPY) if post.message.channel == "U0CLEO")
    remind(stage, timedelta(minutes=30))
    assert (reminded(stage).count("U0CLEO"), reminded(stage).count("U0ARTHUR")) == (1, 3)
    assert copies(stage) == ["U0ARTHUR", "U0BEA", "U0CLEO"]
    assert stage.press(ClickKind.APPROVE, request, "U0CLEO", message_ts=copy.ref.ts) == ""


def test_no_more_are_reminded_than_hold_a_copy(stage, closed):
    for number in range(MOST_COPIES + 10):
        one = Person(id=f"U0{number:03}", team=HOME, groups=frozenset({"S0APPROVE"}))
        stage.crowd.people[one.id] = one
    closed()
    remind(stage)
    assert len(reminded(stage)) == len(set(reminded(stage))) == MOST_COPIES
    assert reminded(stage) == copies(stage)


def test_no_more_fallback_approvers_get_the_card_at_once_than_others(stage, closed):
    for number in range(MOST_COPIES + 10):
        one = Person(id=f"U0{number:03}", team=HOME, groups=frozenset({"S0FALLBACK"}))
        stage.crowd.people[one.id] = one
    fallback = {"fallback_approvers": ("S0FALLBACK",), "escalate_after": timedelta(minutes=20)}
    stage.wire(replace(stage.policy, **fallback))
    closed(150)
    remind(stage, timedelta(minutes=30))
    assert len(copies(stage)) == len(set(copies(stage))) == 2 + MOST_COPIES


def test_what_was_told_directly_is_not_said_again_in_a_channel_that_works_later(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.wall.refusals[f"card-{request.id}-to-U0MAYA"] = Refusal(kind=Refused.NEVER, word="user_disabled")
    stage.wall.refuse.add(CHANNEL)
    stage.run_all()
    remind(stage)
    assert reminded(stage) == ["U0ARTHUR", "U0BEA"]
    stage.wall.refuse.clear()
    stage.run_all(wait=3_600)
    assert len(stage.wall.of(MessageKind.CARD)) == 1
    assert stage.wall.of(MessageKind.STORY) == []
    remind(stage)
    assert len(reminded(stage)) == 2
    assert len(stage.wall.of(MessageKind.STORY)) == 1, "from now on in the channel"
