"""The audit channel gets every line, in order and once, however long it was not there."""

from __future__ import annotations

import pytest

from segbot.domain.audit import Event
from segbot.domain.delivery import Refusal, Refused
from segbot.domain.messages import MessageKind
from segbot.domain.requests import ClickKind

STORY = [Event.REQUESTED, Event.APPROVED, Event.DONE]


def lines(stage):
    return [
        (post.message.fact.request_id, post.message.fact.event) for post in stage.wall.of(MessageKind.AUDIT)
    ]


def through(stage, count):
    request = stage.ask(ids=stage.some_members("VIP customers", count))
    stage.run_all()
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.run_all()
    return request


@pytest.mark.parametrize("word", ["not_in_channel", "never_heard_of", "token_revoked"])
def test_lines_that_were_refused_are_kept_and_told_later_in_order_once(stage, word):
    place = {
        "not_in_channel": Refusal(kind=Refused.ELSEWHERE, word=word),
        "never_heard_of": Refusal(kind=Refused.LATER, word=word),
        "token_revoked": Refusal(kind=Refused.LATER, word=word, everywhere=True),
    }
    stage.wall.refusals[MessageKind.AUDIT] = place[word]
    through(stage, 60)
    through(stage, 61)
    assert lines(stage) == []
    del stage.wall.refusals[MessageKind.AUDIT]
    stage.run_all(wait=600)
    assert lines(stage) == [(number, event) for number in (1001, 1002) for event in STORY]


def test_a_new_line_is_the_occasion_to_tell_the_old_ones_before_it(stage):
    stage.wall.refuse.add("C0AUDIT")
    through(stage, 60)
    stage.queue.later.clear()
    stage.wall.refuse.clear()
    through(stage, 61)
    assert lines(stage) == [(number, event) for number in (1001, 1002) for event in STORY]


def test_a_line_that_only_its_own_words_keep_from_being_taken_is_stepped_over(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    poisoned = next(key for _, key in stage.queue.later if key.startswith("audit-"))
    stage.wall.refusals[poisoned] = Refusal(kind=Refused.LATER, word="never_heard_of")
    stage.run_all()
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.run_all()
    through(stage, 61)
    assert lines(stage) == [
        *((1001, event) for event in STORY[1:]),
        *((1002, event) for event in STORY),
    ]


def test_a_channel_that_takes_nothing_is_asked_once_in_a_turn(stage):
    stage.wall.refuse.add("C0AUDIT")
    through(stage, 60)
    through(stage, 61)
    tried = [key for key in stage.wall.tried if key.startswith("audit-")]
    assert len(tried) <= 2 * len(STORY) + 4
    assert set(tried) == {tried[0]}


def test_more_lines_than_fit_into_one_turn_are_all_told(stage):
    stage.wall.refuse.add("C0AUDIT")
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    with stage.store.transaction() as tx:
        for _ in range(100):
            stage.outbox.record(tx, request, Event.SAMPLED, "U0ARTHUR")
    stage.run_all()
    stage.queue.later.clear()
    stage.wall.refuse.clear()
    stage.press(ClickKind.REJECT, request, "U0ARTHUR", reason="no")
    stage.run_all()
    told = [post.message.fact.id for post in stage.wall.of(MessageKind.AUDIT)]
    assert told == list(range(1, 103))


def test_a_channel_that_named_a_time_is_not_tried_before_it_for_a_new_line(stage):
    stage.wall.refusals[MessageKind.AUDIT] = Refusal(
        kind=Refused.LATER, word="ratelimited", everywhere=True, retry_after=45
    )
    stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.run_all(wait=0)
    tried = [key for key in stage.wall.tried if key.startswith("audit-")]
    stage.ask(ids=stage.some_members("VIP customers", 61))
    stage.run_all(wait=0)
    assert [key for key in stage.wall.tried if key.startswith("audit-")] == tried
    stage.wall.refusals.clear()
    stage.run_all(wait=45)
    assert lines(stage) == [(1001, Event.REQUESTED), (1002, Event.REQUESTED)]


def test_a_channel_that_is_gone_is_asked_once_a_minute_however_many_lines_wait(stage):
    stage.wall.refuse.add("C0AUDIT")
    for count in range(60, 66):
        through(stage, count)
    stage.run_all(wait=400)
    before = stage.wall.tried.count("audit-1")
    stage.run_all(wait=600)
    assert 8 <= stage.wall.tried.count("audit-1") - before <= 11


def test_a_line_posted_by_a_process_that_stood_still_meanwhile_is_taken_back(stage):
    announce, frozen = stage.wall.announce, []

    def late(message, head):
        if not frozen:
            frozen.append(message)
            stage.deliver.send(message.key)
        return announce(message, head)

    stage.wall.announce = late
    through(stage, 60)
    assert frozen
    assert lines(stage) == [(1001, event) for event in STORY]
