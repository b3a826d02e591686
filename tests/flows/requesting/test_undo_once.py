"""What was undone is not undone a second time, whichever way it is asked for."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flows.executing.test_record_members import carry_out
from flows.requesting.test_undo import undo

from segbot.domain.actions import Action, Verb
from segbot.domain.errors import StaleError, UserError
from segbot.domain.lifecycle import State
from segbot.domain.messages import MessageKind
from segbot.domain.requests import ClickKind
from segbot.sandbox.emulators import Fault
from segbot.slack.views.card.card import card


def removed(stage, count=60):
    return carry_out(stage, stage.ask(ids=stage.some_members("VIP customers", count)))


def undoing(stage, request):
    action = Action(verb=Verb.UNDO, connection=stage.name, fields={"request": str(request.id)})
    return stage.submit.prepare(action, [], stage.origin())


def confirmed(stage, draft):
    return stage.submit.confirm(draft.id, stage.origin())


def test_what_waits_to_be_undone_is_not_asked_for_twice(stage):
    gone = removed(stage)
    waiting = undo(stage, gone)
    with pytest.raises(UserError, match=f"#{waiting.id} already asks to undo #{gone.id}"):
        undoing(stage, gone)
    stage.press(ClickKind.WITHDRAW, waiting, waiting.origin.user)
    again = undo(stage, gone)
    carry_out(stage, again)
    with pytest.raises(UserError, match=f"already undone by #{again.id}. To take that back, type"):
        undoing(stage, gone)
    assert not next(
        each.undoable
        for each in stage.history.past(stage.name, gone.segment_id)
        if each.request.id == gone.id
    )


def test_an_undo_may_be_undone_itself(stage):
    gone = removed(stage)
    back = carry_out(stage, undo(stage, gone))
    carry_out(stage, undo(stage, back))
    with pytest.raises(UserError, match="already undone"):
        undoing(stage, gone)


def test_of_two_previews_the_second_is_refused(stage):
    gone = removed(stage)
    one, two = undoing(stage, gone), undoing(stage, gone)
    first = confirmed(stage, one)
    with pytest.raises(StaleError, match=f"#{first.id} already asks"):
        confirmed(stage, two)


def test_of_two_that_wait_the_second_is_refused_when_it_is_approved(stage):
    """As two processes of the previous version may have written them."""
    gone = carry_out(stage, stage.ask(Verb.ADD, ids=[f"new-{number}" for number in range(60)]))
    one, two = undoing(stage, gone), undoing(stage, gone)
    first = confirmed(stage, one)
    _is_again(stage, first.id, State.EXPIRED)
    second = confirmed(stage, two)
    _is_again(stage, first.id, State.PENDING)
    said = stage.press(ClickKind.APPROVE, stage.now(second), "U0ARTHUR")
    assert f"#{first.id} already asks to undo #{gone.id}" in said
    assert stage.now(second).state is State.PENDING
    carry_out(stage, stage.now(first))
    said = stage.press(ClickKind.APPROVE, stage.now(second), "U0ARTHUR")
    assert f"#{gone.id} was already undone by #{first.id}" in said
    assert stage.now(second).state is State.PENDING


def test_what_was_undone_does_not_go_on(stage):
    gone = removed(stage)
    _is_again(stage, gone.id, State.PARTLY_DONE)
    waiting = undo(stage, stage.now(gone))
    said = stage.press(ClickKind.RETRY, stage.now(gone), gone.origin.user)
    assert f"#{waiting.id} asks to undo #{gone.id}" in said
    carry_out(stage, waiting)
    said = stage.press(ClickKind.RETRY, stage.now(gone), gone.origin.user)
    assert f"#{gone.id} was undone by #{waiting.id}" in said
    assert stage.now(gone).state is State.PARTLY_DONE


def test_what_goes_on_again_is_not_undone(stage):
    gone = removed(stage)
    draft = undoing(stage, gone)
    _is_again(stage, gone.id, State.RUNNING)
    with pytest.raises(StaleError, match="going on again"):
        confirmed(stage, draft)


def test_an_undo_that_failed_keeps_nobody_and_is_not_tried_again_after_another(stage):
    gone = removed(stage)
    failed = undo(stage, gone)
    _is_again(stage, failed.id, State.FAILED)
    other = carry_out(stage, undo(stage, gone))
    said = stage.press(ClickKind.RETRY, stage.now(failed), failed.origin.user)
    assert f"already undone by #{other.id}" in said
    assert stage.now(failed).state is State.FAILED


def shown(stage, request):
    """The card as it stands in Slack: the words, and the labels of its buttons."""
    posted = [post.request for post in stage.wall.of(MessageKind.CARD)]
    edited = [seen for _, seen in stage.wall.edits]
    drawn = card([seen for seen in (*posted, *edited) if seen.id == request.id][-1])
    pressed = [each for block in drawn["blocks"] if block["type"] == "actions" for each in block["elements"]]
    return drawn["text"], [each["text"]["text"] for each in pressed if "text" in each]


def test_the_card_of_what_was_undone_says_by_which_and_has_no_button_for_it(stage):
    gone = removed(stage)
    back = undo(stage, gone)
    assert "Undo…" in shown(stage, gone)[1], "nothing is undone while it is only asked for"
    carry_out(stage, back)
    told, labels = shown(stage, gone)
    assert f"Undone by #{back.id}." in told
    assert labels == ["Details", "Ask again…"]
    told, labels = shown(stage, back)
    assert ("Undone by" in told, "Undo…" in labels) == (False, True)
    carry_out(stage, undo(stage, stage.now(back)))
    assert "Undone by" in shown(stage, back)[0]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (State.PARTLY_DONE, "Undone in part by #{}."),
        (State.UNKNOWN, "#{} was to undo it, and its result isn't known."),
        (State.FAILED, ""),
        (State.WITHDRAWN, ""),
    ],
)
def test_what_was_undone_in_part_is_finished_by_that_request_and_by_no_other(stage, state, told):
    gone = removed(stage)
    back = undo(stage, gone)
    _is_again(stage, back.id, state)
    drawn = card(stage.now(gone))
    labels = [each["text"]["text"] for each in drawn["blocks"][-1]["elements"]]
    assert ("Undo…" in labels) is (not told)
    assert told.format(back.id) in drawn["text"]
    assert ("ndo" in drawn["text"]) is bool(told)


def test_while_an_undo_is_tried_again_the_card_is_drawn_as_it_stands(stage):
    """What was told of the first try no longer holds then."""
    stage.emulator.faults.set(Fault(kind="failure_in_200", count=1, operation="write", skip=1))
    gone = removed(stage)
    back = carry_out(stage, undo(stage, gone), State.FAILED)
    assert "Undo…" in shown(stage, gone)[1]
    _is_again(stage, back.id, State.UNKNOWN)
    stage.press(ClickKind.RETRY, stage.now(back), back.origin.user)
    stage.run_all()
    assert stage.now(back).state is State.DONE
    assert f"Undone by #{back.id}." in shown(stage, gone)[0]


def test_what_was_undone_is_not_offered_when_one_is_to_be_chosen(stage):
    gone, other = removed(stage, 6), removed(stage, 7)
    carry_out(stage, undo(stage, gone))
    by = {each.request.id: each.taken_back_by for each in stage.history.past(stage.name, gone.segment_id)}
    assert by[gone.id] is not None
    assert by[other.id] is None


def _is_again(stage, number, state):
    """As another process may have left it."""
    with stage.store.transaction() as tx:
        update = sa.text("UPDATE requests SET state = :state WHERE id = :id")
        tx.connection.execute(update, {"state": state.value, "id": number})
