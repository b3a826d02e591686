"""Removal limits over the life of a request: they bound what one person does without a colleague."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from flows.stage import POLICY, Stage, listed

from segbot.domain.actions import Action, Verb
from segbot.domain.lifecycle import State
from segbot.domain.policy import Outcome
from segbot.domain.policy.budgets import Budgets
from segbot.domain.requests import ClickKind
from segbot.flows.browsing.browse import Browse
from segbot.sandbox.emulators import Fault

BUDGETS = Budgets(person=100, segment=0, connection=0)
TIGHT = replace(POLICY, budgets=BUDGETS)
SUMMER, WINTER = "Summer sale 2025", "Winter sale 2024"


@pytest.fixture
def stage(tmp_path, emulator):
    staged = Stage(tmp_path, emulator, policy=TIGHT)
    yield staged
    staged.close()


def spent(stage, segment=SUMMER, person="U0MAYA", own=None):
    with stage.store.reading() as tx:
        return tx.removals.spent(
            connection=stage.name,
            segment_id=stage.segment(segment),
            person=person,
            now=stage.clock.now(),
            own=own,
        )


def remove(stage, count, segment=SUMMER, skip=0):
    return stage.ask(segment=segment, ids=stage.some_members(segment, skip + count)[skip:])


def run(stage, request):
    stage.run_all()
    return stage.now(request)


def test_what_left_counts_for_a_day_and_no_longer(stage):
    assert run(stage, remove(stage, 90)).state is State.DONE
    assert spent(stage).person == 90
    over = stage.draft(segment=WINTER, ids=stage.some_members(WINTER, 11))
    assert (over.ruling.outcome, over.ruling.approvals) == (Outcome.APPROVE, 1)
    assert over.ruling.rule == "remove-small+budget"
    assert over.ruling.why == "This goes over your limit of 100 removals a day without approval (90 so far)."
    within = stage.draft(segment=WINTER, ids=stage.some_members(WINTER, 10))
    assert within.ruling.outcome is Outcome.CONFIRM
    stage.clock.time += timedelta(hours=24)
    assert spent(stage).person == 0
    assert stage.draft(segment=WINTER, ids=stage.some_members(WINTER, 11)).ruling.outcome is Outcome.CONFIRM


def test_somebody_elses_removals_are_not_ones_own(stage):
    remove(stage, 90)
    assert (spent(stage, person="U0ARTHUR").person, spent(stage, person="U0ARTHUR").connection) == (0, 90)
    assert spent(stage, WINTER).segment == 0
    assert spent(stage).segment == 90


def test_what_colleagues_decide_on_never_counts(stage):
    waiting = remove(stage, 150)
    assert (waiting.state, waiting.ruling.approvals) == (State.PENDING, 1)
    assert spent(stage).person == 0
    stage.press(ClickKind.APPROVE, waiting, "U0ARTHUR")
    assert stage.now(waiting).state is State.APPROVED
    assert spent(stage).person == 0
    assert run(stage, waiting).state is State.DONE
    assert spent(stage).person == 0
    assert stage.draft(segment=WINTER, ids=stage.some_members(WINTER, 100)).ruling.outcome is Outcome.CONFIRM


def test_what_one_approved_oneself_is_done_alone(stage):
    stage.wire(replace(TIGHT, self_approval=True))
    stage.policy = replace(TIGHT, self_approval=True)
    request = stage.submit.confirm(
        stage.submit.prepare(
            Action(verb=Verb.REMOVE, connection=stage.name, segment=SUMMER),
            [listed(stage.some_members(SUMMER, 150))],
            stage.origin("U0ARTHUR"),
        ).id,
        stage.origin("U0ARTHUR"),
    )
    assert stage.press(ClickKind.APPROVE, request, "U0ARTHUR") == ""
    assert spent(stage, person="U0ARTHUR").person == 150


def test_two_who_confirm_at_once_cannot_both_slip_under(stage):
    drafts = [
        stage.draft(segment=segment, ids=stage.some_members(segment, 60)) for segment in (SUMMER, WINTER)
    ]
    assert {draft.ruling.outcome for draft in drafts} == {Outcome.CONFIRM}
    barrier, asked = threading.Barrier(2), []

    def confirm(draft):
        barrier.wait()
        asked.append(stage.submit.confirm(draft.id, stage.origin()))

    threads = [threading.Thread(target=confirm, args=(draft,)) for draft in drafts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(request.state for request in asked) == [State.APPROVED, State.PENDING]
    [held] = [request for request in asked if request.state is State.PENDING]
    assert held.ruling.rule == "remove-small+budget"
    assert "(60 so far)" in held.ruling.why


def test_asking_twice_for_the_same_draft_reserves_once(stage):
    draft = stage.draft(segment=SUMMER, ids=stage.some_members(SUMMER, 60))
    first = stage.submit.confirm(draft.id, stage.origin())
    assert stage.submit.confirm(draft.id, stage.origin()).id == first.id
    assert spent(stage).person == 60


def test_what_was_used_meanwhile_does_not_matter_where_a_colleague_decides(stage):
    waiting = remove(stage, 60, segment="VIP customers")
    run(stage, remove(stage, 90))
    assert stage.press(ClickKind.APPROVE, waiting, "U0ARTHUR") == ""
    assert stage.now(waiting).state is State.APPROVED


def test_what_failed_is_given_back_and_a_retry_is_looked_at_anew(stage):
    stage.emulator.faults.set(Fault(kind="failure_in_200", count=1, operation="write"))
    failed = run(stage, remove(stage, 60))
    assert failed.state is State.FAILED
    assert spent(stage).person == 0
    other = run(stage, remove(stage, 70, segment=WINTER))
    assert other.state is State.DONE
    told = stage.press(ClickKind.RETRY, failed, "U0MAYA")
    assert "This goes over your limit" in told
    assert "So #1001 needs an approval now." in told
    assert stage.now(failed).state is State.FAILED
    stage.clock.time += timedelta(hours=24)
    assert stage.press(ClickKind.RETRY, failed, "U0MAYA") == ""
    assert run(stage, failed).state is State.DONE
    assert spent(stage).person == 60


def test_a_sending_nobody_knows_the_end_of_may_have_taken_people_out(stage):
    request = remove(stage, 60)
    with stage.store.transaction() as tx:
        tx.requests.take_run(request.id, 1, "token", stage.clock.now())
        tx.batches.claim(request.id, 1, "token", stage.clock.now())
    stage.execute.give_up(request.id)
    assert stage.now(request).state is State.FAILED
    assert spent(stage).person == 60


def test_undoing_an_addition_takes_from_the_budget(stage):
    newcomers = [
        each
        for each in stage.some_members("All customers", 5_000)
        if each not in set(stage.some_members(SUMMER, 2_000))
    ][:30]
    added = run(stage, stage.ask(Verb.ADD, SUMMER, newcomers))
    assert spent(stage).person == 0
    draft = stage.draft(Verb.UNDO, None, fields={"request": str(added.id)})
    undone = stage.submit.confirm(draft.id, stage.origin())
    assert spent(stage).person == 30
    assert run(stage, undone).state is State.DONE
    assert spent(stage).person == 30


def test_what_is_used_is_there_to_be_looked_at(stage):
    remove(stage, 60)
    browse = Browse(stage.store, stage.connections, stage.clock, budgets=BUDGETS)
    used = browse.removals("U0MAYA")
    assert (used.person, used.connections) == (60, ((stage.name, 60),))
    assert browse.removals("U0ARTHUR").person == 0
    assert stage.browse.removals("U0MAYA") is None
    browse.close()
