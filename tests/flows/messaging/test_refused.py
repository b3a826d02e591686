"""What Slack does not take holds up nobody else, is tried again for a day at most, and is not lost in silence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from segbot.domain.actions import Verb
from segbot.domain.delivery import Refusal, Refused, next_try
from segbot.domain.lifecycle import State
from segbot.domain.messages import MessageKind
from segbot.domain.ports import NotDeliveredError
from segbot.domain.requests import ClickKind


def message(stage, key):
    with stage.store.reading() as tx:
        return tx.messages.get(key)


def ask(stage, count=60):
    return stage.ask(ids=stage.some_members("VIP customers", count))


def test_nobody_waits_in_the_workers_place(stage):
    stage.wall.refusals["card-1001"] = Refusal(kind=Refused.LATER, word="never_heard_of")
    ask(stage)
    stage.run_all()
    assert stage.clock.slept == []
    assert message(stage, "card-1001").refused == "never_heard_of"


def test_one_refused_card_holds_up_no_other(stage):
    stage.wall.refusals["card-1001"] = Refusal(kind=Refused.LATER, word="never_heard_of")
    for count in (60, 61, 62):
        ask(stage, count)
    stage.run_all()
    assert [post.request.id for post in stage.wall.of(MessageKind.CARD)] == [1002, 1003]


@pytest.mark.parametrize("kind", [MessageKind.DIRECT, MessageKind.AUDIT, MessageKind.STORY])
def test_an_extra_never_holds_up_the_card(stage, kind):
    stage.wall.refusals[kind] = Refusal(kind=Refused.LATER, word="never_heard_of")
    request = ask(stage)
    stage.run_all()
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.run_all()
    assert len(stage.wall.of(MessageKind.CARD)) == 1
    assert stage.wall.edits[-1][1].state.value == "done"


def test_it_is_tried_less_and_less_often_and_given_up_after_a_day(stage):
    stage.wall.refusals["card-1001"] = Refusal(kind=Refused.LATER, word="never_heard_of")
    ask(stage)
    stage.run_all(wait=0)
    waits = []
    while due := [at for at, key in stage.queue.later if key == "card-1001"]:
        waits.append(round((due[0] - stage.clock.time).total_seconds()))
        stage.run_all(wait=waits[-1])
    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) == 600
    assert timedelta(days=1) <= timedelta(seconds=sum(waits)) < timedelta(days=1, minutes=11)
    assert message(stage, "card-1001").done


def test_a_card_that_cannot_be_drawn_is_tried_less_and_less_often_too(stage):
    request = ask(stage)
    stage.run_all()
    stage.wall.down = True
    stage.press(ClickKind.WITHDRAW, request, "U0MAYA")
    stage.run_all(wait=0)
    waits = []
    for _ in range(5):
        at, key = min(each for each in stage.queue.later if message(stage, each[1]).kind is MessageKind.EDIT)
        waits.append(round((at - stage.clock.time).total_seconds()))
        stage.run_all(wait=waits[-1])
        assert message(stage, key).refused
    assert waits == sorted(waits)
    assert waits[-1] >= 16


def test_what_slack_says_about_waiting_is_done(stage):
    stage.wall.refusals["card-1001"] = Refusal(
        kind=Refused.LATER, word="ratelimited", everywhere=True, retry_after=37
    )
    ask(stage)
    now = stage.clock.time
    stage.run_all()
    assert (now + timedelta(seconds=37.5), "card-1001") in stage.queue.later


def test_where_it_is_known_that_nothing_was_posted_nothing_is_looked_for(stage):
    stage.wall.refusals["card-1001"] = Refusal(kind=Refused.LATER, word="never_heard_of")
    ask(stage)
    stage.run_all()
    assert message(stage, "card-1001").answered == message(stage, "card-1001").attempts == 2
    del stage.wall.refusals["card-1001"]
    looked = []
    stage.wall.find = looked.append
    stage.run_all(wait=4)
    assert looked == []
    assert len(stage.wall.of(MessageKind.CARD)) == 1


def test_where_slack_said_nothing_it_is_looked_for_first(stage):
    ask(stage)
    stage.wall.down = True
    stage.run_all(wait=0)
    stage.wall.down = False
    looked = []
    stage.wall.find = looked.append
    stage.run_all()
    assert [each.key for each in looked if each.kind is MessageKind.CARD] == ["card-1001"]


@pytest.mark.parametrize("word", ["internal_error", "fatal_error", "service_unavailable", "http_503"])
def test_after_an_error_that_may_have_posted_it_all_the_same_it_is_looked_for(stage, word):
    stage.wall.refusals["card-1001"] = Refusal(kind=Refused.LATER, word=word, everywhere=True)
    ask(stage)
    stage.run_all(wait=0)
    del stage.wall.refusals["card-1001"]
    looked = []
    stage.wall.find = looked.append
    stage.run_all(wait=2)
    assert [each.key for each in looked if each.kind is MessageKind.CARD] == ["card-1001"]


def test_a_look_that_slack_refuses_is_made_again_and_nothing_posted_blindly(stage):
    ask(stage)
    stage.wall.down = True
    stage.run_all(wait=0)
    stage.wall.down = False
    looked = []

    def find(sought):
        looked.append(sought.key)
        if looked.count(sought.key) == 1:
            limited = Refusal(kind=Refused.LATER, word="ratelimited", everywhere=True, looking=True)
            raise NotDeliveredError("ratelimited", refusal=limited)

    stage.wall.find = find
    stage.run_all(wait=4)
    stage.run_all(wait=8)
    assert looked.count("card-1001") == 2
    assert len(stage.wall.of(MessageKind.CARD)) == 1


def test_a_card_whose_answer_was_lost_is_drawn_too_where_another_has_come_in_its_place(stage):
    request = ask(stage, 3)
    post = stage.wall.post

    def lost(posted, drawn):
        post(posted, drawn)
        unclear = Refusal(kind=Refused.LATER, word="fatal_error", everywhere=True)
        raise NotDeliveredError("fatal_error", refusal=unclear)

    stage.wall.post = lost
    stage.deliver.send(f"card-{request.id}")
    stage.wall.post = post
    stage.run_all(wait=60)
    first, instead = stage.wall.of(MessageKind.CARD)
    assert (first.request.state, instead.request.state) == (State.APPROVED, State.DONE)
    shown = {ref.ts: drawn.state for ref, drawn in stage.wall.edits}
    assert shown[first.ref.ts] is State.DONE
    assert len(stage.wall.of(MessageKind.CARD)) == 2


def test_rows_left_out_that_the_channel_does_not_take_go_to_the_asker(stage):
    stage.wall.refusals["report-1001"] = Refusal(kind=Refused.ELSEWHERE, word="not_in_channel")
    stage.ask(Verb.ADD, ids=["good-1", "not an e-mail@"])
    stage.run_all()
    [report] = stage.wall.of(MessageKind.REPORT)
    assert (report.message.channel, report.message.thread) == ("U0MAYA", None)


def test_where_files_are_switched_off_the_asker_is_told(stage):
    stage.wall.refusals[MessageKind.REPORT] = Refusal(kind=Refused.NEVER, word="file_uploads_disabled")
    stage.ask(Verb.ADD, ids=["good-1", "not an e-mail@"])
    stage.run_all()
    [notice] = stage.wall.of(MessageKind.NOTICE)
    assert "1 rows were left out" in notice.message.note
    assert "file_uploads_disabled" in notice.message.note


def test_the_operator_is_told_with_slacks_own_word(stage, capsys):
    stage.wall.refusals["card-1001"] = Refusal(kind=Refused.LATER, word="never_heard_of")
    ask(stage)
    stage.run_all()
    line = next(each for each in capsys.readouterr().out.splitlines() if "never_heard_of" in each)
    assert "channel=C0APPROVALS" in line
    assert "request=1001" in line


def test_a_bug_of_ours_is_logged_with_a_reference(stage, capsys):
    stage.wall.refusals["card-1001"] = Refusal(kind=Refused.OURS, word="invalid_blocks")
    ask(stage)
    stage.run_all()
    line = next(each for each in capsys.readouterr().out.splitlines() if "invalid_blocks" in each)
    assert "reference=" in line
    assert [post.message.channel for post in stage.wall.of(MessageKind.NOTICE)] == ["U0MAYA"]


def test_waits_grow_and_have_an_end():
    unknown = Refusal(kind=Refused.LATER, word="x")
    assert [next_try(unknown, tries) for tries in (1, 2, 3, 99)] == [2, 4, 8, 600]
    place = Refusal(kind=Refused.ELSEWHERE, word="x")
    assert next_try(place, 99) == 60
    assert next_try(Refusal(kind=Refused.LATER, word="x", retry_after=90_000), 1) == 600.5


def test_no_other_drawing_of_a_card_goes_out_before_the_time_slack_named(stage):
    request = ask(stage)
    stage.run_all()
    draw, tried = stage.wall.edit_card, []

    def limited(posted, *_drawn):
        tried.append(posted)
        refusal = Refusal(kind=Refused.LATER, word="ratelimited", everywhere=True, retry_after=40)
        raise NotDeliveredError("ratelimited", retry_after=40, refusal=refusal)

    stage.wall.edit_card = limited
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.run_all(wait=0)
    assert len(tried) == 1
    stage.wall.edit_card = draw
    stage.run_all(wait=45)
    assert stage.wall.edits[-1][1].state.value == "done"


def test_a_card_that_was_told_to_wait_waits_although_another_got_through(stage):
    ask(stage)
    stage.wall.refusals["card-1001"] = Refusal(
        kind=Refused.LATER, word="ratelimited", everywhere=True, retry_after=40
    )
    stage.run_all(wait=0)
    ask(stage, 61)
    stage.run_all(wait=0)
    assert stage.wall.tried.count("card-1002") == 1
    assert stage.wall.tried.count("card-1001") == 1
    del stage.wall.refusals["card-1001"]
    stage.run_all(wait=45)
    assert len(stage.wall.of(MessageKind.CARD)) == 2
