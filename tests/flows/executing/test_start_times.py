"""Scheduled runs: decided before, begun at their time, whatever a timer does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from segbot.domain.actions import Action, Verb
from segbot.domain.audit import Event
from segbot.domain.errors import InvalidActionError, StaleError
from segbot.domain.lifecycle import State
from segbot.domain.ports import NotDeliveredError
from segbot.domain.requests import ClickKind
from segbot.store import json_documents

HOUR = timedelta(hours=1)


def later(stage, ahead=3 * HOUR):
    return stage.clock.now() + ahead


def events(stage, request):
    return [fact.event for fact in stage.browse.history(request.id)]


@pytest.fixture
def scheduled(stage):
    """Waits for an approval, to run in three hours."""
    gone = stage.some_members("VIP customers", 60)
    return stage.ask(ids=gone, run_at=later(stage), run_zone="Europe/Stockholm")


def test_approved_now_it_runs_at_its_time(stage, scheduled):
    at = scheduled.action.run_at
    assert scheduled.expires_at == at, "nobody may decide after it was to run"
    stage.press(ClickKind.APPROVE, scheduled, "U0ARTHUR")
    approved = stage.now(scheduled)
    assert (approved.state, approved.starts_at) == (State.APPROVED, at)
    [(_, _, delay)] = stage.queue.runs
    assert delay == (3 * HOUR).total_seconds()
    stage.run_all()
    done = stage.now(scheduled)
    assert done.state is State.DONE
    assert done.started_at == at


def test_the_grace_time_is_never_cut_short(stage):
    stage.wire(replace(stage.policy, grace=timedelta(minutes=5)))
    request = stage.ask(ids=stage.some_members("VIP customers", 60), run_at=later(stage))
    stage.clock.time = request.action.run_at - timedelta(minutes=1)
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    assert stage.now(request).starts_at == request.action.run_at + timedelta(minutes=4)


def test_what_nobody_decided_by_its_time_expires(stage, scheduled):
    stage.clock.time = scheduled.action.run_at
    assert "has expired" in stage.press(ClickKind.APPROVE, scheduled, "U0ARTHUR")
    assert stage.now(scheduled).state is State.EXPIRED
    assert stage.queue.runs == []


def test_the_usual_time_to_decide_holds_where_it_ends_earlier(stage):
    asked = stage.clock.now()
    request = stage.ask(ids=stage.some_members("VIP customers", 60), run_at=later(stage, 72 * HOUR))
    assert request.expires_at == asked + 8 * HOUR
    assert stage.queue.expiries == [(request.id, (8 * HOUR).total_seconds())]


def test_a_run_that_comes_too_early_puts_itself_back(stage, scheduled):
    stage.press(ClickKind.APPROVE, scheduled, "U0ARTHUR")
    request_id, attempt, _ = stage.queue.runs.pop()
    stage.clock.time += HOUR
    stage.execute.run(request_id, attempt)
    assert stage.now(scheduled).state is State.APPROVED
    assert stage.emulator.requests[-1].method == "GET"
    [(_, again, delay)] = stage.queue.runs
    assert (again, delay) == (attempt + 1, (2 * HOUR).total_seconds())
    stage.execute.run(request_id, attempt)
    assert len(stage.queue.runs) == 1, "the old run is void"
    stage.run_all()
    assert stage.now(scheduled).state is State.DONE


def test_a_run_that_comes_too_late_needs_a_new_agreement(stage, scheduled):
    stage.press(ClickKind.APPROVE, scheduled, "U0ARTHUR")
    request_id, attempt, _ = stage.queue.runs.pop()
    stage.clock.time = scheduled.action.run_at + timedelta(minutes=31)
    stage.execute.run(request_id, attempt)
    stale = stage.now(scheduled)
    assert stale.state is State.STALE
    assert stage.press(ClickKind.RENEW, stale, "U0MAYA") == ""
    renewed = stage.now(scheduled)
    assert (renewed.state, renewed.action.run_at) == (State.PENDING, None), "that time is over"
    assert renewed.expires_at == stage.clock.now() + 8 * HOUR
    stage.press(ClickKind.APPROVE, renewed, "U0ARTHUR")
    stage.run_all()
    assert stage.now(scheduled).state is State.DONE


def test_new_numbers_keep_a_time_that_is_still_to_come(stage, scheduled):
    stage.press(ClickKind.APPROVE, scheduled, "U0ARTHUR")
    stage.wire(replace(stage.policy, approvers=("U0BEA", "S0APPROVE")))
    request_id, attempt, _ = stage.queue.runs.pop()
    stage.clock.time = scheduled.action.run_at
    stage.execute.run(request_id, attempt)
    assert stage.now(scheduled).state is State.STALE
    stage.clock.time -= HOUR
    stage.press(ClickKind.RENEW, stage.now(scheduled), "U0MAYA")
    assert stage.now(scheduled).expires_at == scheduled.action.run_at


def test_what_needs_no_approval_waits_all_the_same(stage):
    gone = stage.some_members("VIP customers", 3)
    request = stage.ask(ids=gone, run_at=later(stage))
    assert (request.state, request.starts_at) == (State.APPROVED, later(stage))
    assert stage.queue.runs == [(request.id, 1, (3 * HOUR).total_seconds())]
    stage.run_all()
    assert stage.now(request).state is State.DONE


@pytest.mark.parametrize("presses", [(ClickKind.PAUSE, ClickKind.WITHDRAW), (ClickKind.WITHDRAW,)])
def test_stopped_and_withdrawn_while_it_waits(stage, scheduled, presses):
    stage.press(ClickKind.APPROVE, scheduled, "U0ARTHUR")
    for kind in presses:
        assert stage.press(kind, stage.now(scheduled), "U0MAYA") == ""
    stage.run_all()
    assert stage.now(scheduled).state is State.WITHDRAWN
    assert Event.STARTED not in events(stage, scheduled)


def test_resumed_before_its_time_it_waits_for_that(stage, scheduled):
    stage.press(ClickKind.APPROVE, scheduled, "U0ARTHUR")
    stage.press(ClickKind.PAUSE, stage.now(scheduled), "U0MAYA")
    stage.clock.time += HOUR
    assert stage.press(ClickKind.RESUME, stage.now(scheduled), "U0MAYA") == ""
    assert stage.now(scheduled).starts_at == scheduled.action.run_at
    assert stage.queue.runs[-1][2] == (2 * HOUR).total_seconds()


def test_resumed_after_its_time_it_goes_on_at_once(stage, scheduled):
    stage.press(ClickKind.APPROVE, scheduled, "U0ARTHUR")
    stage.press(ClickKind.PAUSE, stage.now(scheduled), "U0MAYA")
    stage.clock.time += 5 * HOUR
    assert stage.press(ClickKind.RESUME, stage.now(scheduled), "U0MAYA") == ""
    assert stage.queue.runs[-1][2] == 0


def test_drift_by_its_time_stops_it(stage, scheduled):
    stage.press(ClickKind.APPROVE, scheduled, "U0ARTHUR")
    stage.emulator.meddle(stage.segment("VIP customers"), "rename", name="VIPs")
    stage.run_all()
    assert stage.now(scheduled).state is State.STALE


@pytest.mark.parametrize(
    ("ahead", "holds"),
    [
        (timedelta(0), "has passed"),
        (-HOUR, "has passed"),
        (timedelta(days=30, seconds=1), "more than 30 days"),
    ],
)
def test_a_time_that_cannot_be_is_refused_on_its_field(stage, ahead, holds):
    with pytest.raises(InvalidActionError, match=holds) as caught:
        stage.draft(ids=stage.some_members("VIP customers", 3), run_at=later(stage, ahead))
    assert set(caught.value.errors) == {"run_at"}


def test_a_time_that_went_by_while_the_preview_was_open(stage):
    draft = stage.draft(
        ids=stage.some_members("VIP customers", 3), run_at=later(stage, timedelta(minutes=10))
    )
    stage.clock.time += timedelta(minutes=10)
    with pytest.raises(StaleError, match="passed before"):
        stage.submit.confirm(draft.id, stage.origin())


def test_later_approvers_are_called_by_the_asking_not_by_the_time_to_run(stage):
    """The time to decide is cut short by the time to run; how long it has waited is not."""
    stage.wire(replace(stage.policy, fallback_approvers=("U0CLEO",), escalate_after=2 * HOUR))
    request = stage.ask(ids=stage.some_members("VIP customers", 60), run_at=later(stage))
    assert "not among" in stage.press(ClickKind.APPROVE, request, "U0CLEO")
    stage.clock.time += 2 * HOUR
    assert stage.press(ClickKind.APPROVE, request, "U0CLEO") == ""


def test_slack_being_silent_at_its_time_is_waited_out(stage, scheduled):
    stage.press(ClickKind.APPROVE, scheduled, "U0ARTHUR")
    request_id, attempt, _ = stage.queue.runs.pop()
    stage.clock.time = scheduled.action.run_at
    stage.crowd.away = True
    with pytest.raises(NotDeliveredError):
        stage.execute.run(request_id, attempt)
    assert stage.now(scheduled).state is State.APPROVED
    assert Event.STARTED not in events(stage, scheduled)
    stage.crowd.away = False
    stage.execute.run(request_id, attempt)
    assert stage.now(scheduled).state is State.DONE


def test_what_was_kept_before_anything_could_be_scheduled_still_loads(stage):
    draft = stage.draft(ids=stage.some_members("VIP customers", 3))
    old = json_documents.load(json_documents.dump(json_documents.draft_document(draft)))
    del old["asked_at"]
    for name in ("run_at", "run_zone", "run_note"):
        del old["action"][name]
    values = json_documents.draft_values(old)
    assert (values["action"].run_at, values["action"].run_zone, values["asked_at"]) == (None, "", None)
    assert values["action"] == draft.action


def test_a_time_is_the_same_after_the_database():
    at = datetime(2026, 3, 29, 1, 0, 0, tzinfo=UTC)
    action = Action(verb=Verb.ADD, connection="b", run_at=at, run_zone="Europe/Berlin", run_note="“ü”")
    assert Action.from_document(json_documents.load(json_documents.dump(action.to_document()))) == action
