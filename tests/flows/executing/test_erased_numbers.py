"""People erased from segbot's lists: whom an undo may name, and what numbers are compared with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flows.executing.test_erased_meanwhile import forget, ids
from flows.executing.test_record_members import ask, batch, carry_out, persons, segmenter, stars
from flows.executing.test_results import Answers
from flows.planning.test_read_members import outside
from flows.requesting.test_undo import undo
from flows.stage import POLICY

from segbot.domain.actions import Verb
from segbot.domain.errors import InvalidActionError, UnsupportedError
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind
from segbot.slack.views.card.numbers import staying

__all__ = ["batch", "segmenter", "stars"]

VIP = "VIP customers"


def test_who_was_not_in_it_does_not_come_by_an_undo_since_another_was_erased(stage):
    """Three of the four who were sent left; the fifth was erased and not sent. Nobody knows which three."""
    leaving, stranger = stage.some_members(VIP, 4), outside(stage, 1, VIP)
    request = stage.ask(ids=[*leaving, *stranger])
    forget(stage, leaving[0])
    done = carry_out(stage, request)
    assert (done.result.sent, done.result.changed, done.result.left_out) == (4, 3, 1)
    with pytest.raises(UnsupportedError, match="We don't know who"):
        undo(stage, done)


def test_only_who_came_leaves_by_an_undo_though_another_was_erased(stage):
    """Of four who were sent one was in it already."""
    coming, inside = outside(stage, 4, VIP), stage.some_members(VIP, 1)
    request = ask(stage, Verb.ADD, [ids(*coming, *inside)], segment=VIP)
    forget(stage, coming[0])
    done = carry_out(stage, request)
    assert (done.result.sent, done.result.changed, done.result.left_out) == (4, 3, 1)
    back = undo(stage, done)
    assert any("We don't know who of them was in it before" in each for each in back.plan.effects)


def test_who_was_erased_makes_no_room_for_others_to_leave(batch):
    """Two of three on the list were in it and approved; by now all three are, and somebody not on the list was erased."""
    carry_out(batch, ask(batch, Verb.CREATE, [ids(*(f"b-{n}" for n in range(1, 7)))], name="mine"))
    request = ask(batch, Verb.REMOVE, [ids("b-1", "b-2", "b-7")], segment="mine", reason="x")
    assert (request.plan.removes, request.plan.at_most) == (2, False)
    carry_out(batch, ask(batch, Verb.ADD, [ids("b-7")], segment="mine"))
    carry_out(batch, ask(batch, Verb.REMOVE, [ids("b-6")], segment="mine"))
    forget(batch, "b-5")
    carry_out(batch, request, State.STALE)
    assert "b-7" in persons(batch, "mine")


def test_it_is_the_others_who_make_too_many(batch):
    """The same without anybody erased."""
    carry_out(batch, ask(batch, Verb.CREATE, [ids(*(f"b-{n}" for n in range(1, 7)))], name="mine"))
    request = ask(batch, Verb.REMOVE, [ids("b-1", "b-2", "b-7")], segment="mine", reason="x")
    carry_out(batch, ask(batch, Verb.ADD, [ids("b-7")], segment="mine"))
    carry_out(batch, ask(batch, Verb.REMOVE, [ids("b-6")], segment="mine"))
    carry_out(batch, request, State.STALE)


def test_whoever_is_cleared_out_was_approved_though_others_were_erased(stars):
    """Three were approved. One of them was erased, and another came: three would leave who were not, or four in all."""
    stars.wire(replace(POLICY, drift_edited=False))
    proof = {"reason": "x", "confirm_name": "Stars", "confirm_count": "3"}
    request = ask(stars, Verb.CLEAR, segment="Stars", **proof)
    carry_out(stars, ask(stars, Verb.ADD, [ids("c-9")], segment="Stars"))
    forget(stars, "c-1")
    carry_out(stars, request, State.STALE)
    assert set(persons(stars, "Stars")) == {"c-1", "c-2", "c-3", "c-9"}


def test_people_who_may_be_gone_make_no_share_smaller(stage):
    """Bunce may leave out how many people there are: of ten two were erased, so five may be five of eight."""
    stage.emulator.shows_counts = False
    carry_out(stage, ask(stage, Verb.CREATE, [ids(*(f"n-{n}" for n in range(10)))], name="Mine"))
    forget(stage, "n-8", "n-9")
    leaving = [ids(*(f"n-{n}" for n in range(5)))]
    with pytest.raises(InvalidActionError, match="62%"):
        ask(stage, Verb.REMOVE, leaving, segment="Mine", reason="x")
    fewer = ask(stage, Verb.REMOVE, [ids("n-0", "n-1", "n-2", "n-77")], segment="Mine", reason="x")
    assert (fewer.plan.removes, fewer.plan.at_most, fewer.plan.share_removed) == (3, True, 3 / 8)
    assert staying(fewer.plan, Verb.REMOVE) == "at least 5 people"


@pytest.mark.parametrize("helps", [True, False])
def test_whoever_is_erased_after_they_were_left_out_is_named_by_no_row(stage, helps):
    answers = Answers(stage, {"n-2", "n-3"}, again=True)
    request = stage.ask(Verb.ADD, segment="Nobody yet", ids=["n-1", "n-2", "n-3"])
    stage.run_all()
    assert [each.row for each in stage.now(request).report] == [2, 3]
    forget(stage, "n-2")
    if helps:
        answers.left_out = set()
    stage.press(ClickKind.RETRY, stage.now(request), "U0MAYA")
    stage.run_all()
    report = stage.now(request).report
    assert [each.row for each in report] == ([] if helps else [3])
    assert report.faults_total == len(report.faults)


def test_whoever_is_erased_while_the_rest_is_tried_again_is_named_by_no_row(stage):
    answers = Answers(stage, {"n-2", "n-3"}, again=True)
    request = stage.ask(Verb.ADD, segment="Nobody yet", ids=["n-1", "n-2", "n-3"])
    stage.run_all()
    forget(stage, "n-2", "n-3")
    stage.press(ClickKind.RETRY, stage.now(request), "U0MAYA")
    stage.run_all()
    ended = stage.now(request)
    assert (ended.state, list(ended.report)) == (State.PARTLY_DONE, [])
    assert len(answers.sent) == 1
