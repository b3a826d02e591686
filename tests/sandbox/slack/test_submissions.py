from __future__ import annotations

import httpx
import pytest
from sandbox.slack.forms import actions, asking, button, modal, open_modal, plain

from segbot.sandbox.slack.submissions import TROUBLE


def option(value):
    return {"text": plain(value), "value": value}


EVERYTHING = [
    asking("reason", optional=True),
    asking("connection", {"type": "static_select", "options": [option("bunce"), option("batch")]}),
    asking("segment", {"type": "external_select"}, optional=True),
    asking("everyone", {"type": "checkboxes", "options": [option("yes")]}, optional=True),
    asking("who", {"type": "users_select"}, optional=True),
    asking("day", {"type": "datepicker"}, optional=True),
    asking("count", {"type": "number_input", "is_decimal_allowed": False}, optional=True),
    asking("members_file", {"type": "file_input"}, optional=True),
    {
        "type": "section",
        "block_id": "side",
        "text": plain(),
        "accessory": {
            "type": "radio_buttons",
            "action_id": "r",
            "options": [option("1")],
            "initial_option": option("1"),
        },
    },
    actions(button()),
]


def test_every_value_is_delivered_the_empty_ones_as_null(world, bot):
    open_modal(world, view=modal(*EVERYTHING, private_metadata="m"))
    assert world.person.submit("marketer", {"connection": "batch"}) == {"ok": True}
    (heard,) = bot.heard
    assert heard["type"] == "view_submission"
    assert heard["response_urls"] == []
    assert heard["view"]["private_metadata"] == "m"
    assert heard["view"]["state"]["values"] == {
        "reason": {"reason": {"type": "plain_text_input", "value": None}},
        "connection": {"connection": {"type": "static_select", "selected_option": option("batch")}},
        "segment": {"segment": {"type": "external_select", "selected_option": None}},
        "everyone": {"everyone": {"type": "checkboxes", "selected_options": []}},
        "who": {"who": {"type": "users_select", "selected_user": None}},
        "day": {"day": {"type": "datepicker", "selected_date": None}},
        "count": {"count": {"type": "number_input", "value": None}},
        "members_file": {"members_file": {"type": "file_input", "files": []}},
        "side": {"r": {"type": "radio_buttons", "selected_option": option("1")}},
    }


def test_a_file_arrives_as_a_whole_file_object(world, bot):
    open_modal(world, view=modal(asking("members_file", {"type": "file_input", "filetypes": ["csv"]})))
    file_id = world.person.upload("marketer", "vip.csv", b"id\n1\n")
    assert world.person.submit("marketer", {"members_file": [file_id]}) == {"ok": True}
    (file,) = bot.heard[0]["view"]["state"]["values"]["members_file"]["members_file"]["files"]
    assert (file["id"], file["name"], file["size"], file["mode"], file["user"]) == (
        file_id,
        "vip.csv",
        5,
        "hosted",
        "U0MAYA",
    )
    got = httpx.get(file["url_private_download"], headers={"Authorization": "Bearer xoxb-sandbox"})
    assert got.content == b"id\n1\n"


@pytest.mark.parametrize(
    ("element", "given", "message"),
    [
        ({}, None, "Please complete this required field."),
        ({}, "  ", "Please complete this required field."),
        ({"min_length": 3}, "ab", "Must be at least 3 characters."),
        ({"max_length": 3}, "abcd", "Must be at most 3 characters."),
        ({}, "x" * 3001, "Must be at most 3000 characters."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a valid number."),
        (
            {"type": "number_input", "is_decimal_allowed": True, "min_value": "2"},
            "1.5",
            "Must be at least 2.",
        ),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "1"}, "1.5", "Must be at most 1."),
        ({"type": "email_text_input"}, "maya", "Please enter a valid email address."),
        ({"type": "url_text_input"}, "maya", "Please enter a valid URL."),
        (
            {"type": "static_select", "options": [option("a")]},
            option("z"),
            "Please choose one of the options.",
        ),
        (
            {"type": "multi_users_select", "max_selected_items": 1},
            ["U0MAYA", "U0BEA"],
            "Please choose at most 1.",
        ),
        ({"type": "file_input"}, [], "Please complete this required field."),
    ],
)
def test_slacks_own_client_refuses_first(world, bot, element, given, message):
    open_modal(world, view=modal(asking("name", element)))
    answer = world.person.submit("marketer", {} if given is None else {"name": given})
    assert answer == {"ok": False, "errors": {"name": message}}
    assert bot.heard == []


@pytest.mark.usefixtures("bot")
def test_files_that_the_input_does_not_take(world):
    open_modal(world, view=modal(asking("f", {"type": "file_input", "filetypes": ["csv"], "max_files": 1})))
    text, table = (
        world.person.upload("marketer", "a.txt", b"x"),
        world.person.upload("marketer", "a.csv", b"x"),
    )
    assert "type of file" in world.person.submit("marketer", {"f": [text]})["errors"]["f"]
    assert "at most 1" in world.person.submit("marketer", {"f": [table, table]})["errors"]["f"]
    assert world.person.submit("marketer", {"f": [table]})["ok"]


@pytest.mark.usefixtures("bot")
def test_an_empty_ack_closes_the_view_and_shows_the_one_below(world):
    first = open_modal(world)
    trigger = world.workspace.handles.new_trigger("U0MAYA", world.clock(), first["id"])
    world.web.views_push(trigger_id=trigger, view=modal())
    assert world.person.submit("marketer", {"name": "x"}) == {"ok": True}
    assert world.person.view("marketer")["id"] == first["id"]
    assert world.person.submit("marketer", {"name": "x"}) == {"ok": True}
    assert world.person.view("marketer") is None


def test_errors_keep_the_view_and_what_was_typed(world, bot):
    open_modal(world)
    bot.answer((200, {"response_action": "errors", "errors": {"name": "Too short"}}))
    assert world.person.submit("marketer", {"name": "x"}) == {"ok": False, "errors": {"name": "Too short"}}
    assert world.person.view("marketer")["state"]["values"]["name"]["name"]["value"] == "x"


def test_update_keeps_the_id_and_push_adds_a_view(world, bot):
    first = open_modal(world)
    bot.answer((200, {"response_action": "update", "view": modal(title=plain("Two"))}))
    assert world.person.submit("marketer", {"name": "x"}) == {"ok": True}
    updated = world.person.view("marketer")
    assert (updated["id"], updated["title"]["text"]) == (first["id"], "Two")
    bot.answer((200, {"response_action": "push", "view": modal(title=plain("Three"))}))
    assert world.person.submit("marketer", {"name": "x"}) == {"ok": True}
    assert world.person.view("marketer")["previous_view_id"] == first["id"]
    bot.answer((200, {"response_action": "clear"}))
    assert world.person.submit("marketer", {"name": "x"}) == {"ok": True}
    assert world.person.view("marketer") is None


@pytest.mark.parametrize(
    ("ack", "why"),
    [
        ("ok", "must be empty or a response_action"),
        ({}, "must be empty or a response_action"),
        ({"response_action": "dance"}, "must be empty or a response_action"),
        (
            {"response_action": "errors", "errors": {"elsewhere": "x"}},
            "no input blocks of this view: ['elsewhere']",
        ),
        (
            {"response_action": "errors", "errors": {"buttons": "x"}},
            "no input blocks of this view: ['buttons']",
        ),
        ({"response_action": "errors"}, "needs an errors object"),
        ({"response_action": "errors", "errors": {"name": ""}}, "every error must be a text"),
        ({"response_action": "update"}, "must be a valid view object"),
        (
            {"response_action": "push", "view": modal(title=plain("x" * 25))},
            "must be less than 25 characters",
        ),
    ],
)
def test_acks_that_slack_cannot_use(world, bot, ack, why):
    view = open_modal(world, view=modal(asking(), actions(button())))
    bot.answer((200, ack))
    answer = world.person.submit("marketer", {"name": "x"})
    assert (answer["ok"], answer["message"]) == (False, TROUBLE)
    assert world.person.view("marketer")["id"] == view["id"]
    logged = world.last("ack of view_submission")
    assert logged["verdict"] == "error"
    assert why in logged["reason"]


def test_the_push_that_is_one_too_many(world, bot):
    open_modal(world)
    bot.answer((200, {"response_action": "push", "view": modal()}))
    assert world.person.submit("marketer", {"name": "x"})["ok"]
    assert world.person.submit("marketer", {"name": "x"})["ok"]
    assert world.person.submit("marketer", {"name": "x"})["error"] == "push_limit_reached"


@pytest.mark.parametrize(
    ("answer", "error"), [((200, "sleep"), "operation_timeout"), ((500, ""), "dispatch_failed")]
)
def test_a_submission_that_is_not_acked_leaves_the_view(world, bot, answer, error):
    view = open_modal(world)
    world.workspace.ack_seconds = 0.2
    bot.answer(answer)
    told = world.person.submit("marketer", {"name": "x"})
    assert (told["error"], told["message"]) == (error, TROUBLE)
    assert world.person.view("marketer")["id"] == view["id"]


@pytest.mark.usefixtures("bot")
def test_only_the_top_view_can_be_submitted(world):
    first = open_modal(world)
    trigger = world.workspace.handles.new_trigger("U0MAYA", world.clock(), first["id"])
    world.web.views_push(trigger_id=trigger, view=modal())
    assert (
        world.person.post("view/submit", **{"as": "marketer"}, view_id=first["id"], state={})["error"]
        == "view_closed"
    )


def test_cancel_and_the_corner_x(world, bot):
    first = open_modal(world, view=modal(notify_on_close=True))
    trigger = world.workspace.handles.new_trigger("U0MAYA", world.clock(), first["id"])
    second = world.web.views_push(trigger_id=trigger, view=modal(notify_on_close=True))["view"]
    world.person.dismiss("marketer")
    assert (bot.heard[0]["type"], bot.heard[0]["view"]["id"], bot.heard[0]["is_cleared"]) == (
        "view_closed",
        second["id"],
        False,
    )
    trigger = world.workspace.handles.new_trigger("U0MAYA", world.clock(), first["id"])
    world.web.views_push(trigger_id=trigger, view=modal())
    world.person.dismiss("marketer", everything=True)
    assert (bot.heard[1]["view"]["id"], bot.heard[1]["is_cleared"]) == (first["id"], True)
    assert world.person.view("marketer") is None


def test_nobody_hears_of_a_close_that_was_not_asked_about(world, bot):
    open_modal(world)
    assert world.person.dismiss("marketer")["ok"]
    assert bot.heard == []


def test_response_urls_come_with_a_conversation_picked_for_it(world, bot):
    picker = {"type": "conversations_select", "response_url_enabled": True}
    open_modal(world, view=modal(asking("where", picker)))
    world.person.submit("marketer", {"where": "C0GENERAL"})
    (given,) = bot.heard[0]["response_urls"]
    assert (given["channel_id"], given["block_id"]) == ("C0GENERAL", "where")
    assert (
        httpx.post(given["response_url"], json={"text": "hi", "response_type": "in_channel"}).status_code
        == 200
    )
    assert [m["text"] for m in world.person.messages("C0GENERAL", "marketer")] == ["hi"]
