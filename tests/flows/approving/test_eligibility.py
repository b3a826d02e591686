"""Who may decide: the people a rule names, those who are called later, and what both policies have to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from segbot.domain.actions import Verb
from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.policy import Outcome, Rule
from segbot.domain.requests import ClickKind

VIP = Rule(
    name="vip", outcome=Outcome.APPROVE, approvals=1, segments=("VIP*",), approvers=("U0CLEO", "S0VIP")
)


@pytest.fixture
def ruled(stage):
    """The policy of the stage with one rule, which names its own approvers."""
    stage.wire(replace(stage.policy, rules=(VIP,)))
    return stage


def ask(stage):
    return stage.ask(ids=stage.some_members("VIP customers", 3))


def test_a_rule_has_its_own_approvers(ruled):
    request = ask(ruled)
    assert (request.ruling.rule, request.ruling.approvers) == ("vip", VIP.approvers)
    refusal = ruled.press(ClickKind.APPROVE, request, "U0ARTHUR")
    assert "not among the approvers" in refusal
    assert "<@U0CLEO> or <!subteam^S0VIP>" in refusal
    assert ruled.press(ClickKind.APPROVE, request, "U0CLEO") == ""
    assert ruled.now(request).state is State.APPROVED


def test_a_group_of_a_rule_is_asked_for_at_the_press(ruled):
    request = ask(ruled)
    ruled.crowd.people["U0BEA"] = replace(ruled.crowd.people["U0BEA"], groups=frozenset({"S0VIP"}))
    assert ruled.press(ClickKind.APPROVE, request, "U0BEA") == ""


def test_only_who_both_policies_name_may_decide(ruled):
    request = ask(ruled)
    ruled.wire(replace(ruled.policy, rules=(replace(VIP, approvers=("U0ARTHUR", "U0BEA")),)))
    assert "not among" in ruled.press(ClickKind.APPROVE, request, "U0CLEO"), "today names others"
    assert "not among" in ruled.press(ClickKind.APPROVE, request, "U0ARTHUR"), "then named others"
    ruled.wire(replace(ruled.policy, rules=(replace(VIP, approvers=("U0CLEO",), approvals=2),)))
    assert ruled.press(ClickKind.APPROVE, request, "U0CLEO") == ""
    assert ruled.now(request).state is State.PENDING, "today two have to agree"


def test_a_rule_that_refuses_today_stops_what_waits(ruled):
    request = ask(ruled)
    stop = Rule(name="stop", outcome=Outcome.REFUSE, requesters=("U0MAYA",), instead="Ask Cleo.")
    ruled.wire(replace(ruled.policy, approvers=("U0CLEO",), rules=(stop,)))
    assert "no longer allows" in ruled.press(ClickKind.APPROVE, request, "U0CLEO")
    assert ruled.now(request).state is State.PENDING


def test_asker_and_channel_decide_with(stage):
    stage.wire(
        replace(
            stage.policy,
            rules=(
                Rule(name="maya", outcome=Outcome.CONFIRM, requesters=("U0MAYA",), channels=("C0MARKETING",)),
                Rule(name="others", outcome=Outcome.APPROVE, approvals=1),
            ),
        )
    )
    request = ask(stage)
    assert (request.ruling.rule, request.state) == ("maya", State.APPROVED)
    draft = stage.draft(ids=stage.some_members("VIP customers", 3))
    assert draft.ruling.rule == "maya"
    other = replace(stage.origin(), channel="C0ELSEWHERE")
    assert stage.submit.confirm(draft.id, other).ruling.rule == "maya", "judged where it was asked for"


def test_what_runs_at_once_starts_at_once(stage):
    rule = Rule(name="few", outcome=Outcome.RUN, actions=frozenset({Verb.RENAME}), connections=(stage.name,))
    stage.wire(replace(stage.policy, rules=(rule,)))
    request = stage.ask(Verb.RENAME, name="VIPs")
    assert request.state is State.APPROVED
    stage.run_all()
    assert stage.now(request).state is State.DONE


@pytest.fixture
def escalating(stage):
    stage.wire(
        replace(stage.policy, fallback_approvers=("U0CLEO", "S0VIP"), escalate_after=timedelta(hours=2))
    )
    return stage


def remind(stage):
    stage.remind.round()


def escalations(stage, request):
    return sum(fact.event is Event.ESCALATED for fact in stage.browse.history(request.id))


def test_those_who_are_called_later_may_decide_later(escalating):
    stage = escalating
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.clock.time += timedelta(hours=1, minutes=59)
    assert "not among" in stage.press(ClickKind.APPROVE, request, "U0CLEO")
    stage.clock.time += timedelta(minutes=1)
    assert stage.press(ClickKind.APPROVE, request, "U0CLEO") == "", "no timer has called anybody"
    assert stage.now(request).state is State.APPROVED


def test_those_who_are_called_later_may_be_a_group(escalating):
    stage = escalating
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.clock.time += timedelta(hours=3)
    stage.crowd.people["U0BEA"] = replace(stage.crowd.people["U0BEA"], groups=frozenset({"S0VIP"}))
    assert stage.press(ClickKind.APPROVE, request, "U0BEA") == ""


def test_they_are_called_once(escalating):
    stage = escalating
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    for minutes, times in ((119, 0), (1, 1), (1, 1), (200, 1)):
        stage.clock.time += timedelta(minutes=minutes)
        remind(stage)
        assert escalations(stage, request) == times


def test_nobody_is_called_for_what_is_decided_or_over(escalating):
    stage = escalating
    decided = stage.ask(ids=stage.some_members("VIP customers", 60))
    waiting = stage.ask(ids=stage.some_members("VIP customers", 61))
    stage.press(ClickKind.REJECT, decided, "U0ARTHUR", reason="no")
    stage.clock.time += timedelta(hours=9)
    remind(stage)
    assert escalations(stage, decided) == escalations(stage, waiting) == 0


def test_a_new_plan_starts_the_time_anew(escalating):
    stage = escalating
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.clock.time += timedelta(hours=2)
    remind(stage)
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.emulator.meddle(stage.segment("VIP customers"), "rename", name="VIPs")
    stage.run_all()
    assert stage.now(request).state is State.STALE
    stage.clock.time += timedelta(hours=3)
    assert stage.press(ClickKind.RENEW, stage.now(request), "U0MAYA") == ""
    renewed = stage.now(request)
    assert renewed.state is State.PENDING
    remind(stage)
    assert escalations(stage, request) == 1, "only the first plan's"
    assert "not among" in stage.press(ClickKind.APPROVE, renewed, "U0CLEO")
    stage.clock.time += timedelta(hours=2)
    remind(stage)
    assert escalations(stage, request) == 2
    assert stage.press(ClickKind.APPROVE, renewed, "U0CLEO") == ""
