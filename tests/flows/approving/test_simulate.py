from __future__ import annotations

from dataclasses import replace

import pytest

from segbot.domain.actions import Action, Verb
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy import Outcome, Policy, Rule
from segbot.domain.requests import ClickKind
from segbot.flows.approving.simulate import Numbers, explain, imagined, replay

POLICY = Policy(approvers=("U0A", "S0B"))
VIP = Rule(
    name="vip",
    outcome=Outcome.APPROVE,
    approvals=2,
    segments=("vip*",),
    actions=frozenset({Verb.REMOVE, Verb.CLEAR}),
    approvers=("S0VIP",),
)


def told(verb, numbers, *rules, **action):
    made = Action(verb=verb, connection="shoes", segment="VIP", **action)
    return explain(made, imagined(made, numbers), replace(POLICY, rules=rules)).splitlines()


def test_the_rule_its_reason_and_the_way_to_it_are_said():
    lines = told(Verb.REMOVE, Numbers(listed=300, size=10_000), replace(VIP, segments=("test*",)))
    assert lines[0] == "1 approval (rule “remove”)"
    assert "more than 100 people or 10% of the segment" in lines[1]
    assert "who may approve: U0A, S0B" in lines[2]
    way = lines[lines.index("Rules in order:") + 1 :]
    assert way[0].strip() == "- vip: not met: segments = test*"
    assert way[1].strip() == "- nobody-leaves: not met: removes_at_most = 0"
    assert way[2].strip() == "- remove-small: not met: removes_at_most = 100"
    assert way[-1].strip() == "* remove: fires"


def test_a_configured_rule_with_its_people_and_proof():
    lines = told(Verb.CLEAR, Numbers(size=10), replace(VIP, notify=("U0N",)))
    assert lines[0] == "2 approvals (rule “vip”)"
    assert "  who may approve: S0VIP" in lines
    assert "  only informed: U0N" in lines
    assert "  asked for: a reason, the segment's name typed" in lines


def test_a_guard_is_said_to_stand_before_the_rules():
    lines = told(Verb.REMOVE, Numbers(listed=60, size=100), VIP)
    assert lines[0] == "refused (rule “removal-stop”)"
    assert any("/segment clear shoes" in line for line in lines)
    assert lines[-2:] == ["A guard comes before every rule:", "  removal-stop"]


@pytest.mark.parametrize(
    ("verb", "numbers", "first"),
    [
        (Verb.REMOVE, Numbers(listed=3), "1 approval (rule “remove”)"),
        (Verb.REMOVE, Numbers(listed=3, size=1_000), "the asker confirms (rule “remove-small”)"),
        (Verb.REPLACE, Numbers(listed=3), "2 approvals (rule “replace-large”)"),
        (Verb.REPLACE, Numbers(listed=3, size=100, leaving=2), "1 approval (rule “replace”)"),
        (Verb.CLEAR, Numbers(), "2 approvals (rule “clear-large”)"),
        (
            Verb.DELETE,
            Numbers(size=0, leaving=0, campaigns=CampaignCheck.UNKNOWN),
            "the asker confirms (rule “nobody-leaves”)",
        ),
        (Verb.DELETE, Numbers(campaigns=CampaignCheck.SCHEDULED), "refused (rule “campaign-scheduled”)"),
        (Verb.ADD, Numbers(listed=10_001), "1 approval (rule “add-many”)"),
        (Verb.CREATE, Numbers(), "the asker confirms (rule “create”)"),
        (Verb.IMPORT, Numbers(listed=3, size=0), "the asker confirms (rule “import”)"),
        (Verb.IMPORT, Numbers(listed=3, size=5), "1 approval (rule “import”)"),
        (Verb.EDIT, Numbers(), "1 approval (rule “edit”)"),
    ],
)
def test_numbers_make_a_plan_and_what_is_not_said_is_unknown(verb, numbers, first):
    assert told(verb, numbers, name="New")[0] == first


def test_people_the_provider_may_not_know_are_unknown_too():
    rule = Rule(name="new", outcome=Outcome.APPROVE, approvals=1, creates_above=10)
    assert told(Verb.ADD, Numbers(listed=11), rule)[0] == "1 approval (rule “new”)"
    assert told(Verb.ADD, Numbers(listed=11, created=0), rule)[0] == "the asker confirms (rule “add”)"


def test_replay_judges_the_whole_log_once_more(stage):
    small = stage.ask(ids=stage.some_members("VIP customers", 3))
    stage.run_all()
    large = stage.ask(ids=stage.some_members("VIP customers", 60))
    other = stage.ask(Verb.RENAME, segment="First order", name="Firsts")
    stage.press(ClickKind.APPROVE, large, "U0ARTHUR")
    stage.run_all()

    same = list(replay(stage.store, stage.policy))
    assert [each.request.id for each in same] == [small.id, large.id, other.id]
    assert [each.change for each in same] == ["", "", ""]

    loose = Rule(name="firsts", outcome=Outcome.RUN, actions=frozenset({Verb.RENAME}))
    found = list(replay(stage.store, replace(stage.policy, rules=(VIP, loose))))
    assert [each.change for each in found] == ["stricter", "stricter", "looser"]
    line = found[1].line()
    assert line.startswith(f"#{large.id}  remove bunce “VIP customers” (+0 -60, 15%), done:")
    assert line.endswith("1 approval (remove) → 2 approvals (vip)")

    people = Rule(name="people", outcome=Outcome.APPROVE, approvals=1, approvers=("S0X",), removes_above=9)
    changes = [each.change for each in replay(stage.store, replace(stage.policy, rules=(people,)))]
    assert changes == ["", "other people", ""]


def test_a_long_list_is_not_asked_about_so_all_of_it_may_be_new(stage):
    rule = Rule(name="new-people", outcome=Outcome.APPROVE, approvals=1, creates_above=500)
    stage.wire(replace(stage.policy, rules=(rule,)))
    strangers = [f"new-{number}" for number in range(501)]
    many = stage.draft(Verb.ADD, ids=strangers)
    assert (many.plan.people_created, many.plan.creation_unknown, many.ruling.rule) == (0, True, "new-people")
    few = stage.draft(Verb.ADD, ids=strangers[:500])
    assert (few.plan.people_created, few.plan.creation_unknown, few.ruling.rule) == (500, False, "add")
    leaving = stage.draft(Verb.REMOVE, ids=strangers)
    assert not leaving.plan.creation_unknown
