"""Driven from outside: what the operator is told, and what strangers cannot do."""

from __future__ import annotations

import json
import socket
import stat
from contextlib import ExitStack
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from cryptography.fernet import Fernet
from outside.refusing_slack import APPROVALS, AUDIT, GUS, MAYA
from outside.test_delivery import cards, removal

pytestmark = pytest.mark.slow


def test_the_doctor_tells_everything_in_one_round_beside_a_running_bot(make_bot, slack):
    bot = make_bot(SEGBOT_REQUESTERS=f"{MAYA},{GUS},S0NONE").start()
    slack.scopes = "commands,chat:write,files:read,users:read"
    slack.refuse("chat.scheduleMessage", "not_in_channel", when=lambda call: call["channel"] == APPROVALS)
    status, said = bot.run("doctor", "--json")
    told = json.loads(said)
    assert status == 1
    fails = [each["sentence"] for each in told if each["level"] == "fail"]
    assert any("usergroups:read is missing" in each for each in fails)
    assert any(APPROVALS in each and "not_in_channel" in each for each in fails)
    assert any(GUS in each and "guest" in each for each in fails)
    assert any("S0NONE" in each and "no such user group" in each for each in fails)
    warns = [each["sentence"] for each in told if each["level"] == "warn"]
    assert any("users:read.email is missing" in each for each in warns)
    oks = [each["sentence"] for each in told if each["level"] == "ok"]
    for part in (
        AUDIT,
        "opens what is stored",
        "up to date",
        "bunce:",
        "clock agrees",
        "owner only",
        "are free",
    ):
        assert any(part in each for each in oks), (part, told)
    assert bot.ready()[0] == 200


def test_the_doctor_makes_no_database(make_bot):
    bot = make_bot()
    _status, said = bot.run("doctor")
    assert "There is no database" in said
    assert not list(bot.folder.glob("segbot.db*"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxe.xoxb-1-rotating"),
        ("SLACK_APP_TOKEN", "xapp-1"),
        ("PORT", "many"),
        ("SEGBOT_POLICY", "{no json"),
        ("SEGBOT_POLICY__GRACE", "soon"),
        ("SEGBOT_POLICY__REMOVALS_A_DAY_PER_PERSON", "lots"),
        ("SEGBOT_CONNECTIONS", "[1"),
        ("SEGBOT_LOG_FORMAT", "xml"),
        ("SEGBOT_ENCRYPTION_KEY", "short"),
        ("SEGBOT_RETENTION_MEMBERS", "1s"),
        ("DATABASE_URL", "mysql://x"),
    ],
)
@pytest.mark.parametrize("command", ["doctor", "run"])
def test_a_wrong_setting_is_a_sentence_and_no_trace(make_bot, command, name, value):
    bot = make_bot(**{name: value})
    status, said = bot.run(command)
    assert status != 0
    assert name in said
    for never in ("Traceback", "pydantic", "validation error", "Input should", "unable to parse"):
        assert never not in said


def test_a_database_file_that_is_replaced_stops_the_work(make_bot, slack, bunce):
    bot = make_bot().start()
    bot.somebody.ask(removal(bunce))
    slack.wait_for(lambda: cards(slack, APPROVALS, 1001), what="the card")
    assert stat.S_IMODE((bot.folder / "segbot.db").stat().st_mode) == 0o600
    for each in bot.folder.glob("segbot.db*"):
        each.unlink()
    _status, said = bot.wait(lambda: (answer := bot.ready())[0] == 503 and answer)
    assert "was deleted" in said
    assert "isn't working right now" in bot.somebody.type("list bunce")["text"]
    assert bot.log.read_text().count("was deleted while segbot runs") < 10
    assert not (bot.folder / "segbot.db").exists()


def test_a_key_that_does_not_open_what_is_stored_stops_the_work(make_bot, slack, bunce):
    bot = make_bot().start()
    bot.somebody.ask(removal(bunce))
    slack.wait_for(lambda: cards(slack, APPROVALS, 1001), what="the card")
    bot.stop()
    bot.environment["SEGBOT_ENCRYPTION_KEY"] = Fernet.generate_key().decode()
    bot.start(ready=False)
    _status, said = bot.wait(lambda: (answer := bot.ready())[0] == 503 and answer)
    assert "SEGBOT_ENCRYPTION_KEY does not open" in said
    assert "SEGBOT_ENCRYPTION_KEY does not open" in bot.log.read_text()
    assert "SEGBOT_ENCRYPTION_KEY does not hold" in bot.run("doctor")[1]
    assert "isn't working right now" in bot.somebody.type("remove bunce")["text"]


def test_a_token_that_slack_refuses_is_not_ready(make_bot, slack):
    bot = make_bot().start()
    slack.refuse("auth.test", "token_revoked")
    _status, said = bot.wait(lambda: (answer := bot.ready())[0] == 503 and answer)
    assert "token_revoked" in said


def test_an_app_token_slack_refuses_ends_it_with_one_sentence(make_bot):
    bot = make_bot(SLACK_APP_TOKEN="xapp-1-refused")
    status, said = bot.run("run")
    assert status != 0
    assert said.count("SLACK_APP_TOKEN was refused by Slack: invalid_auth") == 1
    assert "Traceback" not in said


def test_faults_at_the_start_are_told_in_the_audit_channel(make_bot, slack):
    slack.refuse("chat.scheduleMessage", "channel_not_found", when=lambda call: call["channel"] == APPROVALS)
    make_bot().start()
    line = slack.wait_for(lambda: slack.posted(AUDIT, "has to be mended"), what="the line")[0]
    assert APPROVALS in line["text"]


def test_twelve_hundred_half_sent_requests_keep_nobody_out(make_bot):
    bot = make_bot().start()
    with ExitStack() as stack:
        for _ in range(1200):
            try:
                half = stack.enter_context(socket.create_connection(("127.0.0.1", bot.port), timeout=2))
                half.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\npay")
            except OSError:
                continue
        assert bot.ready()[0] == 200
        bot.process.terminate()
        assert bot.process.wait(30) == 0
    assert bot.log.stat().st_size < 200_000


@pytest.mark.parametrize(
    "headers",
    [
        {"x-slack-request-timestamp": "1" * 400, "x-slack-signature": "v0=ab"},
        {"x-slack-request-timestamp": "1", "x-slack-signature": "v0=" + "1" * 400},
    ],
)
def test_an_absurd_signature_is_no_error_of_ours(make_bot, headers):
    bot = make_bot().start()
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(bot.somebody.url, data=b"x=1", headers=headers), timeout=5)
    with refused.value as answer:
        assert answer.code == 401
