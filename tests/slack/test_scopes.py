"""What the bot may see, as Slack names it, and what the doctor says of it."""

from __future__ import annotations

import pytest
from slack_world import TOKEN

from segbot.checkup.examine import _slack
from segbot.settings import load_settings
from segbot.slack.app import click_client, sign_in

ALL = "chat:write,users:read,users:read.email"


@pytest.fixture
def told(slack, monkeypatch, tmp_path):
    """The doctor's sentences about Slack."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": "secret",
        "SLACK_API_URL": slack.api_url,
        "SEGBOT_ENCRYPTION_KEY": "A" * 43 + "=",
        "SEGBOT_APPROVERS": "U0ONE,U0TWO",
    }.items():
        monkeypatch.setenv(name, value)
    slack.answers["users.info"] = {"user": {"team_id": "T0SEGBOT", "profile": {"email": "a@acme.example"}}}

    def tell(scopes):
        slack.answers["auth.test"] = {"_headers": {"X-OAuth-Scopes": scopes}} if scopes else {}
        return [(each.fine, each.sentence) for each in _slack(load_settings())]

    return tell


def test_scopes_come_with_the_sign_in(slack):
    slack.answers["auth.test"] = {"_headers": {"x-oauth-scopes": "commands, users:read"}}
    assert sign_in(click_client(TOKEN, slack.api_url)).scopes == {"commands", "users:read"}


def test_the_doctor_says_when_accounts_cannot_be_told_apart_from_people(told):
    [warning] = [
        sentence for fine, sentence in told("chat:write,users:read") if "users:read.email" in sentence
    ]
    assert "two accounts of one person count as two people" in warning
    assert not any("users:read.email" in sentence for _, sentence in told(ALL))
    assert not any("users:read.email" in sentence for _, sentence in told("")), "Slack did not say"


def test_the_doctor_counts_people_and_not_accounts(told):
    assert any("SEGBOT_APPROVERS names 1 person who can decide" in sentence for _, sentence in told(ALL))
