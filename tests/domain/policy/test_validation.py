from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from segbot.domain.actions import Verb
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy import Outcome, Policy, Rule, Thresholds
from segbot.domain.policy.validation import faults, warnings

POLICY = Policy(approvers=("U0A", "U0B", "U0C"))
ONE = Rule(name="mine", outcome=Outcome.APPROVE, approvals=1, segments=("vip*",))
FREE = replace(ONE, outcome=Outcome.CONFIRM, approvals=0)
STOP = replace(FREE, outcome=Outcome.REFUSE, instead="Ask.")
RUN = replace(FREE, outcome=Outcome.RUN, actions=frozenset({Verb.ADD}), adds_at_most=50)
REMOVE = frozenset({Verb.REMOVE})
UNKNOWN = frozenset({CampaignCheck.UNKNOWN})
SCHEDULED = frozenset({CampaignCheck.SCHEDULED, CampaignCheck.CLEAR})


@pytest.mark.parametrize("rule", [ONE, FREE, STOP, RUN])
def test_sound_rules_have_no_faults(rule):
    assert faults(replace(POLICY, rules=(rule,))) == []


def test_no_rules_and_nobody_to_approve_still_starts():
    assert faults(Policy()) == []
    assert warnings(Policy()) == []


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (replace(FREE, campaigns=SCHEDULED), "always refused"),
        (replace(ONE, campaigns=SCHEDULED), "always refused"),
        (replace(FREE, campaigns=UNKNOWN), "cannot be waived"),
        (replace(FREE, actions=REMOVE, share_above=0.5), "SEGBOT_POLICY__REMOVAL_STOP_SHARE"),
        (replace(ONE, actions=REMOVE, share_above=0.6), "SEGBOT_POLICY__REMOVAL_STOP_SHARE"),
        (replace(FREE, actions=frozenset({Verb.LIST})), "“list” is not judged"),
        (replace(FREE, actions=frozenset({Verb.UNDO})), "“undo” is not judged"),
        (replace(ONE, removes_above=5, removes_at_most=5), "could never fire"),
        (replace(ONE, share_above=0.5, share_at_most=0.2), "could never fire"),
        (replace(ONE, approvals=0), "at least one approval"),
        (replace(FREE, approvals=2), "go with outcome"),
        (replace(FREE, approvers=("U0A",)), "go with outcome"),
        (replace(STOP, instead=""), "has to say in “instead”"),
        (replace(ONE, approvers=("U0A",), notify=("U0A",)), "may not decide"),
        (replace(RUN, actions=frozenset()), "has to name which"),
        (replace(RUN, actions=frozenset({Verb.ADD, Verb.REMOVE})), "only add, create and rename"),
        (replace(RUN, adds_at_most=None), "needs adds_at_most"),
        (replace(RUN, adds_at_most=10_001), "at most 10,000"),
        (replace(RUN, reason_required=True), "nowhere to ask"),
        (replace(ONE, approvals=4), "names 3 who could give one"),
        (replace(ONE, approvers=("U0X",), approvals=2), "nobody could ever approve"),
        (replace(ONE, approvers=("U0X",), campaigns=UNKNOWN), "it needs 2 approvals and names 1"),
        (replace(ONE, approvers=("U0X",), requesters=("U0X",)), "what U0X asks for"),
    ],
)
def test_a_faulty_rule_is_named_with_its_fault(rule, says):
    [fault] = faults(replace(POLICY, rules=(rule,)))
    assert fault.startswith("Policy rule “mine”: ")
    assert says in fault


def test_a_rule_that_needs_approvals_needs_somebody():
    [fault] = faults(Policy(rules=(ONE,)))
    assert "SEGBOT_APPROVERS is empty" in fault
    assert faults(Policy(rules=(replace(ONE, approvers=("U0X",)),))) == []
    assert faults(Policy(rules=(FREE,))) == []


def test_a_group_may_hold_enough_and_self_approval_counts():
    several = replace(ONE, approvers=("S0X",), approvals=9)
    assert faults(replace(POLICY, rules=(several,))) == []
    own = replace(ONE, approvers=("U0X",), requesters=("U0X",))
    assert faults(replace(POLICY, self_approval=True, rules=(own,))) == []


def test_those_who_are_called_later_count():
    later = {"fallback_approvers": ("U0Y",), "escalate_after": timedelta(hours=1)}
    two = replace(ONE, approvers=("U0X",), approvals=2)
    assert faults(replace(POLICY, rules=(two,), **later)) == []


def test_a_guard_moves_with_its_threshold():
    rule = replace(ONE, actions=REMOVE, share_above=0.6)
    assert faults(replace(POLICY, rules=(rule,), thresholds=Thresholds(removal_stop_share=0.9))) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"fallback_approvers": ("U0F",)}, "without SEGBOT_POLICY__ESCALATE_AFTER"),
        ({"escalate_after": timedelta(hours=1)}, "without SEGBOT_POLICY__FALLBACK_APPROVERS"),
        ({"escalate_after": timedelta(hours=8), "fallback_approvers": ("U0F",)}, "requests expire first"),
        ({"notify": ("U0A",)}, "U0A is among the approvers"),
        ({"rules": (ONE, ONE)}, "is there 2 times"),
        ({"rules": (replace(ONE, name="remove-large"),)}, "name of a built-in rule"),
        ({"rules": (Rule(name="all", outcome=Outcome.CONFIRM), ONE)}, "could never fire: put it last"),
    ],
)
def test_what_does_not_fit_together(changes, says):
    [fault] = faults(replace(POLICY, **changes))
    assert says in fault


def test_too_few_for_the_built_in_rules_is_a_warning():
    [warning] = warnings(Policy(approvers=("U0A",)))
    assert "nobody could ever approve" in warning
    [warning] = warnings(Policy(approvers=("U0A", "U0B")))
    assert "nobody approves their own request" in warning
    assert warnings(Policy(approvers=("U0A", "U0B"), self_approval=True)) == []
    assert warnings(Policy(approvers=("S0A",))) == warnings(POLICY) == []


def test_two_approvers_are_enough_where_neither_may_ask():
    two = Policy(approvers=("U0A", "U0B"))
    assert warnings(two, ["U0M"]) == []
    assert warnings(two, ["U0M", "S0MARKETING"]) == [], "who is in the group, the doctor asks of Slack"
    [warning] = warnings(two, ["U0M", "U0B"])
    assert "nobody approves their own request" in warning
    [warning] = warnings(Policy(approvers=("U0A",)), ["U0M"])
    assert "nobody could ever approve" in warning


def test_rules_of_ones_own_for_every_removal_leave_nothing_too_few():
    own = Rule(
        name="all-removals",
        outcome=Outcome.APPROVE,
        approvals=1,
        actions=frozenset({Verb.REMOVE, Verb.REPLACE, Verb.CLEAR, Verb.DELETE}),
    )
    one = Policy(approvers=("U0A",), rules=(own,))
    assert warnings(one, ["U0M"]) == []
    assert warnings(replace(one, rules=(replace(own, segments=("VIP*",)),)), ["U0M"]) != []


def test_doubt_about_campaigns_adds_no_third_approval():
    doubtful = replace(
        ONE, campaigns=frozenset({CampaignCheck.UNKNOWN}), approvals=2, approvers=("U0A", "U0B")
    )
    assert faults(replace(POLICY, rules=(doubtful,))) == []
