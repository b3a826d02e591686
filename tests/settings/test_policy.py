from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from segbot.domain.actions import Verb
from segbot.domain.errors import ConfigurationError
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy import Outcome, Rule
from segbot.domain.policy.budgets import Budgets
from segbot.settings import load_policy, load_settings

APPROVE = 'name = "mine"\noutcome = "approve"\n'


@pytest.fixture
def toml(monkeypatch, tmp_path):
    """Writes segbot.toml where it is found, beside an environment that has the rest."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("SEGBOT_ENCRYPTION_KEY", Fernet.generate_key().decode())
    monkeypatch.setenv("SEGBOT_APPROVERS", "U0A U0B")
    return (tmp_path / "segbot.toml").write_text


def faults():
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    return caught.value.faults


def test_a_rule_with_everything(toml):
    toml(
        """
        [policy]
        fallback_approvers = ["U0F", "S0F"]
        escalate_after = "2h"
        notify = "U0N, S0N"
        [[policy.rules]]
        name = "everything"
        outcome = "approve"
        actions = ["remove", "clear"]
        connections = "shoes"
        segments = ["vip*", "best ?"]
        requesters = ["U0R"]
        channels = ["C0C", "D*"]
        campaigns = ["warn", "unknown"]
        removes_above = 1
        removes_at_most = 2
        share_above = 0.1
        share_at_most = 0.2
        adds_above = 3
        adds_at_most = 4
        creates_above = 5
        creates_at_most = 6
        size_above = 7
        size_at_most = 8
        share_known = true
        all_customers = false
        approvals = 2
        approvers = ["S0X"]
        notify = ["U0Y"]
        reason_required = true
        typed_proof = false
        why = "Because."
        instead = "Otherwise."
        [[policy.rules]]
        name = "plain"
        outcome = "approve"
        """
    )
    policy = load_settings().policy_in_force()
    assert policy.fallback_approvers == ("U0F", "S0F")
    assert policy.escalate_after == timedelta(hours=2)
    assert policy.notify == ("U0N", "S0N")
    everything, plain = policy.rules
    assert plain == Rule(name="plain", outcome=Outcome.APPROVE, approvals=1)
    assert everything == Rule(
        name="everything",
        outcome=Outcome.APPROVE,
        actions=frozenset({Verb.REMOVE, Verb.CLEAR}),
        connections=("shoes",),
        segments=("vip*", "best ?"),
        requesters=("U0R",),
        channels=("C0C", "D*"),
        campaigns=frozenset({CampaignCheck.WARN, CampaignCheck.UNKNOWN}),
        removes_above=1,
        removes_at_most=2,
        share_above=0.1,
        share_at_most=0.2,
        adds_above=3,
        adds_at_most=4,
        creates_above=5,
        creates_at_most=6,
        size_above=7,
        size_at_most=8,
        share_known=True,
        all_customers=False,
        approvals=2,
        approvers=("S0X",),
        notify=("U0Y",),
        reason_required=True,
        typed_proof=False,
        why="Because.",
        instead="Otherwise.",
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('outcome = "approve"\n', "Policy rule 1: name is missing."),
        ('name = "mine"\n', "Policy rule 1 (“mine”): outcome is missing."),
        ('name = "Mine!"\noutcome = "approve"\n', "Policy rule 1 (“Mine!”): name is wrong"),
        ('name = "mine"\noutcome = "perhaps"\n', "Policy rule 1 (“mine”): outcome is wrong"),
        (APPROVE + "removes_over = 3\n", "Policy rule 1 (“mine”): there is no “removes_over”."),
        (APPROVE + "removes_above = -1\n", "removes_above is wrong"),
        (APPROVE + "share_above = 25\n", "share_above is wrong"),
        (APPROVE + "share_above = nan\n", "share_above is wrong"),
        (APPROVE + "approvals = 0\n", "approvals is wrong"),
        (APPROVE + 'actions = ["destroy"]\n', "actions is wrong"),
        (APPROVE + 'approvers = ["bob"]\n', "“bob” is not a user id"),
        (APPROVE + 'requesters = ["C0GROUP"]\n', "“C0GROUP” is not a user id"),
        (APPROVE + 'channels = ["#marketing"]\n', "“#marketing” is not a channel id"),
        (APPROVE + 'campaigns = ["scheduled"]\n', "Policy rule “mine”: a segment that a scheduled campaign"),
        (APPROVE + "approvals = 3\n", "nobody could ever approve"),
    ],
)
def test_a_wrong_rule_stops_the_start_with_its_name(toml, text, says):
    toml(f"[[policy.rules]]\n{text}")
    [fault] = faults()
    assert says in fault


def test_each_rule_is_named_by_its_place(toml):
    toml(f"[[policy.rules]]\n{APPROVE}[[policy.rules]]\nname = 'other'\noutcome = 'no'\n")
    [fault] = faults()
    assert fault.startswith("Policy rule 2 (“other”): outcome")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[policy]\nrules = 3\n", "SEGBOT_POLICY__RULES is wrong"),
        ('[policy]\nrules = ["x"]\n', "Policy rule 1: it is wrong"),
        ("[policy.rules]\nname = 'x'\n", "a [[policy.rules]] table, with two brackets"),
    ],
)
def test_rules_that_are_no_tables_are_a_sentence(toml, text, says):
    toml(text)
    [fault] = faults()
    assert says in fault


def test_the_environment_names_people_too(toml, monkeypatch):
    toml("[policy]\n")
    monkeypatch.setenv("SEGBOT_POLICY__FALLBACK_APPROVERS", "U0F,S0F")
    monkeypatch.setenv("SEGBOT_POLICY__ESCALATE_AFTER", "90m")
    monkeypatch.setenv("SEGBOT_POLICY__NOTIFY", "U0N")
    policy = load_settings().policy_in_force()
    assert (policy.fallback, policy.notify) == (("U0F", "S0F"), ("U0N",))
    monkeypatch.setenv("SEGBOT_POLICY__NOTIFY", "nobody")
    assert "SEGBOT_POLICY__NOTIFY" in faults()[0]


def test_another_file_holds_another_policy(toml, tmp_path, monkeypatch):
    toml("[policy]\n")
    other = tmp_path / "other.toml"
    other.write_text(
        f'[policy]\nsecond_approval_people = 7\n[[policy.rules]]\n{APPROVE}segments = ["vip*"]\n'
    )
    monkeypatch.setenv("SEGBOT_POLICY__SECOND_APPROVAL_PEOPLE", "9")
    policy = load_policy(other, ("U0A",))
    assert policy.thresholds.second_approval_people == 7, "the environment is today's"
    assert policy.approvers == ("U0A",)
    assert [rule.name for rule in policy.rules] == ["mine"]
    other.write_text('approvers = ["U0Z"]\n')
    assert load_policy(other, ("U0A",)).approvers == ("U0Z",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[policy", "not valid TOML"),
        ('[policy]\ngrace = "soon"\n', "SEGBOT_POLICY__GRACE is wrong"),
        (f"[[policy.rules]]\n{APPROVE}x = 1\n", "Policy rule 1 (“mine”): there is no “x”"),
        (f"[[policy.rules]]\n{APPROVE}approvals = 2\n", "nobody could ever approve"),
        ('approvers = ["bob"]\n', "“bob” is not a user id"),
        ("policy = 3\n", "SEGBOT_POLICY is wrong"),
        ("approvers = 3\n", "SEGBOT_APPROVERS is wrong"),
    ],
)
def test_faults_of_another_file_name_it(tmp_path, text, says):
    other = tmp_path / "other.toml"
    other.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        load_policy(other, ("U0A",))
    [fault] = caught.value.faults
    assert fault.startswith(str(other))
    assert says in fault


def test_removal_budgets_from_the_file_and_from_the_environment(toml, monkeypatch):
    assert load_settings().policy_in_force().budgets == Budgets(
        person=1_000, segment=2_500, connection=10_000
    )
    toml("[policy]\nremovals_a_day_per_person = 50\nremovals_a_day_per_segment = 0\n")
    monkeypatch.setenv("SEGBOT_POLICY__REMOVALS_A_DAY_PER_CONNECTION", "70")
    assert load_settings().policy_in_force().budgets == Budgets(person=50, segment=0, connection=70)


@pytest.mark.parametrize("written", ["-1", "many"])
def test_a_budget_is_a_count_of_people(toml, monkeypatch, written):
    toml("")
    monkeypatch.setenv("SEGBOT_POLICY__REMOVALS_A_DAY_PER_PERSON", written)
    [fault] = faults()
    assert fault.startswith("SEGBOT_POLICY__REMOVALS_A_DAY_PER_PERSON is wrong: ")
