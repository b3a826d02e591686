"""What was undone is not undone a second time, whichever way it is asked for."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flows.executing.test_record_members import carry_out
from flows.requesting.test_undo import undo

from segbot.domain.actions import Action, Verb
from segbot.domain.errors import StaleError, UserError
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind


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


def _is_again(stage, number, state):
    """As another process may have left it."""
    with stage.store.transaction() as tx:
        update = sa.text("UPDATE requests SET state = :state WHERE id = :id")
        tx.connection.execute(update, {"state": state.value, "id": number})
