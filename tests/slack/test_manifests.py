"""The manifests ask for what the code uses, and for nothing else: docs.slack.dev/reference/app-manifest."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from segbot.slack import ids
from segbot.slack.listeners.events import HOME_OPENED, JOINED, MENTIONED, MESSAGE

ROOT = Path(__file__).parents[2]
ROOM = ROOT / "segbot" / "slack"
URL = "https://example.com/slack/events"

# What each Web API method needs from a bot token: docs.slack.dev/reference/methods
# docs.slack.dev/reference/events
EVENT_SCOPES = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "member_joined_channel": {"channels:read"},
    "message.im": {"im:history"},
}
SCOPES = {
    "chat_getPermalink": set(),
    "auth_test": set(),
    "auth.teams.list": set(),
    "auth_revoke": set(),
    "chat_scheduleMessage": {"chat:write"},
    "chat_deleteScheduledMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write", "im:write"},  # a card refused by its channel goes to a person
    "conversations_open": {"im:write"},  # direct messages go through it
    "chat_update": {"chat:write"},
    "chat_delete": {"chat:write"},  # of its own messages only
    "files_info": {"files:read"},
    "files_upload_v2": {"files:write"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
    "users.info": {"users:read", "users:read.email"},  # the address tells two accounts of one person
    "usergroups.users.list": {"usergroups:read"},
}
# Only looked into where somebody has granted more; missing_scope is an expected answer there.
OPTIONAL = {"conversations_history", "conversations_join", "conversations_replies"}

STRING = {"type": "string"}
ADDRESS = {"type": "string", "pattern": "^https://"}


def strict(required=(), **properties):
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


SCHEMA = strict(
    ["display_information", "features", "oauth_config", "settings"],
    _metadata=strict(major_version={"enum": [1, 2]}, minor_version={"type": "integer"}),
    display_information=strict(
        ["name"],
        name={"type": "string", "minLength": 1, "maxLength": 35},
        description={"type": "string", "maxLength": 140},
        long_description={"type": "string", "minLength": 175, "maxLength": 4000},
        background_color={"type": "string", "pattern": "^#([0-9a-fA-F]{3}){1,2}$"},
    ),
    features=strict(
        ["bot_user"],
        app_home=strict(
            home_tab_enabled={"const": True},
            messages_tab_enabled={"type": "boolean"},
            messages_tab_read_only_enabled={"type": "boolean"},
        ),
        bot_user=strict(
            ["display_name"],
            display_name={"type": "string", "maxLength": 80},
            always_online={"type": "boolean"},
        ),
        shortcuts={
            "type": "array",
            "maxItems": 10,
            "items": strict(
                ["name", "type", "callback_id", "description"],
                name={"type": "string", "minLength": 1, "maxLength": 24},
                type={"enum": ["global", "message"]},
                callback_id={"type": "string", "minLength": 1, "maxLength": 255},
                description={"type": "string", "minLength": 1, "maxLength": 150},
            ),
        },
        slash_commands={
            "type": "array",
            "maxItems": 50,
            "items": strict(
                ["command", "description"],
                command={"type": "string", "pattern": "^/", "minLength": 2, "maxLength": 32},
                description={"type": "string", "minLength": 1, "maxLength": 2000},
                usage_hint={"type": "string", "maxLength": 1000},
                should_escape={"type": "boolean"},
                url=ADDRESS,
            ),
        },
    ),
    oauth_config=strict(
        ["scopes"], scopes=strict(["bot"], bot={"type": "array", "items": STRING, "maxItems": 255})
    ),
    settings=strict(
        event_subscriptions=strict(request_url=ADDRESS, bot_events={"type": "array", "items": STRING}),
        interactivity=strict(
            ["is_enabled"], is_enabled={"const": True}, request_url=ADDRESS, message_menu_options_url=ADDRESS
        ),
        org_deploy_enabled={"type": "boolean"},
        socket_mode_enabled={"type": "boolean"},
        token_rotation_enabled={"const": False},
    ),
)


def manifest(name):
    return json.loads((ROOT / "manifests" / f"{name}.json").read_text(encoding="utf-8"))


def used_methods():
    """Web API methods called anywhere in the room, by attribute (`client.views_open`) or by name (`users.info`)."""
    found = set()
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and re.match(
                r"(auth|chat|conversations|files|users|usergroups|views)_", node.attr
            ):
                found.add(node.attr)
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("_ask", "api_call")
            ):
                found |= {each.value for each in node.args if isinstance(each, ast.Constant)}
    return found


@pytest.mark.parametrize("name", ["socket-mode", "http"])
def test_the_manifest_is_well_formed(name):
    assert [error.message for error in Draft7Validator(SCHEMA).iter_errors(manifest(name))] == []


@pytest.mark.parametrize("name", ["socket-mode", "http"])
def test_scopes_are_those_the_methods_need(name):
    used = used_methods()
    assert {"views_open", "users.info", "chat_postMessage"} <= used, "the search finds what is there"
    events = manifest(name)["settings"]["event_subscriptions"]["bot_events"]
    needed = {"commands"}.union(*(SCOPES[method] for method in used - OPTIONAL))
    needed = needed.union(*(EVENT_SCOPES[event] for event in events))
    assert needed == set(manifest(name)["oauth_config"]["scopes"]["bot"])


@pytest.mark.parametrize("name", ["socket-mode", "http"])
def test_what_is_subscribed_is_listened_to(name):
    told = manifest(name)
    subscribed = told["settings"]["event_subscriptions"]["bot_events"]
    assert {each.removesuffix(".im") for each in subscribed} == {HOME_OPENED, MENTIONED, MESSAGE, JOINED}
    shortcuts = {each["callback_id"]: each["type"] for each in told["features"]["shortcuts"]}
    assert shortcuts == {ids.CHANGE_SEGMENT: "global", ids.USE_AS_PEOPLE: "message"}
    assert [each["command"] for each in told["features"]["slash_commands"]] == [ids.COMMAND]


def test_http_has_one_address_for_everything():
    told = manifest("http")
    interactivity = told["settings"]["interactivity"]
    assert told["settings"]["socket_mode_enabled"] is False
    assert {
        told["features"]["slash_commands"][0]["url"],
        told["settings"]["event_subscriptions"]["request_url"],
        interactivity["request_url"],
        interactivity["message_menu_options_url"],
    } == {URL}


def test_socket_mode_has_none():
    told = manifest("socket-mode")
    assert told["settings"]["socket_mode_enabled"] is True
    assert "https://" not in json.dumps(told)


def test_both_install_the_same_app():
    first, second = manifest("socket-mode"), manifest("http")
    for told in (first, second):
        told["settings"] = None
        told["features"]["slash_commands"][0].pop("url", None)
    assert first == second
