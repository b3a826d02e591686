from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segbot.domain.actions import Action, Verb
from segbot.domain.planning.plan import CampaignCheck, Plan
from segbot.domain.policy import Outcome, Policy, Rule, Ruling, decide, deciders, trace

TWO = Rule(name="two", outcome=Outcome.APPROVE, approvals=2)


def judge(*rules, verb=Verb.REMOVE, requester="", channel="", policy=None, connection="shoes", **plan):
    name = plan.pop("name", None)
    everybody = plan.pop("add_all_customers", False)
    action = Action(verb=verb, connection=connection, segment="VIP", name=name, add_all_customers=everybody)
    made = Plan(**{"segment_id": "seg-7", "segment_name": "VIP gold", "before": 1_000, **plan})
    policy = replace(policy or Policy(approvers=("U0A",)), rules=rules)
    return decide(action, made, policy, requester=requester, channel=channel)


def fires(rule, **case):
    return judge(rule, **case).rule == rule.name


@pytest.mark.parametrize(
    ("conditions", "meets", "misses"),
    [
        ({"actions": frozenset({Verb.REMOVE})}, {}, {"verb": Verb.TAG}),
        ({"connections": ("shoes",)}, {}, {"connection": "hats"}),
        ({"connections": ("SH*",)}, {"connection": "Shoes"}, {"connection": "hats"}),
        ({"segments": ("vip*",)}, {"segment_name": " VIP gold "}, {"segment_name": "not VIP"}),
        ({"segments": ("vip gold",)}, {}, {"segment_name": "VIP gold 2"}),
        ({"segments": ("seg-7",)}, {}, {"segment_id": None}),
        ({"segments": ("a*", "v?p*")}, {}, {"segment_name": "vp"}),
        ({"segments": ("vip.gold",)}, {"segment_name": "vip.gold"}, {"segment_name": "vipxgold"}),
        ({"removes_above": 5}, {"removes": 6}, {"removes": 5}),
        ({"removes_at_most": 5}, {"removes": 5}, {"removes": 6}),
        ({"share_above": 0.1}, {"removes": 101}, {"removes": 100}),
        ({"share_at_most": 0.1}, {"removes": 100}, {"removes": 101}),
        ({"adds_above": 5}, {"adds": 6}, {"adds": 5}),
        ({"adds_at_most": 5}, {"adds": 5}, {"adds": 6}),
        ({"creates_above": 5}, {"people_created": 6}, {"people_created": 5}),
        ({"creates_at_most": 5}, {"people_created": 5}, {"people_created": 6}),
        ({"size_above": 1_000}, {"before": 1_001}, {"before": 1_000}),
        ({"size_at_most": 1_000}, {"before": 1_000}, {"before": 1_001}),
        ({"share_known": False}, {"removes": 1, "before": None}, {"removes": 1}),
        ({"all_customers": True}, {"verb": Verb.ADD, "add_all_customers": True}, {"verb": Verb.ADD}),
        (
            {"campaigns": frozenset({CampaignCheck.WARN})},
            {"campaign_check": CampaignCheck.WARN},
            {"campaign_check": CampaignCheck.CLEAR},
        ),
        ({"requesters": ("U0A", "U0B")}, {"requester": "U0B"}, {"requester": "U0C"}),
        ({"channels": ("C0A",)}, {"channel": "C0A"}, {"channel": "C0AB"}),
        ({"channels": ("D*",)}, {"channel": "D0AB"}, {"channel": "C0D"}),
    ],
)
def test_each_condition(conditions, meets, misses):
    rule = replace(TWO, **conditions)
    assert rule.conditions == tuple(conditions)
    assert fires(rule, **meets)
    assert not fires(rule, **misses)


def test_every_condition_has_its_row_above():
    [table] = [mark for mark in test_each_condition.pytestmark if mark.name == "parametrize"]
    tested = {name for conditions, _, _ in table.args[1] for name in conditions}
    asked_for = {"name", "outcome", "approvals", "approvers", "notify", "why", "instead"}
    asked_for |= {"reason_required", "typed_proof"}
    assert tested == {each.name for each in fields(Rule) if each.init} - asked_for


@pytest.mark.parametrize(
    ("conditions", "case"),
    [
        ({"share_above": 0.99}, {"removes": 1, "before": None}),
        ({"size_above": 10**9}, {"before": None}),
        ({"removes_above": 10**9}, {"verb": Verb.CLEAR, "everyone_leaves": True, "before": None}),
        ({"adds_above": 10**9}, {"verb": Verb.ADD, "all_customers": True}),
        ({"creates_above": 49}, {"verb": Verb.ADD, "adds": 50, "creation_unknown": True}),
        ({"creates_above": 10**9}, {"verb": Verb.ADD, "all_customers": True, "creation_unknown": True}),
    ],
)
def test_what_nobody_knows_counts_as_large(conditions, case):
    assert fires(replace(TWO, **conditions), **case)
    [(name, limit)] = conditions.items()
    assert not fires(replace(TWO, **{name.replace("_above", "_at_most"): limit}), **case)


def test_the_first_that_matches_decides_and_the_built_in_ones_come_last():
    one = Rule(name="one", outcome=Outcome.APPROVE, approvals=1, segments=("vip*",))
    assert judge(one, TWO, removes=1).rule == "one"
    assert judge(TWO, one, removes=1).rule == "two"
    assert judge(one, removes=1, segment_name="other").rule == "remove-small"


def test_a_rule_may_be_looser_than_the_table_but_not_than_a_guard():
    free = Rule(name="free", outcome=Outcome.CONFIRM, actions=frozenset({Verb.REMOVE, Verb.REPLACE}))
    assert judge(free, removes=400).outcome is Outcome.CONFIRM
    assert judge(free, removes=501).rule == "removal-stop"
    assert judge(free, verb=Verb.REPLACE, removes=1).rule == "replace-with-nobody"
    assert judge(free, removes=1, campaign_check=CampaignCheck.SCHEDULED).rule == "campaign-scheduled"


def test_a_guard_can_be_made_stricter():
    stop = Rule(name="stop", outcome=Outcome.REFUSE, share_above=0.2, instead="Ask the list's owner.")
    ruling = judge(stop, removes=201)
    assert (ruling.outcome, ruling.instead) == (Outcome.REFUSE, "Ask the list's owner.")
    assert judge(stop, removes=200).outcome is Outcome.APPROVE


@pytest.mark.parametrize("outcome", [Outcome.RUN, Outcome.CONFIRM, Outcome.APPROVE])
def test_an_unknown_campaign_check_is_one_more_approval_on_top_of_any_rule(outcome):
    rule = Rule(name="mine", outcome=outcome, approvals=2 if outcome is Outcome.APPROVE else 0)
    policy = Policy(fallback_approvers=("U0F",), escalate_after=timedelta(hours=1))
    ruling = judge(rule, verb=Verb.ADD, policy=policy, campaign_check=CampaignCheck.UNKNOWN)
    assert ruling.outcome is Outcome.APPROVE
    assert ruling.approvals == (2 if outcome is Outcome.APPROVE else 1), "never more than two because of it"
    assert ruling.fallback == ("U0F",)
    assert ruling.rule == "mine+campaigns-unknown"


def test_looking_and_undoing_are_not_for_rules():
    stop = Rule(name="stop", outcome=Outcome.REFUSE)
    assert judge(stop, verb=Verb.LIST).outcome is Outcome.RUN
    assert judge(stop, verb=Verb.SHOW).outcome is Outcome.RUN
    assert judge(stop, verb=Verb.UNDO).outcome is Outcome.APPROVE
    assert judge(stop, verb=Verb.IMPORT).outcome is Outcome.REFUSE


def test_a_new_name_is_judged_as_well_as_the_old_one():
    test = Rule(name="tests", outcome=Outcome.CONFIRM, segments=("test*",))
    vip = replace(TWO, segments=("vip*",))
    into = {"verb": Verb.RENAME, "segment_name": "test 1", "name": "VIP 2"}
    out = {"verb": Verb.RENAME, "segment_name": "VIP 2", "name": "test 1"}
    assert judge(test, vip, **into).rule == judge(test, vip, **out).rule == "two"
    assert judge(test, vip, verb=Verb.RENAME, segment_name="test 1", name="test 2").rule == "tests"
    assert judge(test, vip, **{**into, "verb": Verb.EDIT}).rule == "two"


@pytest.mark.parametrize("verb", [Verb.REPLACE, Verb.CLEAR, Verb.DELETE])
def test_proof_is_switched_off_only_in_so_many_words(verb):
    said = replace(TWO, typed_proof=False, reason_required=False)
    case = {"verb": verb, "adds": 1, "removes": 1}
    assert (judge(TWO, **case).typed_proof, judge(TWO, **case).reason_required) == (True, True)
    assert (judge(said, **case).typed_proof, judge(said, **case).reason_required) == (False, False)
    assert not judge(TWO, removes=1).typed_proof
    assert judge(replace(TWO, reason_required=True), removes=1).reason_required


def test_a_rule_names_its_people_and_its_reasons():
    rule = replace(
        TWO,
        approvers=("S0LEGAL",),
        notify=("U0N", "U0M"),
        why="{removes} of {segment} at {connection}, {share}, {adds}; {other}",
        instead="/segment clear {connection}",
    )
    policy = Policy(notify=("U0M",), fallback_approvers=("U0F",), escalate_after=timedelta(hours=1))
    ruling = judge(rule, removes=1_500, before=10_000, policy=policy)
    assert ruling.why == "1,500 of VIP gold at shoes, 15%, 0; {other}"
    assert ruling.instead == "/segment clear shoes"
    assert (ruling.approvers, ruling.notify, ruling.fallback) == (("S0LEGAL",), ("U0N", "U0M"), ("U0F",))
    assert judge(TWO, removes=1).why
    unknown = judge(rule, verb=Verb.ADD, all_customers=True, before=None, removes=2).why
    assert unknown.startswith("2 of VIP gold at shoes, an unknown share, an unknown number;")


def test_who_decides_changes_when_it_has_waited_too_long():
    policy = Policy(approvers=("U0A",), fallback_approvers=("U0F",), escalate_after=timedelta(hours=2))
    ruling = judge(removes=200, policy=policy)
    assert deciders(ruling, policy, timedelta(hours=1, minutes=59)) == ("U0A",)
    assert deciders(ruling, policy, timedelta(hours=2)) == ("U0A", "U0F")
    own = replace(ruling, approvers=("S0B", "U0F"))
    assert deciders(own, policy, timedelta(0)) == ("S0B", "U0F")
    assert deciders(own, policy, timedelta(hours=2)) == ("S0B", "U0F")
    never = replace(policy, escalate_after=timedelta(0))
    assert judge(removes=200, policy=never).fallback == ()
    assert deciders(ruling, never, timedelta(days=9)) == ("U0A",)


def test_the_trace_ends_with_the_rule_that_fired():
    action = Action(verb=Verb.REMOVE, connection="shoes", segment="VIP")
    plan = Plan(segment_id=None, segment_name="VIP", removes=5, before=1_000)
    policy = Policy(rules=(replace(TWO, segments=("other",)), replace(TWO, name="big", removes_above=9)))
    ruling, tried = trace(action, plan, policy)
    assert [(each.rule.name, each.unmet) for each in tried] == [
        ("two", "segments"),
        ("big", "removes_above"),
        ("nobody-leaves", "removes_at_most"),
        ("remove-small", ""),
    ]
    assert ruling == decide(action, plan, policy)
    assert trace(action, replace(plan, removes=501), policy)[1] == ()


COUNTS = st.none() | st.integers(0, 10**6)
IDS = st.lists(st.sampled_from(["U0A", "U0B", "S0C"]), max_size=3).map(tuple)
PATTERNS = st.lists(st.text(max_size=6).filter(str.strip), max_size=3).map(tuple)
RULES = st.builds(
    Rule,
    name=st.sampled_from(["a", "b", "c"]),
    outcome=st.sampled_from(Outcome),
    actions=st.frozensets(st.sampled_from(Verb)),
    connections=PATTERNS,
    segments=PATTERNS,
    requesters=IDS,
    channels=PATTERNS,
    campaigns=st.frozensets(st.sampled_from(CampaignCheck)),
    removes_above=COUNTS,
    share_at_most=st.none() | st.floats(0, 1),
    creates_above=COUNTS,
    size_at_most=COUNTS,
    share_known=st.none() | st.booleans(),
    approvals=st.integers(0, 5),
    approvers=IDS,
    notify=IDS,
    reason_required=st.none() | st.booleans(),
    why=st.text(max_size=20),
)
POLICIES = st.builds(
    Policy,
    approvers=IDS,
    rules=st.lists(RULES, max_size=4).map(tuple),
    fallback_approvers=IDS,
    escalate_after=st.timedeltas(timedelta(0), timedelta(days=2)),
    notify=IDS,
)
PLANS = st.builds(
    Plan,
    segment_id=st.none() | st.just("s"),
    segment_name=st.text(max_size=8),
    adds=st.integers(0, 10**6),
    removes=st.integers(0, 10**6),
    before=COUNTS,
    unchanged=COUNTS,
    people_created=st.integers(0, 10**4),
    creation_unknown=st.booleans(),
    all_customers=st.booleans(),
    everyone_leaves=st.booleans(),
    campaign_check=st.sampled_from(CampaignCheck),
)
ACTIONS = st.builds(
    Action,
    verb=st.sampled_from(Verb),
    connection=st.text(max_size=5),
    name=st.none() | st.text(max_size=5),
    add_all_customers=st.booleans(),
)


@given(action=ACTIONS, plan=PLANS, policy=POLICIES, requester=st.sampled_from(["", "U0A"]))
def test_there_is_a_ruling_for_everything_and_the_trace_agrees(action, plan, policy, requester):
    ruling = decide(action, plan, policy, requester=requester, channel="C0A")
    assert trace(action, plan, policy, requester=requester, channel="C0A")[0] == ruling
    assert ruling.why
    if plan.campaign_check is CampaignCheck.SCHEDULED:
        assert ruling.outcome is Outcome.REFUSE
    if plan.campaign_check is CampaignCheck.UNKNOWN and ruling.outcome is not Outcome.REFUSE:
        # Where nobody would leave, no campaign can reach fewer people.
        assert ruling.approvals >= 1 or ruling.rule == "nobody-leaves"


@given(policy=POLICIES, action=ACTIONS, plan=PLANS)
def test_policies_with_rules_and_their_rulings_survive_the_database(policy, action, plan):
    again = Policy.from_document(policy.to_document())
    assert again == policy
    ruling = decide(action, plan, again)
    assert ruling == decide(action, plan, policy)
    assert Ruling.from_document(ruling.to_document()) == ruling


def test_documents_from_before_there_were_rules_are_read():
    before = Policy(approvers=("U0A",)).to_document()
    for name in ("rules", "fallback_approvers", "escalate_after", "notify"):
        del before[name]
    assert Policy.from_document(before) == Policy(approvers=("U0A",))
    ruling = judge(removes=200)
    document = ruling.to_document()
    for name in ("approvers", "fallback", "notify"):
        del document[name]
    assert Ruling.from_document(document) == ruling
