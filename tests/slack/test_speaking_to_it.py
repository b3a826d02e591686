"""Mentions, direct messages, being added to a channel, and the two shortcuts."""

from __future__ import annotations

import json

import pytest
from slack_limits import check_view
from slack_made import request
from slack_world import TEAM

MENTION = {
    "type": "app_mention",
    "user": "U0MAYA",
    "channel": "C0MARKETING",
    "ts": "17.1",
    "text": "<@U0SEGBOT> hi",
}
DIRECT = {
    "type": "message",
    "channel_type": "im",
    "user": "U0MAYA",
    "channel": "D0MAYA",
    "ts": "17.2",
    "text": "hi",
}


def shortcut(callback_id, **more):
    return {
        "type": "shortcut",
        "callback_id": callback_id,
        "user": {"id": "U0MAYA", "team_id": TEAM},
        "team": {"id": TEAM},
        "trigger_id": "trigger-1",
        **more,
    }


def about_a_message(message):
    return shortcut("use_as_people", message=message, channel={"id": "C0MARKETING"}) | {
        "type": "message_action"
    }


def pressed_in(desk, view, verb):
    """The button of a change, pressed in a view."""
    shown = {"id": "V1", "hash": "h1", **view, "state": {"values": {}}}
    container = {"type": "view", "view_id": "V1"}
    return desk.press(
        f"new_change_{verb}", verb, user="U0MAYA", view=shown, container=container, channel=None
    )


def test_a_mention_is_answered_in_a_thread_with_buttons(desk, slack):
    assert desk.event(MENTION).status == 200
    (said,) = slack.wait_for("chat.postMessage")
    assert (said["channel"], said["thread_ts"]) == ("C0MARKETING", "17.1")
    assert "What do you want to change?" in said["text"]
    assert "new_change_remove" in json.dumps(said["blocks"])


def test_what_slack_sends_again_is_answered_once(desk, slack):
    for _ in range(3):
        desk.event(MENTION)
    slack.wait_for("chat.postMessage")
    assert len(slack.sent("chat.postMessage")) == 1


def test_the_first_direct_message_is_answered_with_the_welcome(desk, slack):
    desk.event(DIRECT)
    (said,) = slack.wait_for("chat.postMessage")
    assert said["channel"] == "D0MAYA"
    assert "changes customer segments for you" in said["text"]
    assert len(said["text"].splitlines()) == 3


def test_later_ones_with_what_can_be_started(desk, slack, use_cases):
    use_cases.browse.answers["requests"] = [request()]
    desk.event(DIRECT)
    (said,) = slack.wait_for("chat.postMessage")
    assert "What do you want to change?" in said["text"]


@pytest.mark.parametrize(
    "differently",
    [
        {"bot_id": "B0OTHER"},
        {"user": "U0SEGBOT"},
        {"subtype": "message_changed"},
        {"channel_type": "channel"},
    ],
)
def test_what_nobody_said_to_it_is_not_answered(desk, slack, differently):
    assert desk.event(DIRECT | differently).status == 200
    assert slack.sent("chat.postMessage") == []


def test_it_says_one_line_where_it_was_added_itself(desk, slack):
    for who in ("U0MAYA", "U0SEGBOT"):
        desk.event({"type": "member_joined_channel", "user": who, "channel": "C0MARKETING"}, event_id=who)
    (said,) = slack.wait_for("chat.postMessage")
    assert "type `/segment`" in said["text"]
    assert "\n" not in said["text"]


def test_the_shortcut_asks_which_change_and_then_shows_its_form(desk, slack):
    assert desk.interact(shortcut("change_segment")).status == 200
    (opened,) = slack.sent("views.open")
    check_view(opened["view"])
    assert "What do you want to do?" in json.dumps(opened["view"])
    pressed_in(desk, opened["view"], "remove")
    (updated,) = slack.wait_for("views.update")
    check_view(updated["view"])
    assert updated["view"]["callback_id"] == "segment_form"


def test_a_message_becomes_the_people_of_the_form(desk, slack):
    assert desk.interact(about_a_message({"text": "1001\n1002", "ts": "17.3"})).status == 200
    (opened,) = slack.sent("views.open")
    check_view(opened["view"])
    pressed_in(desk, opened["view"], "remove")
    (updated,) = slack.wait_for("views.update")
    blocks = {each.get("block_id"): each for each in updated["view"]["blocks"]}
    assert blocks["members_text"]["element"]["initial_value"] == "1001\n1002"


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ({"text": "  "}, "no text and no file in that message"),
        ({"text": "\n".join(str(each % 10) for each in range(1300))}, "too long for the form"),
        ({"text": "Ärger \U0001f600 " * 300}, "too long for the form"),
    ],
)
def test_a_message_that_cannot_be_used_is_told(desk, slack, message, told):
    assert desk.interact(about_a_message(message)).status == 200
    (said,) = slack.wait_for("chat.postEphemeral")
    assert told in said["text"]
    assert slack.sent("views.open") == []
