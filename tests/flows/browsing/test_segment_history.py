"""What was asked of a segment before, whether it can be taken back, and why the policy ruled as it did."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flows.stage import HandClock, Stage

from segbot.domain.actions import Verb
from segbot.domain.errors import SegbotError
from segbot.domain.lifecycle import State
from segbot.domain.requests import ClickKind
from segbot.sandbox.emulators import EMULATORS, serve_emulator

VIP = "VIP customers"


def past(stage, name=VIP, **limit):
    return stage.history.past(stage.name, stage.segment(name), **limit)


def numbers(found):
    return [each.request.id for each in found]


def carried_out(stage, *args, **action):
    request = stage.ask(*args, **action)
    stage.run_all()
    assert stage.now(request).state is State.DONE
    return request


def test_only_what_concerns_the_segment_newest_first_in_every_state(stage):
    removed = carried_out(stage, ids=stage.some_members(VIP, 3))
    stage.ask(segment="Newsletter weekly", ids=stage.some_members("Newsletter weekly", 3))
    waiting = stage.ask(ids=stage.some_members(VIP, 200))
    rejected = stage.ask(ids=stage.some_members(VIP, 200))
    stage.press(ClickKind.REJECT, rejected, "U0ARTHUR", reason="No.")
    found = past(stage)
    assert numbers(found) == [rejected.id, waiting.id, removed.id]
    assert [each.request.state for each in found] == [State.REJECTED, State.PENDING, State.DONE]
    assert [each.undoable for each in found] == [False, False, True]
    assert numbers(past(stage, limit=2)) == [rejected.id, waiting.id]


def test_what_was_taken_back_says_by_which_request(stage):
    removed = carried_out(stage, ids=stage.some_members(VIP, 3))
    undone = carried_out(stage, Verb.UNDO, None, fields={"request": str(removed.id)})
    back, first = past(stage)
    assert (first.taken_back_by, first.undoable) == (undone.id, False)
    assert (back.taken_back_by, back.undoable) == (None, True)


def test_a_created_segment_has_its_creation_in_its_history(stage):
    made = carried_out(stage, Verb.CREATE, None, name="Fresh ones", ids=stage.some_members(VIP, 2))
    assert numbers(past(stage, "Fresh ones")) == [made.id]
    assert stage.history.past(stage.name, None) == ()


def undoable_and_undone(stage, request):
    """What the history promises, and whether asking for it keeps the promise."""
    (told,) = [each for each in past(stage) if each.request.id == request.id]
    try:
        stage.draft(Verb.UNDO, None, fields={"request": str(request.id)})
    except SegbotError:
        return told.undoable, False
    return told.undoable, True


def test_the_promise_to_take_it_back_is_kept(stage):
    requests = (
        carried_out(stage, ids=stage.some_members(VIP, 3)),
        carried_out(stage, Verb.ADD, ids=["N-1", "N-2"]),
        carried_out(stage, Verb.RENAME, name="VIPs"),
    )
    stage.emulator.meddle(stage.segment("VIPs"), "rename", name=VIP)
    for request in requests:
        assert undoable_and_undone(stage, request) == (True, True), request.action.verb


def test_nothing_is_promised_where_the_list_is_gone(stage):
    request = carried_out(stage, ids=stage.some_members(VIP, 3))
    with stage.store.transaction() as tx:
        tx.rosters.delete([request.roster.id])
    assert undoable_and_undone(stage, request) == (False, False)


def test_nothing_is_promised_after_all_customers_were_added(stage):
    stage.wire(replace(stage.policy, approvers=("U0ARTHUR",)))
    request = stage.ask(Verb.ADD, add_all_customers=True)
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.run_all()
    assert undoable_and_undone(stage, request) == (False, False)


@pytest.fixture
def batch(tmp_path):
    clocks = [HandClock()]
    running = serve_emulator(EMULATORS["batch"](rate_scale=None, clock=lambda: clocks[-1].now().timestamp()))
    staged = Stage(tmp_path, running)
    clocks.append(staged.clock)
    yield staged
    staged.close()
    running.stop()


@pytest.mark.parametrize("known", [True, False])
def test_a_replacement_is_only_promised_back_where_everyone_was_known(batch, known):
    name = next(name for name in batch.emulator.segments() if 30 < batch.emulator.count(name) < 3_000)
    if known:
        carried_out(batch, Verb.IMPORT, name, ids=list(batch.emulator.members(name)))
    draft = batch.draft(Verb.REPLACE, name, ids=["C-1", "C-2"])
    request = batch.submit.confirm(
        draft.id,
        batch.origin(),
        reason="x",
        confirm_name=draft.plan.segment_name,
        confirm_count=str(draft.plan.removes),
    )
    for user in ("U0ARTHUR", "U0BEA"):
        batch.press(ClickKind.APPROVE, request, user)
    batch.run_all()
    told = batch.history.past("batch", name)[0]
    assert (told.request.id, told.undoable) == (request.id, known)


def test_the_rules_that_were_looked_at_are_those_of_the_policy_then(stage):
    request = stage.ask(ids=stage.some_members(VIP, 200))
    wide = replace(stage.policy.thresholds, remove_confirm_people=5_000, remove_confirm_share=1.0)
    stage.wire(replace(stage.policy, thresholds=wide))
    tried = stage.history.tried(request)
    assert [each.rule.name for each in tried[:2]] == ["nobody-leaves", "remove-small"]
    assert tried[1].unmet in ("removes_at_most", "share_at_most")
    assert (tried[-1].rule.name, tried[-1].unmet) == (request.ruling.rule, "")


def test_the_database_finds_them_by_an_index(stage):
    with stage.store.reading() as tx:
        rows = tx.connection.execute(
            sa.text(
                "EXPLAIN QUERY PLAN SELECT * FROM requests WHERE account = 'a' AND segment_id = 's'"
                " ORDER BY id DESC LIMIT 10"
            )
        ).all()
    assert ["requests_by_segment" in row.detail for row in rows] == [True]
