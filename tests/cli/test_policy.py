from __future__ import annotations

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from flows.stage import Stage

from segbot.checkup.examine import _approvers, _rules, examine
from segbot.cli.main import cli
from segbot.cli.policy import Question, explain_command
from segbot.domain.actions import Verb
from segbot.domain.errors import ConfigurationError, UserError
from segbot.domain.people import Person
from segbot.domain.ports import NotDeliveredError
from segbot.sandbox.emulators import Bunce, serve_emulator
from segbot.settings import load_settings

RULES = """
[[policy.rules]]
name = "vip-two"
actions = ["remove"]
segments = ["VIP*"]
outcome = "approve"
approvals = 2
approvers = ["S0VIP"]

[[policy.rules]]
name = "maya-adds"
actions = ["add"]
requesters = ["U0MAYA"]
channels = ["C0ADS"]
adds_at_most = 50
outcome = "run"
"""


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Where segbot is run, with its environment."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "secret",
        "SEGBOT_ENCRYPTION_KEY": Fernet.generate_key().decode(),
        "SEGBOT_APPROVERS": "S0APPROVE",
    }.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def run(*arguments):
    done = CliRunner().invoke(cli, ["policy", *arguments])
    assert done.exception is None, done.output
    return done.output


def test_explain_says_which_rule_fires_and_why(folder):
    (folder / "segbot.toml").write_text(RULES)
    told = run("explain", "/segment remove bunce “VIP customers” 1001 1002 1002", "--size", "400")
    assert told.startswith("2 approvals (rule “vip-two”)")
    assert "who may approve: S0VIP" in told
    assert "* vip-two: fires" in told
    other = run("explain", "remove bunce other 1001 1002", "--size", "400")
    assert other.startswith("the asker confirms (rule “remove-small”)")
    assert "- vip-two: not met: segments = VIP*" in other


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "first"),
    [
        (
            ["remove bunce VIP 1 2 3 4 5", "--size", "100", "--people", "3"],
            "the asker confirms (rule “remove-small”)",
        ),
        (["remove bunce VIP 1", "--size", "100", "--people", "26"], "2 approvals (rule “remove-large”)"),
        (["replace bunce VIP 1", "--size", "100", "--leaving", "3"], "1 approval (rule “replace”)"),
        (["add bunce VIP add_all_customers=yes"], "1 approval (rule “add-all-customers”)"),
        (["delete bunce VIP", "--campaigns", "scheduled"], "refused (rule “campaign-scheduled”)"),
        (["list bunce"], "runs at once"),
        (["audit maya"], "runs at once"),
    ],
)
def test_explain_takes_the_numbers_it_is_told(arguments, first):
    assert run("explain", *arguments).startswith(first)


def test_explain_tells_of_a_freeze_in_force(folder):
    freeze = '[[policy.freezes]]\nname = "launch"\nactions = ["clear"]\n'
    (folder / "segbot.toml").write_text(f'{freeze}begin = "2026-01-01"\nend = "2999-01-01"\n')
    told = run("explain", "clear bunce VIP", "--size", "3")
    assert "The freeze “launch” holds until Tue 1 Jan 2999, 00:00 (UTC)." in told
    assert "launch" not in run("explain", "delete bunce VIP")
    (folder / "segbot.toml").write_text(f'{freeze}begin = "2020-01-01"\nend = "2020-01-02"\n')
    assert "launch" not in run("explain", "clear bunce VIP", "--size", "3")


@pytest.mark.usefixtures("folder")
def test_explain_says_what_it_was_not_told():
    assert "(--size)" in run("explain", "clear bunce VIP")
    assert "(--created)" in run("explain", "add bunce VIP 1")
    assert "Not said" not in run("explain", "add bunce VIP 1", "--created", "0")


def test_explain_knows_asker_channel_and_another_file(folder):
    (folder / "other.toml").write_text(RULES)
    command = ["explain", "add bunce VIP 1", "--policy", "other.toml"]
    assert run(*command, "--by", "U0MAYA", "--channel", "C0ADS").startswith("runs at once (rule “maya-adds”)")
    assert run(*command, "--by", "U0MAYA").startswith("the asker confirms (rule “add”)")
    assert run(*command[:2], "--by", "U0MAYA", "--channel", "C0ADS").startswith("the asker confirms")


@pytest.mark.usefixtures("folder")
def test_an_undo_and_a_slip_of_the_pen_are_told_apart():
    with pytest.raises(UserError, match="judged as what it turns out to be"):
        explain_command(Question(command="undo #1042"))
    with pytest.raises(UserError, match="“remove”"):
        explain_command(Question(command="remvoe bunce VIP"))


def test_replay_shows_what_another_file_would_have_decided(folder, monkeypatch):
    running = serve_emulator(Bunce(rate_scale=None))
    stage = Stage(folder, running)
    removal = stage.ask(ids=stage.some_members("VIP customers", 3))
    renaming = stage.ask(Verb.RENAME, segment="First order", name="Firsts")
    stage.close()
    running.stop()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}/segbot.db")
    (folder / "other.toml").write_text(RULES)
    lines = run("replay", "other.toml").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"stricter      #{removal.id}  remove bunce “VIP customers” (+0 -3, under 1%)")
    assert "the asker confirms (remove-small) → 2 approvals (vip-two)" in lines[0]
    assert lines[1] == "2 requests: 1 as before, 1 stricter."
    assert not any(f"#{renaming.id}" in line for line in lines)
    (folder / "segbot.toml").write_text("[policy]\n")
    assert run("replay", "segbot.toml") == "2 requests: 2 as before.\n"


@pytest.mark.usefixtures("folder")
def test_a_faulty_file_is_refused(folder):
    (folder / "other.toml").write_text(RULES.replace("approvals = 2", "approvals = 0"))
    done = CliRunner().invoke(cli, ["policy", "replay", "other.toml"])
    assert isinstance(done.exception, ConfigurationError)


def test_the_doctor_says_what_is_wrong_with_a_rule(folder):
    (folder / "segbot.toml").write_text(RULES.replace('approvers = ["S0VIP"]', 'approvers = ["U0ONE"]'))
    [finding] = examine()
    assert not finding.fine
    assert "Policy rule “vip-two”" in finding.sentence
    assert "nobody could ever approve" in finding.sentence


GROUPS = {
    "S0VIP": ("U0ONE",),
    "S0TWO": ("U0ONE", "U0TWO"),
    "S0APPROVE": tuple(f"U0NUMBER{each}" for each in range(9)),
    "S0MARKETING": ("U0MAYA",),
    "S0BOTH": ("U0MAYA", "U0TWO"),
}


class Slack:
    """Groups and who is in them; everybody is able."""

    def members(self, group):
        if group == "S0GONE":
            raise NotDeliveredError("Slack is silent.")
        return GROUPS[group]

    def deciding(self, approvers):
        ids = {user for each in approvers for user in (self.members(each) if each in GROUPS else [each])}
        if "S0GONE" in ids:
            raise NotDeliveredError("Slack is silent.")
        return [Person(id=each, team="T0SEGBOT") for each in sorted(ids)]


def findings(folder, rules):
    (folder / "segbot.toml").write_text(rules)
    return [(each.fine, each.sentence) for each in _rules(load_settings(), Slack())]


def test_the_doctor_counts_who_is_in_the_groups_of_a_rule(folder):
    [(fine, sentence)] = findings(folder, RULES)
    assert (fine, sentence) == (False, "Policy rule “vip-two” needs 2 of 1 people who can decide.")
    [(fine, sentence)] = findings(folder, RULES.replace("approvals = 2", "approvals = 1"))
    assert not fine
    assert "what one of them asks for cannot be approved" in sentence
    others_ask = 'requesters = ["U0MAYA", "S0MARKETING"]\n' + RULES
    assert findings(folder, others_ask.replace("approvals = 2", "approvals = 1"))[0][0]
    assert findings(folder, RULES.replace("approvals = 2", 'approvals = 1\nrequesters = ["S0MARKETING"]'))[0][
        0
    ]
    assert findings(folder, RULES.replace('approvers = ["S0VIP"]', ""))[0][0]
    [(fine, sentence)] = findings(folder, RULES.replace("S0VIP", "S0GONE"))
    assert not fine
    assert "could not be seen: Slack is silent." in sentence


@pytest.mark.parametrize(
    ("approvers", "requesters", "says"),
    [
        ("U0ONE", "U0MAYA", "nobody could ever approve"),
        ("U0ONE,U0TWO", "", "nobody approves their own request"),
        ("U0ONE,U0TWO", "U0TWO,U0MAYA", "nobody approves their own request"),
        ("U0ONE,U0TWO", "U0MAYA", ""),
        ("U0ONE,U0TWO", "S0MARKETING", ""),
        ("U0ONE,U0TWO", "S0BOTH", "nobody approves their own request"),
        ("U0ONE,U0TWO", "S0GONE", ""),
        ("S0VIP", "", "nobody could ever approve"),
        ("S0TWO", "U0MAYA", ""),
        ("S0TWO", "S0MARKETING", ""),
        ("S0TWO", "U0ONE", "nobody approves their own request"),
        ("S0APPROVE", "", ""),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_doctor_warns_of_too_few_for_the_built_in_rules(monkeypatch, approvers, requesters, says):
    monkeypatch.setenv("SEGBOT_APPROVERS", approvers)
    monkeypatch.setenv("SEGBOT_REQUESTERS", requesters)
    counted, *told = _approvers(load_settings(), Slack())
    assert counted.fine
    assert says in "".join(each.sentence for each in told)
    assert len(told) == bool(says)
    assert not any(each.fine for each in told)
