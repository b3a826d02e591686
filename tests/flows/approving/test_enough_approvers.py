"""Whether enough people could approve is found out before it is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flows.stage import POLICY, listed

from segbot.domain.actions import Action, Verb
from segbot.domain.errors import InvalidActionError
from segbot.domain.policy import Outcome
from segbot.domain.policy.rules import Rule
from segbot.flows.planning.budget_check import out_of_reach


@pytest.fixture
def prepared(stage):
    def make(user, count, segment="VIP customers"):
        action = Action(verb=Verb.REMOVE, connection=stage.name, segment=segment)
        return stage.submit.prepare(action, [listed(stage.some_members(segment, count))], stage.origin(user))

    return make


def test_what_nobody_could_ever_approve_is_not_filed(stage, prepared):
    two_needed = prepared("U0ARTHUR", 60, "Trial users")
    assert two_needed.ruling.outcome is Outcome.REFUSE
    assert two_needed.ruling.why == "This needs 2 approvals, and only <@U0BEA> can give one."
    assert two_needed.ruling.instead == (
        "Ask whoever runs segbot to add an approver: any full member of this workspace but you."
        " Possible now: remove at most 46 people at a time."
    )
    with pytest.raises(InvalidActionError, match="only <@U0BEA> can give one"):
        stage.submit.confirm(two_needed.id, stage.origin("U0ARTHUR"))
    assert stage.browse.requests() == []
    smaller = prepared("U0ARTHUR", 46, "Trial users").ruling
    assert (smaller.outcome, smaller.approvals) == (Outcome.APPROVE, 1)


def test_with_no_approver_at_all_only_what_needs_none_is_possible(stage, prepared):
    stage.wire(replace(POLICY, approvers=()))
    refused = prepared("U0MAYA", 60).ruling
    assert refused.why == "This needs 1 approval, and nobody can give it."
    assert refused.instead.endswith("remove at most 41 people at a time without approval.")
    assert prepared("U0MAYA", 41).ruling.outcome is Outcome.CONFIRM


def test_what_is_possible_now_is_what_the_rules_for_ones_own_groups_let_through(stage, prepared):
    interns = Rule(
        name="interns",
        outcome=Outcome.APPROVE,
        approvals=1,
        actions=frozenset({Verb.REMOVE}),
        requesters=("S0INTERNS",),
        removes_above=10,
    )
    stage.wire(replace(POLICY, approvers=(), rules=(interns,)))
    stage.crowd.people["U0MAYA"] = replace(stage.crowd.people["U0MAYA"], groups=frozenset({"S0INTERNS"}))
    refused = prepared("U0MAYA", 30).ruling
    assert refused.outcome is Outcome.REFUSE
    assert refused.instead.endswith("remove at most 10 people at a time without approval.")


@pytest.mark.parametrize(
    ("approvers", "user", "says"),
    [
        (("U0ARTHUR", "U0BEA"), "U0MAYA", ""),
        (("U0ARTHUR", "U0BEA"), "U0ARTHUR", "Large removals need 2 approvals, and 1 person can approve"),
        (("U0ARTHUR",), "U0ARTHUR", "Nobody can approve what you ask for. Ask whoever"),
        ((), "U0MAYA", "Nobody can approve what you ask for. Ask whoever"),
    ],
)
def test_what_home_says_of_what_nobody_could_approve(stage, approvers, user, says):
    told = out_of_reach(user, policy=replace(POLICY, approvers=approvers), able=stage.crowd.able)
    assert told.startswith(says)
    assert bool(told) == bool(says)


def test_those_who_are_called_later_count(stage, prepared):
    stage.wire(
        replace(
            POLICY,
            approvers=("U0ARTHUR",),
            fallback_approvers=("U0BEA",),
            escalate_after=timedelta(hours=1),
        )
    )
    assert prepared("U0MAYA", 60, "Trial users").ruling.outcome is Outcome.APPROVE


def test_with_self_approval_the_one_who_asks_is_among_them(stage, prepared):
    stage.wire(replace(POLICY, self_approval=True))
    assert prepared("U0ARTHUR", 60, "Trial users").ruling.outcome is Outcome.APPROVE


def test_what_needs_nobody_asks_about_nobody(prepared):
    small = prepared("U0ARTHUR", 5).ruling
    assert (small.outcome, small.able) == (Outcome.CONFIRM, None)


def test_when_slack_is_silent_the_preview_comes_all_the_same(stage, prepared):
    stage.crowd.away = True
    ruling = prepared("U0ARTHUR", 60, "Trial users").ruling
    assert (ruling.outcome, ruling.able) == (Outcome.APPROVE, None)
