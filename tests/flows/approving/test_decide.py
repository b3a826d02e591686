from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from flows.stand_ins import Crowd

from segbot.domain.audit import Event
from segbot.domain.lifecycle import State
from segbot.domain.policy import Policy
from segbot.domain.ports import NotDeliveredError
from segbot.domain.requests import ClickKind


@pytest.fixture
def pending(stage):
    return stage.ask(ids=stage.some_members("VIP customers", 60))


def events(stage, request):
    return [fact.event for fact in stage.browse.history(request.id)]


def test_one_approval_starts_the_run_once(stage, pending):
    assert stage.press(ClickKind.APPROVE, pending, "U0ARTHUR") == ""
    assert stage.now(pending).state is State.APPROVED
    assert stage.now(pending).decided_by == "U0ARTHUR"
    assert len(stage.queue.runs) == 1
    assert "already approved by <@U0ARTHUR>" in stage.press(ClickKind.APPROVE, pending, "U0BEA")
    assert len(stage.queue.runs) == 1


def test_group_members_count_as_of_now(stage, pending):
    assert stage.press(ClickKind.APPROVE, pending, "U0BEA") == ""
    other = stage.ask(ids=stage.some_members("VIP customers", 61))
    stage.crowd.people["U0BEA"] = replace(stage.crowd.people["U0BEA"], groups=frozenset())
    assert "not among the approvers" in stage.press(ClickKind.APPROVE, other, "U0BEA")
    assert stage.now(other).state is State.PENDING


@pytest.mark.parametrize(
    ("user", "says"),
    [
        ("U0MAYA", "your own request"),
        ("U0GUS", "Guests cannot decide"),
        ("U0OTTO", "another one"),
        ("U0BOT", "Bots cannot decide"),
        ("U0LEFT", "deactivated"),
        ("U0CLEO", "not among the approvers"),
    ],
)
@pytest.mark.parametrize("kind", [ClickKind.APPROVE, ClickKind.REJECT])
def test_who_may_not_decide_is_told_why(stage, pending, user, says, kind):
    assert says in stage.press(kind, pending, user, reason="because")
    assert stage.now(pending).state is State.PENDING
    assert stage.queue.runs == []
    assert events(stage, pending) == [Event.REQUESTED]


def test_an_asker_who_is_an_approver_still_needs_a_colleague(stage):
    stage.wire(replace(stage.policy, approvers=("U0MAYA", "U0ARTHUR")))
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    assert "your own request" in stage.press(ClickKind.APPROVE, request, "U0MAYA")
    stage.wire(replace(stage.policy, approvers=("U0MAYA", "U0ARTHUR"), self_approval=True))
    assert "your own request" in stage.press(ClickKind.APPROVE, request, "U0MAYA"), "then's policy forbids it"
    allowed = stage.ask(ids=stage.some_members("VIP customers", 60))
    assert stage.press(ClickKind.APPROVE, allowed, "U0MAYA") == ""


def test_nobody_set_as_approver(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.wire(Policy())
    assert "SEGBOT_APPROVERS" in stage.press(ClickKind.APPROVE, request, "U0ARTHUR")


def test_two_approvals_need_two_people(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 150))
    assert request.ruling.approvals == 2
    assert stage.press(ClickKind.APPROVE, request, "U0ARTHUR") == ""
    assert stage.now(request).state is State.PENDING
    assert "already approved" in stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    assert stage.now(request).state is State.PENDING
    assert stage.press(ClickKind.APPROVE, request, "U0BEA") == ""
    assert stage.now(request).state is State.APPROVED
    assert events(stage, request) == [Event.REQUESTED, Event.VOTED, Event.APPROVED]


def test_todays_policy_must_allow_too(stage, pending):
    stage.wire(replace(stage.policy, thresholds=replace(stage.policy.thresholds, second_approval_people=50)))
    assert stage.press(ClickKind.APPROVE, pending, "U0ARTHUR") == ""
    assert stage.now(pending).state is State.PENDING, "today two have to agree"
    stage.wire(replace(stage.policy, thresholds=replace(stage.policy.thresholds, removal_stop_share=0.05)))
    assert "no longer allows" in stage.press(ClickKind.APPROVE, pending, "U0BEA")
    stage.wire(replace(stage.policy, approvers=("U0CLEO",)))
    assert "not among the approvers" in stage.press(ClickKind.APPROVE, pending, "U0BEA")


def test_reject_carries_its_reason(stage, pending):
    assert stage.press(ClickKind.REJECT, pending, "U0ARTHUR", reason="wrong list") == ""
    rejected = stage.now(pending)
    assert (rejected.state, rejected.decided_by, rejected.decision_reason) == (
        State.REJECTED,
        "U0ARTHUR",
        "wrong list",
    )
    assert "already rejected" in stage.press(ClickKind.APPROVE, pending, "U0BEA")
    assert stage.queue.runs == []


def test_only_the_asker_withdraws(stage, pending):
    assert "Only <@U0MAYA>" in stage.press(ClickKind.WITHDRAW, pending, "U0ARTHUR")
    assert stage.press(ClickKind.WITHDRAW, pending, "U0MAYA") == ""
    assert stage.now(pending).state is State.WITHDRAWN
    assert "was withdrawn" in stage.press(ClickKind.APPROVE, pending, "U0ARTHUR")


def test_too_late_is_too_late_even_if_no_timer_has_fired(stage, pending):
    stage.clock.time += timedelta(hours=8, seconds=1)
    assert "has expired" in stage.press(ClickKind.APPROVE, pending, "U0ARTHUR")
    assert stage.now(pending).state is State.EXPIRED
    assert stage.queue.runs == []


def test_expiry_closes_only_what_nobody_decided(stage, pending):
    stage.expire.expire(pending.id)
    assert stage.now(pending).state is State.PENDING
    stage.press(ClickKind.APPROVE, pending, "U0ARTHUR")
    stage.clock.time += timedelta(hours=9)
    stage.expire.expire(pending.id)
    assert stage.now(pending).state is State.APPROVED


def test_an_old_card_does_not_decide_a_new_version(stage, pending):
    assert "has changed" in stage.press(ClickKind.APPROVE, pending, "U0ARTHUR", version=pending.version + 5)
    assert stage.now(pending).state is State.PENDING


def test_a_replayed_press_is_one_press(stage, pending):
    stage.press(ClickKind.APPROVE, pending, "U0CLEO")
    key = stage.queue.clicks[-1]
    first = stage.decide.settle(key)
    assert "not among the approvers" in first
    assert stage.decide.settle(key) == first


def test_a_press_survives_slack_being_silent(stage, pending):
    stage.crowd.away = True
    with pytest.raises(Exception, match="silent"):
        stage.press(ClickKind.APPROVE, pending, "U0ARTHUR")
    key = stage.queue.clicks[-1]
    assert "try again" in stage.decide.settle_now(key)
    stage.crowd.away = False
    assert stage.decide.settle(key) == ""
    assert stage.now(pending).state is State.APPROVED


def test_a_missing_scope_is_said_at_the_first_press_with_what_to_do(stage, pending):
    stage.crowd.unread = frozenset({"S0APPROVE"})
    with pytest.raises(NotDeliveredError):
        stage.press(ClickKind.APPROVE, pending, "U0CLEO")
    told = stage.decide.settle_now(stage.queue.clicks[-1])
    assert "usergroups:read" in told
    assert "<!subteam^S0APPROVE>" in told
    assert "decision is saved" in told
    stage.crowd.unread = frozenset()
    assert "not among the approvers" in stage.decide.settle(stage.queue.clicks[-1])


def test_a_press_acted_upon_later_asks_those_it_is_given(stage, pending):
    stage.crowd.away = True
    with pytest.raises(NotDeliveredError):
        stage.press(ClickKind.APPROVE, pending, "U0ARTHUR")
    others = Crowd()
    assert stage.decide.settle(stage.queue.clicks[-1], people=others) == ""
    assert stage.now(pending).state is State.APPROVED


def test_an_unknown_request_is_a_sentence(stage, pending):
    assert "no request #9" in stage.press(ClickKind.APPROVE, replace(pending, id=9), "U0ARTHUR")


def test_stop_in_the_grace_time_and_resume(stage):
    stage.wire(replace(stage.policy, grace=timedelta(seconds=60)))
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    assert stage.queue.runs[-1][2] == 60
    assert "Only <@U0MAYA>" in stage.press(ClickKind.PAUSE, request, "U0CLEO")
    assert stage.press(ClickKind.PAUSE, request, "U0BEA") == ""
    stage.run_all()
    assert stage.now(request).state is State.PAUSED
    assert len(stage.emulator.members(stage.segment("VIP customers"))) == 412
    assert "they or an approver" in stage.press(ClickKind.RESUME, stage.now(request), "U0MAYA")
    assert stage.press(ClickKind.RESUME, stage.now(request), "U0ARTHUR") == ""
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert len(stage.emulator.members(stage.segment("VIP customers"))) == 352


@pytest.mark.parametrize("round_", range(3))
def test_fifty_parallel_presses_have_one_winner(stage, round_):
    request = stage.ask(ids=stage.some_members("VIP customers", 60 + round_))
    answers: list[str] = []
    start = threading.Barrier(50)

    def press(number: int) -> None:
        start.wait()
        answers.append(stage.press(ClickKind.APPROVE, request, ["U0ARTHUR", "U0BEA"][number % 2]))

    threads = [threading.Thread(target=press, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("") == 1
    assert len(answers) == 50
    assert len(stage.queue.runs) == 1
    assert events(stage, request) == [Event.REQUESTED, Event.APPROVED]


def stale(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.emulator.meddle(stage.segment("VIP customers"), "rename", name="VIPs")
    stage.run_all()
    assert stage.now(request).state is State.STALE
    return stage.now(request)


def test_new_numbers_void_the_votes_and_everybody_decides_anew(stage):
    request = stale(stage)
    assert "Only <@U0MAYA>" in stage.press(ClickKind.RENEW, request, "U0ARTHUR")
    assert stage.press(ClickKind.RENEW, request, "U0MAYA") == ""
    renewed = stage.now(request)
    assert renewed.state is State.PENDING
    assert renewed.approvals == ()
    assert renewed.version > request.version
    assert renewed.plan.segment_name == "VIPs"
    assert "has changed" in stage.press(ClickKind.APPROVE, request, "U0BEA")
    assert stage.press(ClickKind.APPROVE, renewed, "U0ARTHUR") == ""
    stage.run_all()
    assert stage.now(request).state is State.DONE
    assert len(stage.emulator.members(stage.segment("VIPs"))) == 352


def test_a_segment_that_is_gone_cannot_be_planned_anew(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.emulator.meddle(stage.segment("VIP customers"), "delete")
    stage.run_all()
    assert "doesn't have it any more" in stage.press(ClickKind.RENEW, stage.now(request), "U0MAYA")
    assert stage.now(request).state is State.STALE


def test_a_vote_can_be_taken_back_while_it_waits(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 150))
    assert "nothing to take back" in stage.press(ClickKind.UNVOTE, request, "U0ARTHUR")
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    assert stage.press(ClickKind.UNVOTE, request, "U0ARTHUR") == ""
    stage.press(ClickKind.APPROVE, request, "U0BEA")
    assert stage.now(request).state is State.PENDING, "one of two"
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    assert stage.now(request).state is State.APPROVED


def test_a_vote_taken_back_does_not_come_back_with_a_second_settling(stage):
    """It waits at Slack while another process counts the same press, and the person takes the vote back."""
    request = stage.ask(ids=stage.some_members("VIP customers", 150))

    def meanwhile():
        assert stage.decide.settle(stage.queue.clicks[-1]) == ""
        assert stage.press(ClickKind.UNVOTE, request, "U0ARTHUR") == ""

    stage.crowd.meanwhile = meanwhile
    assert stage.press(ClickKind.APPROVE, request, "U0ARTHUR") == ""
    assert stage.now(request).approvals == ()
    assert events(stage, request) == [Event.REQUESTED, Event.VOTED, Event.UNVOTED]


@pytest.mark.parametrize("kind", [ClickKind.APPROVE, ClickKind.REJECT])
def test_time_that_runs_out_in_the_middle_of_a_decision(stage, kind):
    """Decided or expired, and nothing between: no vote nobody was told of, no answer that it still waits."""
    ended = set()
    for left in range(1, 15):
        request = stage.ask(ids=stage.some_members("VIP customers", 60))
        stage.clock.time = request.expires_at - timedelta(milliseconds=left)
        stage.clock.tick = timedelta(milliseconds=1)
        said = stage.press(kind, request, "U0ARTHUR", reason="No")
        stage.clock.tick = timedelta(0)
        now = stage.now(request)
        ended.add(now.state)
        if now.state is State.EXPIRED:
            assert ("has expired" in said, now.votes) == (True, ())
        else:
            assert (said, [vote.user for vote in now.votes]) == ("", ["U0ARTHUR"])
            assert now.decided_at < request.expires_at
    assert ended == {State.EXPIRED, State.APPROVED if kind is ClickKind.APPROVE else State.REJECTED}
