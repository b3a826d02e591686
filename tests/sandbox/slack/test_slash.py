from __future__ import annotations

import hashlib
import hmac
import socket

import pytest
from slack_sdk.signature import SignatureVerifier

from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.slack.workspace import Workspace


def test_every_field_of_a_command(world, bot):
    world.person.say("outsider", "C0MARKETING", "/segment  list  now ")
    (heard,) = bot.heard
    url, trigger = heard.pop("response_url"), heard.pop("trigger_id")
    assert url.startswith(f"{world.url}/response/")
    assert trigger.count(".") == 2
    assert heard == {
        "token": "sandbox-deprecated-token",
        "team_id": "T0OTHER",
        "team_domain": "partner-co",
        "channel_id": "C0MARKETING",
        "channel_name": "marketing",
        "user_id": "U0OTTO",
        "user_name": "otto",
        "command": "/segment",
        "text": "list  now",
        "api_app_id": "A0SEGBOT",
        "is_enterprise_install": "false",
    }


def test_requests_are_signed_as_the_sdk_verifies(world, bot):
    world.person.say("marketer", "D0MAYA", "/segment ärende")
    headers, body = bot.requests[0]
    assert SignatureVerifier("sandbox-signing-secret").is_valid_request(body, headers)
    assert not SignatureVerifier("another").is_valid_request(body, headers)
    stamp = headers["x-slack-request-timestamp"]
    digest = hmac.new(
        b"sandbox-signing-secret", f"v0:{stamp}:{body.decode()}".encode(), hashlib.sha256
    ).hexdigest()
    assert headers["x-slack-signature"] == f"v0={digest}"
    assert bot.heard[0]["channel_name"] == "directmessage"


def notices(world, who="marketer"):
    return [m["text"] for m in world.person.messages("C0MARKETING", who) if m["notice"] == "error"]


def test_an_ack_that_comes_too_late(world, bot):
    world.workspace.ack_seconds = 0.2
    bot.answer((200, "sleep"))
    said = world.person.say("marketer", "C0MARKETING", "/segment list")
    assert said["error"] == "operation_timeout"
    assert notices(world) == ['/segment failed with the error "operation_timeout"']
    assert notices(world, "approver") == []
    logged = world.last("/segment")
    assert (logged["verdict"], logged["reason"]) == ("late", "no ack within 0.2 s")


def test_the_real_limit_is_three_seconds():
    assert Workspace(SaveFile()).ack_seconds == 3.0


@pytest.mark.parametrize("status", [404, 500, 401])
def test_an_ack_that_is_not_200(world, bot, status):
    bot.answer((status, "no"))
    assert world.person.say("marketer", "C0MARKETING", "/segment list")["error"] == "dispatch_failed"
    assert notices(world) == ['/segment failed with the error "dispatch_failed"']
    logged = world.last("/segment")
    assert (logged["verdict"], logged["status"]) == ("error", status)
    assert logged["reason"] == f"the bot answered HTTP {status}"


def test_a_bot_that_is_not_running(world):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        world.workspace.bot_url = f"http://127.0.0.1:{taken.getsockname()[1]}/slack/events"
        assert world.person.say("marketer", "C0MARKETING", "/segment list")["error"] == "dispatch_failed"
    assert "cannot be reached" in world.last("/segment")["reason"]


def test_the_body_of_the_ack_is_the_reply(world, bot):
    bot.answer(
        (200, "just text"),
        (200, {"text": "for you"}),
        (200, {"text": "for all", "response_type": "in_channel"}),
    )
    for _ in range(3):
        assert world.person.say("marketer", "C0MARKETING", "/segment help")["ok"]
    seen = [(m["text"], m["ephemeral"]) for m in world.person.messages("C0MARKETING", "marketer")]
    assert seen == [("just text", True), ("for you", True), ("/segment help", False), ("for all", False)]
    assert [m["text"] for m in world.person.messages("C0MARKETING", "approver")] == [
        "/segment help",
        "for all",
    ]


@pytest.mark.parametrize("reply", [{"blocks": [{"type": "no"}]}, {"text": ""}, {"foo": 1}, ["x"]])
def test_a_reply_that_slack_would_not_show(world, bot, reply):
    bot.answer((200, reply))
    assert world.person.say("marketer", "C0MARKETING", "/segment help")["error"] == "dispatch_failed"
    assert world.last("ack of slash command")["verdict"] == "error"


def test_commands_of_nobody_and_commands_in_threads(world, bot):
    parent = world.person.say("marketer", "C0MARKETING", "parent")["ts"]
    assert world.person.say("marketer", "C0MARKETING", "/other x")["error"] == "unknown_command"
    assert world.person.say("marketer", "C0MARKETING", "/segment list", parent)["error"] == "slash_in_thread"
    assert bot.heard == []


def test_who_is_not_in_a_channel_says_nothing_there(world, bot):
    assert world.person.say("outsider", "C0AUDIT", "/segment list")["error"] == "channel_not_found"
    assert world.person.say("nobody", "C0AUDIT", "x")["error"] == "unknown_persona"
    assert world.person.say("marketer", "C0AUDIT", " ")["error"] == "no_text"
    assert bot.heard == []


def test_a_command_works_where_the_bot_is_not_a_member(world, bot):
    assert world.person.say("marketer", "#general", "/segment list")["ok"]
    assert bot.heard[0]["channel_id"] == "C0GENERAL"
