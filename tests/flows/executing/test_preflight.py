"""Freezes, and people who have left between the agreement and the run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from segbot.domain.actions import Verb
from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.messages import MessageKind
from segbot.domain.policy.budgets import NO_BUDGETS, Budgets
from segbot.domain.policy.freezes import Freeze
from segbot.domain.requests import ClickKind
from segbot.domain.time_windows import Once
from segbot.sandbox.emulators import Fault

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # the stage begins at 09:00
FREEZE = Freeze(
    name="launch", window=Once(begin=NOON - timedelta(hours=4), end=NOON), why="The shop is launching"
)


def freeze(stage, *freezes):
    stage.wire(replace(stage.policy, freezes=freezes or (FREEZE,)))


def people(stage, count=60):
    return stage.some_members("VIP customers", count)


def approved(stage, count=60, **action):
    request = stage.ask(ids=people(stage, count), **action)
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    return request


def writes(stage):
    return [each for each in stage.emulator.requests if each.method != "GET"]


def leave(stage, user, **changes):
    stage.crowd.people[user] = replace(stage.crowd.people[user], **(changes or {"is_deactivated": True}))


def events(stage, request):
    return [fact.event for fact in stage.browse.history(request.id)]


def test_nothing_begins_in_a_freeze_and_somebody_resumes_it_after(stage):
    freeze(stage)
    request = approved(stage)
    stage.run_all()
    held = stage.now(request)
    assert held.state is State.PAUSED
    assert "“launch” holds until Mon 2 Mar 2026, 12:00 (UTC): The shop is launching." in held.note
    assert (held.started_at, writes(stage)) == (None, [])
    assert events(stage, request)[-1] is Event.SUSPENDED
    [direct] = [p for p in stage.wall.of(MessageKind.DIRECT) if p.message.fact.event is Event.SUSPENDED]
    assert direct.message.channel == "U0MAYA"
    refused = stage.press(ClickKind.RESUME, held, "U0MAYA")
    assert refused.startswith(f"#{request.id} cannot go on now. The freeze “launch” holds until")
    assert stage.now(request).state is State.PAUSED
    stage.clock.time = NOON
    assert stage.press(ClickKind.RESUME, held, "U0MAYA") == ""
    stage.run_all()
    assert stage.now(request).state is State.DONE


def test_what_its_asker_confirmed_is_held_as_well_and_was_warned(stage):
    freeze(stage)
    draft = stage.draft(ids=people(stage, 3))
    assert "“launch” holds until" in draft.plan.effects[0]
    request = stage.submit.confirm(draft.id, stage.origin())
    stage.run_all()
    assert stage.now(request).state is State.PAUSED
    assert writes(stage) == []


def test_a_run_planned_for_after_the_freeze_is_not_warned_of_it(stage):
    freeze(stage)
    after, inside = (stage.draft(ids=people(stage, 3), run_at=at) for at in (NOON, NOON - timedelta(hours=1)))
    assert not any("launch" in effect for effect in after.plan.effects)
    assert any("launch" in effect for effect in inside.plan.effects)
    request = stage.submit.confirm(after.id, stage.origin())
    stage.run_all()
    assert stage.now(request).state is State.DONE


def test_todays_freezes_count_not_those_of_the_asking(stage):
    request = approved(stage)
    freeze(stage)
    stage.run_all()
    assert stage.now(request).state is State.PAUSED
    stage.wire(stage.policy)
    assert stage.press(ClickKind.RESUME, stage.now(request), "U0ARTHUR") == "", "it was lifted"
    stage.run_all()
    assert stage.now(request).state is State.DONE


def test_a_freeze_that_begins_while_the_provider_is_waited_for(stage):
    begin = stage.clock.now() + timedelta(seconds=1)
    freeze(stage, replace(FREEZE, window=Once(begin=begin, end=NOON)))
    request = approved(stage)
    stage.emulator.faults.set(Fault(kind="rate_limit", count=1, operation="read", seconds=30))
    stage.run_all()
    assert stage.now(request).state is State.PAUSED
    assert writes(stage) == []
    assert Event.STARTED not in events(stage, request)


def test_only_what_a_freeze_names_is_held(stage):
    freeze(stage, replace(FREEZE, actions=frozenset({Verb.CLEAR})))
    request = approved(stage)
    stage.run_all()
    assert stage.now(request).state is State.DONE


def test_retrying_in_a_freeze_is_refused(stage):
    request = approved(stage)
    stage.emulator.faults.set(Fault(kind="failure_in_200", count=1, operation="write"))
    stage.run_all()
    failed = stage.now(request)
    assert failed.state is State.FAILED
    freeze(stage)
    assert "cannot go on now" in stage.press(ClickKind.RETRY, failed, "U0MAYA")
    assert stage.now(request).state is State.FAILED


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"is_deactivated": True}, "is no longer a full member"),
        ({"is_guest": True}, "is no longer a full member"),
        ({"is_outsider": True}, "is no longer a full member"),
        ({"is_bot": True}, "is no longer a full member"),
        ({"groups": frozenset()}, "is no longer an approver"),
    ],
)
def test_the_vote_of_who_left_no_longer_counts(stage, change, why):
    request = stage.ask(ids=people(stage))
    stage.press(ClickKind.APPROVE, request, "U0BEA")
    leave(stage, "U0BEA", **change)
    stage.run_all()
    stale = stage.now(request)
    assert stale.state is State.STALE
    assert f"<@U0BEA> {why}" in stale.note
    assert writes(stage) == []
    assert "needs new numbers" in stage.press(ClickKind.RESUME, stale, "U0ARTHUR"), "no way round it"
    assert stage.press(ClickKind.RENEW, stale, "U0MAYA") == ""
    assert (stage.now(request).state, stage.now(request).approvals) == (State.PENDING, ())
    stage.press(ClickKind.APPROVE, stage.now(request), "U0ARTHUR")
    stage.run_all()
    assert stage.now(request).state is State.DONE


def test_taken_from_the_list_of_today_after_approving(stage):
    request = approved(stage)
    stage.wire(replace(stage.policy, approvers=("S0APPROVE",)))
    stage.run_all()
    assert stage.now(request).state is State.STALE


@pytest.mark.parametrize("count", [2])
def test_one_of_two_approvers_left(stage, count):
    request = stage.ask(ids=people(stage, 150))
    assert request.ruling.approvals == count
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.press(ClickKind.APPROVE, stage.now(request), "U0BEA")
    leave(stage, "U0ARTHUR")
    stage.run_all()
    stale = stage.now(request)
    assert stale.state is State.STALE
    assert "<@U0ARTHUR>" in stale.note
    assert "<@U0BEA>" not in stale.note


def test_a_policy_that_asks_for_more_by_now_holds_it(stage):
    request = approved(stage)
    limits = replace(stage.policy.thresholds, second_approval_people=10)
    stage.wire(replace(stage.policy, thresholds=limits))
    stage.run_all()
    assert stage.now(request).state is State.STALE
    assert "more approvals (2) than it has" in stage.now(request).note


def test_a_policy_that_asks_a_colleague_by_now_holds_what_its_asker_confirmed(stage):
    """It waited behind another run, or another process took it, with a policy file of its own."""
    request = stage.ask(ids=people(stage, 3))
    assert stage.now(request).state is State.APPROVED
    stage.crowd.away = True
    stage.wire(replace(stage.policy, thresholds=replace(stage.policy.thresholds, remove_confirm_people=0)))
    stage.run_all()
    held = stage.now(request)
    assert (held.state, writes(stage)) == (State.STALE, [])
    assert held.note == "Today's policy asks a colleague first. Choose *Use new numbers*, and it goes to one."


def test_what_the_provider_certainly_did_not_take_has_not_begun(stage):
    request = stage.ask(ids=people(stage, 3))
    stage.emulator.faults.set(Fault(kind="rate_limit", count=15, operation="write", seconds=5))
    stage.run_all()
    paused = stage.now(request)
    assert paused.state is State.PAUSED
    stage.wire(replace(stage.policy, thresholds=replace(stage.policy.thresholds, remove_confirm_people=0)))
    assert stage.press(ClickKind.RESUME, paused, "U0MAYA") == ""
    stage.run_all()
    assert stage.now(request).state is State.STALE
    assert stage.press(ClickKind.RENEW, stage.now(request), "U0MAYA") == ""
    assert stage.now(request).state is State.PENDING


def test_limits_that_are_new_hold_what_its_asker_confirmed(stage):
    stage.wire(replace(stage.policy, budgets=NO_BUDGETS))
    request = stage.ask(ids=people(stage, 3))
    stage.wire(replace(stage.policy, budgets=Budgets(person=1, segment=1, connection=1)))
    stage.run_all()
    assert (stage.now(request).state, writes(stage)) == (State.STALE, [])


def test_limits_that_are_new_and_not_used_up_hold_nothing(stage):
    stage.wire(replace(stage.policy, budgets=NO_BUDGETS))
    request = stage.ask(ids=people(stage, 3))
    stage.wire(replace(stage.policy, budgets=Budgets(person=3, segment=3, connection=3)))
    stage.run_all()
    assert stage.now(request).state is State.DONE


def test_what_its_asker_confirmed_and_todays_policy_refuses_does_not_begin(stage):
    request = stage.ask(ids=people(stage, 3))
    stage.wire(replace(stage.policy, thresholds=replace(stage.policy.thresholds, removal_stop_share=0.001)))
    stage.run_all()
    assert (stage.now(request).state, writes(stage)) == (State.STALE, [])
    assert stage.now(request).note == "Today's policy no longer allows it."


def test_nobody_answers_for_it_when_the_asker_has_left(stage):
    request = approved(stage)
    leave(stage, "U0MAYA")
    stage.run_all()
    held = stage.now(request)
    assert held.state is State.PAUSED
    assert "<@U0MAYA>" in held.note
    assert stage.press(ClickKind.RESUME, held, "U0ARTHUR") == ""
    stage.run_all()
    assert stage.now(request).state is State.PAUSED, "looked at anew"
    assert writes(stage) == []
    assert "Only <@U0MAYA>" in stage.press(ClickKind.WITHDRAW, stage.now(request), "U0CLEO")
    assert stage.press(ClickKind.WITHDRAW, stage.now(request), "U0ARTHUR") == ""
    assert stage.now(request).state is State.WITHDRAWN


def test_only_who_left_opens_withdrawing_to_others(stage):
    freeze(stage)
    request = approved(stage)
    stage.run_all()
    assert "Only <@U0MAYA>" in stage.press(ClickKind.WITHDRAW, stage.now(request), "U0ARTHUR")


def test_what_was_just_confirmed_is_not_looked_up(stage):
    request = stage.ask(ids=people(stage, 3))
    stage.crowd.away = True
    stage.run_all()
    assert stage.now(request).state is State.DONE


def test_what_was_confirmed_for_later_is_looked_up(stage):
    request = stage.ask(ids=people(stage, 3), run_at=NOON)
    leave(stage, "U0MAYA")
    stage.run_all()
    assert stage.now(request).state is State.PAUSED


def test_stopped_while_slack_is_silent(stage):
    request = approved(stage)
    stage.press(ClickKind.PAUSE, stage.now(request), "U0MAYA")
    stage.crowd.away = True
    stage.run_all()
    assert stage.now(request).state is State.PAUSED


def test_half_done_and_an_approver_left_waits_for_a_new_request(stage):
    request = approved(stage)
    stage.emulator.faults.set(Fault(kind="failure_in_200", count=1, operation="write"))
    stage.run_all()
    assert stage.now(request).state is State.FAILED
    leave(stage, "U0ARTHUR")
    sent = len(writes(stage))
    assert stage.press(ClickKind.RETRY, stage.now(request), "U0MAYA") == ""
    stage.run_all()
    held = stage.now(request)
    assert held.state is State.PAUSED
    assert "Withdraw it and ask again for what is left" in held.note
    assert len(writes(stage)) == sent
    assert stage.press(ClickKind.RESUME, held, "U0MAYA") == ""
    stage.run_all()
    assert stage.now(request).state is State.PAUSED
    assert len(writes(stage)) == sent


def test_a_run_cut_off_in_the_middle_goes_on_whatever_holds_now(stage):
    """It had begun before: half a change is worse than a whole one."""
    request = approved(stage, 60)
    [(request_id, attempt, _)] = stage.queue.runs
    stage.queue.runs.clear()
    with stage.store.transaction() as tx:
        tx.requests.take_run(request_id, attempt, "dead", stage.clock.now())
        tx.batches.claim(request_id, 1, "dead", stage.clock.now())
    freeze(stage)
    stage.execute.run(request_id, attempt)
    assert stage.now(request).state is State.DONE


def test_cut_off_before_anything_was_sent_it_is_looked_at_anew(stage):
    request = approved(stage)
    [(request_id, attempt, _)] = stage.queue.runs
    with stage.store.transaction() as tx:
        tx.requests.take_run(request_id, attempt, "dead", stage.clock.now())
    leave(stage, "U0ARTHUR")
    stage.run_all()
    assert stage.now(request).state is State.STALE


def test_an_approval_of_ones_own_counts_only_while_that_is_allowed(stage):
    by_oneself = replace(stage.policy, approvers=("U0MAYA", *stage.policy.approvers), self_approval=True)
    stage.wire(by_oneself)
    request = stage.ask(ids=people(stage))
    assert stage.press(ClickKind.APPROVE, request, "U0MAYA") == ""
    stage.wire(replace(by_oneself, self_approval=False))
    stage.run_all()
    held = stage.now(request)
    assert (held.state, writes(stage)) == (State.STALE, [])
    assert "<@U0MAYA> asked for it" in held.note
