from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segbot.domain.actions import Action, Verb
from segbot.domain.planning.plan import CampaignCheck, Plan
from segbot.domain.policy import Outcome, Policy, Rule, Ruling, decide
from segbot.domain.policy.budgets import NO_BUDGETS, Budgets, Spent, leaving

POLICY = Policy(approvers=("U0A",), budgets=Budgets(person=1_000, segment=2_500, connection=10_000))
VIP = Plan(segment_id="s", segment_name="VIP", removes=50, before=10_000)


def action(verb=Verb.REMOVE):
    return Action(verb=verb, connection="bunce", segment="VIP")


def judged(spent, plan=VIP, verb=Verb.REMOVE, policy=POLICY):
    return decide(action(verb), plan, policy, spent=spent)


@pytest.mark.parametrize(
    ("spent", "over"),
    [
        (Spent(), False),
        (Spent(person=950), False),
        (Spent(person=951), True),
        (Spent(segment=2_450), False),
        (Spent(segment=2_451), True),
        (Spent(connection=9_950), False),
        (Spent(connection=9_951), True),
        (Spent(person=math.inf), True),
        (Spent(segment=math.inf), True),
    ],
)
def test_a_budget_is_passed_by_the_first_person_too_many(spent, over):
    ruling = judged(spent)
    assert (ruling.outcome, ruling.approvals) == ((Outcome.APPROVE, 1) if over else (Outcome.CONFIRM, 0))
    assert ruling.rule == ("remove-small+budget" if over else "remove-small")
    assert ruling.over_budget is over
    assert ruling.spent == spent


def test_why_names_every_limit_that_is_passed():
    assert judged(Spent(person=960, segment=20, connection=9_990)).why == (
        "This goes over your limit of 1,000 removals a day without approval (960 so far)."
        " This goes over the limit for bunce of 10,000 removals a day without approval (9,990 so far)."
    )


def test_what_colleagues_approve_anyway_is_not_limited():
    for removes in (200, 3_000):
        plan = replace(VIP, removes=removes)
        assert judged(Spent(person=9_999, segment=9_999, connection=99_999), plan) == judged(None, plan)


def test_an_unknown_size_is_over_every_limit():
    plan = Plan(segment_id="s", segment_name="VIP", everyone_leaves=True)
    assert leaving(action(Verb.CLEAR), plan) == math.inf
    own = Rule(name="own", outcome=Outcome.CONFIRM)
    ruling = judged(Spent(), plan, Verb.CLEAR, replace(POLICY, rules=(own,)))
    assert (ruling.rule, ruling.approvals) == ("own+budget", 1)


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.TAG, Verb.RENAME, Verb.IMPORT, Verb.EDIT])
def test_what_takes_nobody_out_takes_nothing_from_a_budget(verb):
    spent = Spent(person=math.inf, segment=math.inf, connection=math.inf)
    assert judged(spent, verb=verb) == judged(None, verb=verb)


def test_nothing_stands_for_no_budget():
    everything = Spent(person=9**9, segment=9**9, connection=9**9)
    assert not judged(everything, policy=replace(POLICY, budgets=NO_BUDGETS)).over_budget
    only_person = replace(POLICY, budgets=Budgets(person=100, segment=0, connection=0))
    assert not judged(Spent(segment=9**9, connection=9**9), policy=only_person).over_budget
    assert judged(Spent(person=51), policy=only_person).over_budget


def test_what_is_refused_stays_refused():
    plan = replace(VIP, removes=6_000)
    ruling = judged(Spent(person=5_000), plan)
    assert (ruling.outcome, ruling.rule) == (Outcome.REFUSE, "removal-stop")
    scheduled = replace(VIP, campaign_check=CampaignCheck.SCHEDULED)
    assert judged(Spent(person=5_000), scheduled).outcome is Outcome.REFUSE


@pytest.mark.parametrize("approvals", [1, 2, 3])
def test_a_rule_of_ones_own_that_asks_for_approval_stays_as_it_is(approvals):
    own = Rule(name="vip", outcome=Outcome.APPROVE, approvals=approvals, approvers=("U0FIN",))
    ruling = judged(Spent(person=1_000), policy=replace(POLICY, rules=(own,)))
    assert (ruling.rule, ruling.approvals, ruling.approvers) == ("vip", approvals, ("U0FIN",))


counts = st.one_of(st.integers(0, 50_000), st.just(math.inf))


@given(
    removes=st.integers(0, 20_000),
    before=st.one_of(st.none(), st.integers(0, 100_000)),
    everyone=st.booleans(),
    verb=st.sampled_from(Verb),
    spent=st.builds(Spent, person=counts, segment=counts, connection=counts),
)
def test_a_budget_never_makes_anything_looser(removes, before, everyone, verb, spent):
    plan = Plan(segment_id="s", segment_name="VIP", removes=removes, before=before, everyone_leaves=everyone)
    assert judged(spent, plan, verb).strictness >= judged(None, plan, verb).strictness


@given(spent=st.builds(Spent, person=counts, segment=counts, connection=counts))
def test_a_ruling_comes_back_from_its_document(spent):
    ruling = replace(judged(spent), able=("U0A",))
    assert Ruling.from_document(json.loads(json.dumps(ruling.to_document()))) == ruling


def test_documents_from_before_there_were_budgets_still_load():
    document = judged(None).to_document()
    for new in ("spent", "budgets", "able"):
        del document[new]
    assert Ruling.from_document(document) == judged(None)
    old = POLICY.to_document()
    del old["budgets"]
    assert Policy.from_document(old) == replace(POLICY, budgets=NO_BUDGETS)
    assert Policy.from_document(POLICY.to_document()) == POLICY
    plan = VIP.to_document()
    assert "next_send" not in plan
    assert Plan.from_document(plan) == VIP
