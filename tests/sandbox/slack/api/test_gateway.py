"""Tokens, scopes, bodies and pace: what is checked before any method runs."""

from __future__ import annotations

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from segbot.sandbox.slack.installation import Installation

TOKEN = "xoxb-sandbox"


def ask(world, method="auth.test", token=TOKEN, **request):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers |= request.pop("headers", {})
    return httpx.post(f"{world.url}/api/{method}", headers=headers, **request).json()


def test_who_the_bot_is(shared):
    answer = shared.web.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0SEGBOT", "B0SEGBOT", "T0SEGBOT")
    assert "chat:write" in answer.headers["x-oauth-scopes"]


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        (None, "auth.test", "not_authed"),
        ("xoxb-wrong", "auth.test", "invalid_auth"),
        ("xapp-sandbox", "auth.test", "not_allowed_token_type"),
        ("xoxb-sandbox", "apps.connections.open", "not_allowed_token_type"),
        ("xoxb-sandbox", "chat.shout", "unknown_method"),
        ("xoxb-sandbox", "files.upload", "method_deprecated"),
    ],
)
def test_tokens_and_names(shared, token, method, error):
    answer = ask(shared, method, token)
    assert (answer["ok"], answer["error"]) == (False, error)


def test_a_token_in_a_form_counts_and_in_json_does_not(shared):
    assert ask(shared, token=None, data={"token": "xoxb-sandbox"})["ok"]
    assert ask(shared, token=None, json={"token": "xoxb-sandbox"})["error"] == "not_authed"


@pytest.mark.parametrize(
    "request_",
    [
        {"data": {"channel": "C0AUDIT", "text": "hello", "blocks": '[{"type": "divider"}]'}},
        {"json": {"channel": "C0AUDIT", "text": "hello", "blocks": [{"type": "divider"}]}},
        {
            "files": {
                "channel": (None, "C0AUDIT"),
                "text": (None, "hello"),
                "blocks": (None, '[{"type":"divider"}]'),
            }
        },
    ],
    ids=["form", "json", "multipart"],
)
def test_three_kinds_of_body(shared, request_):
    answer = ask(shared, "chat.postMessage", **request_)
    assert answer["message"]["text"] == "hello"
    assert answer["message"]["blocks"][0]["type"] == "divider"


@pytest.mark.parametrize(
    ("content", "kind", "error"),
    [
        ("{", "application/json", "invalid_json"),
        ("[]", "application/json", "json_not_object"),
        ("a,b", "text/csv", "invalid_post_type"),
        ("a=b", None, "missing_post_type"),
    ],
)
def test_bodies_it_cannot_read(shared, content, kind, error):
    headers = {"Content-Type": kind} if kind else {}
    assert ask(shared, content=content.encode(), headers=headers)["error"] == error


@pytest.mark.parametrize(
    ("method", "arguments", "scope"),
    [
        ("chat.postMessage", {"channel": "C0MARKETING", "text": "x"}, "chat:write"),
        ("users.info", {"user": "U0MAYA"}, "users:read"),
        ("users.lookupByEmail", {"email": "maya@acme.example"}, "users:read.email"),
        ("usergroups.users.list", {"usergroup": "S0APPROVE"}, "usergroups:read"),
        ("files.info", {"file": "F1"}, "files:read"),
        ("files.getUploadURLExternal", {"filename": "a", "length": 1}, "files:write"),
        ("conversations.open", {"users": "U0MAYA"}, "im:write,channels:manage,groups:write,mpim:write"),
        ("conversations.info", {"channel": "C0MARKETING"}, "channels:read"),
        ("conversations.history", {"channel": "D0MAYA"}, "im:history"),
        ("team.info", {}, "team:read"),
    ],
)
def test_missing_scope_says_what_is_needed_and_what_there_is(make_world, method, arguments, scope):
    world = make_world(installation=Installation(scopes=("commands",)))
    answer = world.refused(method, **arguments)
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", scope, "commands")


def test_the_default_scopes_are_the_bots_own(make_world):
    world = make_world()
    world.web.users_info(user="U0MAYA")
    assert world.refused("team.info")["error"] == "missing_scope"


def test_a_method_called_too_often_must_wait(make_world):
    world = make_world(rate_scale=1.0)
    for _ in range(20):
        world.web.usergroups_list()
    world.clock.now += 10
    with pytest.raises(SlackApiError) as caught:
        world.web.usergroups_list()
    assert caught.value.response.status_code == 429
    assert caught.value.response.data["error"] == "ratelimited"
    assert caught.value.response.headers["retry-after"] == "50"
    world.web.users_info(user="U0MAYA")  # another method goes on
    world.clock.now += 50
    world.web.usergroups_list()


def test_about_one_message_a_second_in_a_channel_after_a_short_burst(make_world):
    world = make_world(rate_scale=1.0)
    for _ in range(5):
        world.web.chat_postMessage(channel="C0MARKETING", text="x")
    with pytest.raises(SlackApiError) as caught:
        world.web.chat_postMessage(channel="#marketing", text="x")
    assert caught.value.response.headers["retry-after"] == "1"
    world.web.chat_postMessage(channel="C0AUDIT", text="x")
    world.clock.now += 1
    world.web.chat_postMessage(channel="C0MARKETING", text="x")


def test_limits_scale(make_world):
    world = make_world(rate_scale=0.1)
    world.web.usergroups_list()
    world.web.usergroups_list()
    assert world.refused("usergroups.list")["error"] == "ratelimited"


def test_no_socket_without_socket_mode(shared):
    client = WebClient(token="xapp-sandbox", base_url=f"{shared.url}/api/")
    with pytest.raises(SlackApiError, match="forbidden_team"):
        client.apps_connections_open(app_token="xapp-sandbox")


def test_every_call_is_logged_with_a_verdict_and_without_secrets(make_world):
    world = make_world()
    world.web.auth_test()
    ask(
        world,
        "chat.postMessage",
        token=None,
        data={"token": "xoxb-sandbox", "channel": "C0NOWHERE", "text": "xoxb-else"},
    )
    first, second = world.person.exchanges()
    assert (first["what"], first["verdict"], first["direction"]) == ("POST /api/auth.test", "ok", "from_bot")
    assert (second["verdict"], second["reason"]) == ("refused", "no channel C0NOWHERE")
    assert second["response"] == {"ok": False, "error": "channel_not_found"}
    assert second["request"] == {"token": "[redacted]", "channel": "C0NOWHERE", "text": "[redacted]"}
    assert world.person.exchanges(since=first["n"]) == [second]


def test_the_validator_can_be_asked(shared):
    assert ask(shared, "blocks.validate", token=None, json={"blocks": [{"type": "divider"}]})["ok"]
    answer = ask(
        shared, "blocks.validate", token=None, json={"view": {"type": "home", "blocks": [{"type": "no"}]}}
    )
    assert answer["errors"][0]["pointer"] == "/view/blocks/0"
    assert ask(shared, "blocks.validate", token=None, json={})["error"] == "invalid_arguments"
