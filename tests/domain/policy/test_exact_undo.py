"""An exact undo is not stopped by its share, and never goes without a colleague."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segbot.domain.actions import Action, Verb
from segbot.domain.planning.plan import CampaignCheck, Plan
from segbot.domain.policy import Outcome, Policy, Rule, decide
from segbot.domain.policy.defaults import Thresholds

POLICY = Policy(approvers=("U0A",))
BACK = Action(verb=Verb.REMOVE, connection="mailchimp", segment="VIP", undoes=12, undoes_exactly=True)
VIP = Plan(segment_id="7", segment_name="VIP", removes=5, before=7)


@pytest.mark.parametrize("removes", range(1, 11))
def test_up_to_the_stop_it_is_judged_like_every_removal(removes):
    plan = replace(VIP, removes=removes, before=20)
    plain = replace(BACK, undoes=None, undoes_exactly=False)
    assert decide(BACK, plan, POLICY) == decide(plain, plan, POLICY)


@pytest.mark.parametrize("removes", [4, 5, 7])
def test_beyond_the_stop_it_needs_what_its_size_asks_for(removes):
    ruling = decide(BACK, replace(VIP, removes=removes), POLICY)
    assert (ruling.outcome, ruling.rule, ruling.approvals) == (Outcome.APPROVE, "remove-large", 2)
    assert ruling.why.endswith("They are exactly the people #12 added.")


def test_one_that_is_not_exact_is_refused():
    ruling = decide(replace(BACK, undoes_exactly=False), VIP, POLICY)
    assert (ruling.outcome, ruling.rule) == (Outcome.REFUSE, "removal-stop")


def test_where_large_removals_need_nobody_this_one_needs_a_colleague():
    lenient = Thresholds(
        remove_confirm_people=1_000,
        remove_confirm_share=1.0,
        second_approval_share=1.0,
        removal_stop_share=0.5,
    )
    ruling = decide(BACK, VIP, replace(POLICY, thresholds=lenient))
    assert (ruling.outcome, ruling.approvals) == (Outcome.APPROVE, 1)
    assert ruling.why == "It removes 71% of the segment. They are exactly the people #12 added."
    own = Rule(name="own", outcome=Outcome.CONFIRM, actions=frozenset({Verb.REMOVE}))
    ruled = decide(BACK, VIP, replace(POLICY, rules=(own,)))
    assert (ruled.outcome, ruled.rule, ruled.approvals) == (Outcome.APPROVE, "own", 1)


def test_rules_of_ones_own_and_the_other_guards_hold_for_it():
    own = Rule(name="never", outcome=Outcome.REFUSE, segments=("vip",), instead="Ask Finance.")
    assert decide(BACK, VIP, replace(POLICY, rules=(own,))).rule == "never"
    scheduled = replace(VIP, campaign_check=CampaignCheck.SCHEDULED)
    assert decide(BACK, scheduled, POLICY).rule == "campaign-scheduled"


def test_it_is_written_down_and_an_action_from_before_is_not_exact():
    assert Action.from_document(BACK.to_document()) == BACK
    plain = replace(BACK, undoes_exactly=False)
    assert "undoes_exactly" not in plain.to_document()
    assert Action.from_document(plain.to_document()) == plain
