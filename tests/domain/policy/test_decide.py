from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segbot.domain.actions import Action, Verb
from segbot.domain.planning.plan import CampaignCheck, Plan
from segbot.domain.policy import Outcome, Policy, Ruling, Thresholds, decide

POLICY = Policy(approvers=("U0A",))


def rule(verb, *, removes=0, adds=0, before=None, campaigns=CampaignCheck.NOT_NEEDED, **action):
    plan = Plan(
        segment_id="s",
        segment_name="VIP",
        removes=removes,
        adds=adds,
        before=before,
        campaign_check=campaigns,
    )
    return decide(Action(verb=verb, connection="bunce", segment="VIP", **action), plan, POLICY)


@pytest.mark.parametrize(
    ("verb", "numbers", "outcome", "approvals"),
    [
        (Verb.CREATE, {}, Outcome.CONFIRM, 0),
        (Verb.RENAME, {}, Outcome.CONFIRM, 0),
        (Verb.ADD, {"adds": 10_000}, Outcome.CONFIRM, 0),
        (Verb.ADD, {"adds": 10_001}, Outcome.APPROVE, 1),
        (Verb.ADD, {"add_all_customers": True}, Outcome.APPROVE, 1),
        (Verb.CREATE, {"add_all_customers": True}, Outcome.APPROVE, 1),
        (Verb.CREATE, {"adds": 10_001}, Outcome.APPROVE, 1),
        (Verb.REMOVE, {"removes": 100, "before": 1_000}, Outcome.CONFIRM, 0),
        (Verb.REMOVE, {"removes": 101, "before": 100_000}, Outcome.APPROVE, 1),
        (Verb.REMOVE, {"removes": 11, "before": 100}, Outcome.APPROVE, 1),
        (Verb.REMOVE, {"removes": 1, "before": None}, Outcome.APPROVE, 1),
        (Verb.REMOVE, {"removes": 1_000, "before": 100_000}, Outcome.APPROVE, 1),
        (Verb.REMOVE, {"removes": 1_001, "before": 100_000}, Outcome.APPROVE, 2),
        (Verb.REMOVE, {"removes": 25, "before": 100}, Outcome.APPROVE, 1),
        (Verb.REMOVE, {"removes": 26, "before": 100}, Outcome.APPROVE, 2),
        (Verb.REMOVE, {"removes": 50, "before": 100}, Outcome.APPROVE, 2),
        (Verb.REMOVE, {"removes": 51, "before": 100}, Outcome.REFUSE, 0),
        (Verb.REMOVE, {"removes": 5, "before": 0}, Outcome.REFUSE, 0),
        (Verb.EDIT, {}, Outcome.APPROVE, 1),
        (Verb.TAG, {}, Outcome.APPROVE, 1),
        (Verb.REPLACE, {"adds": 5, "removes": 10, "before": 100}, Outcome.APPROVE, 1),
        (Verb.REPLACE, {"adds": 5, "removes": 26, "before": 100}, Outcome.APPROVE, 2),
        (Verb.REPLACE, {"adds": 0, "removes": 26, "before": 100}, Outcome.REFUSE, 0),
        (Verb.CLEAR, {"removes": 2, "before": 2}, Outcome.APPROVE, 2),
        (Verb.DELETE, {"removes": 0, "before": None}, Outcome.APPROVE, 1),
        (Verb.DELETE, {"campaigns": CampaignCheck.SCHEDULED}, Outcome.REFUSE, 0),
        (Verb.DELETE, {"campaigns": CampaignCheck.UNKNOWN}, Outcome.APPROVE, 2),
        (Verb.DELETE, {"campaigns": CampaignCheck.CLEAR}, Outcome.APPROVE, 1),
        (
            Verb.DELETE,
            {"removes": 1_234, "before": 1_234, "campaigns": CampaignCheck.UNKNOWN},
            Outcome.APPROVE,
            2,
        ),
        (Verb.REMOVE, {"removes": 0, "before": None}, Outcome.CONFIRM, 0),
        (Verb.REMOVE, {"removes": 0, "before": 0}, Outcome.CONFIRM, 0),
        (Verb.CLEAR, {"removes": 0, "before": 0}, Outcome.CONFIRM, 0),
        (Verb.REPLACE, {"adds": 5, "removes": 0, "before": 0}, Outcome.CONFIRM, 0),
        (Verb.REPLACE, {"adds": 10_001, "removes": 0, "before": 0}, Outcome.APPROVE, 1),
        (Verb.DELETE, {"before": 0, "campaigns": CampaignCheck.UNKNOWN}, Outcome.CONFIRM, 0),
        (Verb.DELETE, {"before": 0, "campaigns": CampaignCheck.SCHEDULED}, Outcome.REFUSE, 0),
    ],
)
def test_default_policy_table(verb, numbers, outcome, approvals):
    ruling = rule(verb, **numbers)
    assert (ruling.outcome, ruling.approvals) == (outcome, approvals), ruling


@pytest.mark.parametrize("verb", [Verb.REPLACE, Verb.CLEAR, Verb.DELETE])
def test_whole_segment_changes_need_a_reason_and_typed_proof(verb):
    ruling = rule(verb, adds=1, removes=1, before=100)
    assert ruling.reason_required
    assert ruling.typed_proof


def test_a_refused_removal_names_the_open_way():
    assert "/segment clear bunce" in rule(Verb.REMOVE, removes=99, before=100).instead
    assert "/segment clear bunce" in rule(Verb.REPLACE, adds=0, removes=3, before=100).instead


@given(
    removes=st.integers(1, 10**7),
    before=st.none() | st.integers(0, 10**7),
    more=st.integers(0, 10**6),
)
def test_removing_more_people_is_never_ruled_more_leniently(removes, before, more):
    strictness = {Outcome.CONFIRM: 0, Outcome.APPROVE: 1, Outcome.REFUSE: 9}

    def weight(ruling: Ruling) -> int:
        return strictness[ruling.outcome] + ruling.approvals

    assert weight(rule(Verb.REMOVE, removes=removes + more, before=before)) >= weight(
        rule(Verb.REMOVE, removes=removes, before=before)
    )


def test_policy_and_ruling_survive_the_database():
    policy = Policy(approvers=("U0A", "S0B"), thresholds=Thresholds(remove_confirm_people=7))
    assert Policy.from_document(policy.to_document()) == policy
    ruling = rule(Verb.CLEAR, removes=2, before=2)
    assert Ruling.from_document(ruling.to_document()) == ruling
