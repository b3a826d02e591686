"""Removal budgets over the life of a request: reserved while it is open, used when people left, given back else."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from flows.stage import HOME, POLICY, Stage

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State
from segbot.domain.policy import Outcome
from segbot.domain.policy.budgets import Budgets
from segbot.domain.requests import Click, ClickKind
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
    assert "90 of 100; with this 101" in over.ruling.why
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


def test_what_waits_is_reserved_until_it_is_rejected_withdrawn_or_expires(stage):
    for end in (ClickKind.REJECT, ClickKind.WITHDRAW, None):
        waiting = remove(stage, 150)
        assert waiting.state is State.PENDING
        assert spent(stage).person == 150
        assert spent(stage, own=waiting.id).person == 0
        if end is None:
            stage.clock.time += timedelta(hours=8)
        else:
            stage.press(end, waiting, "U0MAYA" if end is ClickKind.WITHDRAW else "U0ARTHUR")
        assert spent(stage).person == 0


def test_reserved_running_and_done_it_counts_once(stage):
    waiting = remove(stage, 150)
    assert waiting.ruling.approvals == 2, "over the budget already by itself"
    stage.press(ClickKind.APPROVE, waiting, "U0ARTHUR")
    stage.press(ClickKind.APPROVE, stage.now(waiting), "U0BEA")
    assert stage.now(waiting).state is State.APPROVED
    assert spent(stage).person == 150
    stage.press(ClickKind.PAUSE, stage.now(waiting), "U0MAYA")
    assert spent(stage).person == 150
    stage.press(ClickKind.RESUME, stage.now(waiting), "U0MAYA")
    assert run(stage, waiting).state is State.DONE
    assert spent(stage).person == 150


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
    assert "60 of 100; with this 120" in held.ruling.why


def test_asking_twice_for_the_same_draft_reserves_once(stage):
    draft = stage.draft(segment=SUMMER, ids=stage.some_members(SUMMER, 60))
    first = stage.submit.confirm(draft.id, stage.origin())
    assert stage.submit.confirm(draft.id, stage.origin()).id == first.id
    assert spent(stage).person == 60


def test_whoever_asked_first_is_not_held_up_by_those_who_asked_later(stage):
    first = remove(stage, 60, segment="VIP customers")
    assert (first.state, first.ruling.approvals) == (State.PENDING, 1)
    second = remove(stage, 55, segment="Trial users")
    assert (second.ruling.rule, second.ruling.approvals) == ("remove-large+budget", 3)
    assert stage.press(ClickKind.APPROVE, first, "U0ARTHUR") == ""
    assert stage.now(first).state is State.APPROVED


def test_what_was_used_meanwhile_counts_when_it_is_decided(stage):
    """Asked under a loose policy, decided under one with a budget that others have used."""
    stage.wire(POLICY)
    remove(stage, 90)
    waiting = remove(stage, 60, segment="VIP customers")
    assert waiting.ruling.approvals == 1
    stage.wire(TIGHT)
    assert stage.press(ClickKind.APPROVE, waiting, "U0ARTHUR") == ""
    held = stage.now(waiting)
    assert (held.state, held.ruling.approvals, len(held.approvals)) == (State.PENDING, 2, 1)
    assert held.ruling.rule == "remove+budget"
    assert held.version == waiting.version
    stage.press(ClickKind.APPROVE, waiting, "U0BEA")
    assert stage.now(waiting).state is State.APPROVED


def test_what_others_were_allowed_meanwhile_counts_when_it_is_decided(stage):
    waiting = remove(stage, 60, segment="VIP customers")
    later = remove(stage, 50)
    assert (later.ruling.rule, later.ruling.approvals) == ("remove-small+budget", 1)
    stage.press(ClickKind.APPROVE, later, "U0ARTHUR")
    assert run(stage, later).state is State.DONE
    assert stage.press(ClickKind.APPROVE, waiting, "U0ARTHUR") == ""
    held = stage.now(waiting)
    assert (held.state, held.ruling.approvals) == (State.PENDING, 2)
    assert "50 of 100; with this 110" in held.ruling.why


def test_a_new_plan_is_judged_by_what_is_used_at_the_moment_it_is_taken(stage):
    request = remove(stage, 60, segment="VIP customers")
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.emulator.meddle(stage.segment("VIP customers"), "rename", name="Very important")
    stale = run(stage, request)
    draft = stage.refresh_stale.plan(stale)
    assert draft.ruling.rule == "remove"
    run(stage, remove(stage, 80))
    click = Click(
        key="k",
        kind=ClickKind.RENEW,
        request_id=stale.id,
        version=stale.version,
        user="U0MAYA",
        team=HOME,
        channel="C",
    )
    with stage.store.transaction() as tx:
        assert stage.refresh_stale.settle(tx, stale, draft, stage.crowd.people["U0MAYA"], click) == ""
    assert stage.now(stale).ruling.rule == "remove+budget"


def test_what_failed_is_given_back_and_a_retry_is_looked_at_anew(stage):
    stage.emulator.faults.set(Fault(kind="failure_in_200", count=1, operation="write"))
    failed = run(stage, remove(stage, 60))
    assert failed.state is State.FAILED
    assert spent(stage).person == 0
    other = run(stage, remove(stage, 70, segment=WINTER))
    assert other.state is State.DONE
    told = stage.press(ClickKind.RETRY, failed, "U0MAYA")
    assert "removal budgets have been used" in told
    assert stage.now(failed).state is State.FAILED
    stage.clock.time += timedelta(hours=24)
    assert stage.press(ClickKind.RETRY, failed, "U0MAYA") == ""
    assert run(stage, failed).state is State.DONE
    assert spent(stage).person == 60


def test_partly_done_counts_what_left(stage):
    request = remove(stage, 250)
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.press(ClickKind.APPROVE, stage.now(request), "U0BEA")
    stage.emulator.faults.set(Fault(kind="failure_in_200", count=1, operation="write"))
    partly = run(stage, request)
    assert partly.state is State.PARTLY_DONE
    left = 1850 - len(stage.emulator.members(stage.segment(SUMMER)))
    assert 0 < left < 250
    assert spent(stage).person == left
    assert stage.press(ClickKind.RETRY, partly, "U0MAYA") == ""
    assert spent(stage).person == 250
    assert run(stage, request).state is State.DONE
    assert spent(stage).person == 250


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


def test_clearing_counts_everyone_once(stage):
    everyone = stage.some_members("Wholesale", 41)
    run(stage, stage.ask(Verb.IMPORT, "Wholesale", everyone))
    assert spent(stage, "Wholesale").person == 0
    draft = stage.draft(Verb.CLEAR, "Wholesale")
    proof = {"reason": "over", "confirm_name": "Wholesale", "confirm_count": "41"}
    request = stage.submit.confirm(draft.id, stage.origin(), **proof)
    assert spent(stage, "Wholesale").person == 41
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.press(ClickKind.APPROVE, stage.now(request), "U0BEA")
    assert run(stage, request).state is State.DONE
    assert (spent(stage).person, spent(stage, "Wholesale").segment) == (41, 41)


def test_a_stale_plan_holds_nothing_and_the_new_one_is_judged_by_what_was_used_meanwhile(stage):
    request = remove(stage, 60, segment="VIP customers")
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.emulator.meddle(stage.segment("VIP customers"), "rename", name="Very important")
    stale = run(stage, request)
    assert stale.state is State.STALE
    assert spent(stage).person == 0
    run(stage, remove(stage, 80))
    assert stage.press(ClickKind.RENEW, stale, "U0MAYA") == ""
    renewed = stage.now(request)
    assert (renewed.state, renewed.ruling.rule) == (State.PENDING, "remove+budget")
    assert spent(stage).person == 140


def test_what_is_used_is_there_to_be_looked_at(stage):
    remove(stage, 60)
    browse = Browse(stage.store, stage.connections, stage.clock, budgets=BUDGETS)
    used = browse.removals("U0MAYA")
    assert (used.person, used.connections) == (60, ((stage.name, 60),))
    assert browse.removals("U0ARTHUR").person == 0
    assert stage.browse.removals("U0MAYA") is None
    browse.close()
