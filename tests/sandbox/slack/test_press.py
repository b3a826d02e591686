from __future__ import annotations

import pytest
from sandbox.slack.forms import actions, asking, button, modal, open_modal, plain


def option(value):
    return {"text": plain(value), "value": value}


def select(**fields):
    return {"type": "static_select", "action_id": "choose", "options": [option("a"), option("b")], **fields}


def card(world, *elements, channel="C0APPROVALS", **fields):
    blocks = [actions(*(elements or [button()]))]
    world.web.chat_postMessage(channel=channel, text="card", blocks=blocks, **fields)
    return world.person.messages(channel, "approver")[-1]


def test_what_a_press_in_a_message_sends(world, bot):
    message = card(world, button(), select())
    typed = {"buttons": {"choose": {"type": "static_select", "selected_option": option("b")}}}
    assert world.person.press("outsider", message, "go", state=typed) == {"ok": True}
    (heard,) = bot.heard
    assert heard["type"] == "block_actions"
    assert heard["user"] == {"id": "U0OTTO", "username": "otto", "name": "otto", "team_id": "T0OTHER"}
    assert heard["container"] == {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": "C0APPROVALS",
        "is_ephemeral": False,
    }
    assert heard["channel"] == {"id": "C0APPROVALS", "name": "segment-approvals"}
    assert heard["message"]["ts"] == message["ts"]
    assert heard["message"]["blocks"] == message["blocks"]
    assert heard["state"]["values"]["buttons"]["choose"]["selected_option"]["value"] == "b"
    (action,) = heard["actions"]
    assert {action[k] for k in ("block_id", "action_id", "value", "type")} == {"buttons", "go", "1", "button"}
    assert action["action_ts"]
    assert heard["response_url"]
    assert heard["trigger_id"]


def test_in_a_thread_the_container_says_so(world, bot):
    parent = card(world)
    world.web.chat_postMessage(
        channel="C0APPROVALS", text="r", thread_ts=parent["ts"], blocks=[actions(button())]
    )
    reply = world.person.thread("C0APPROVALS", parent["ts"], "approver")[1]
    world.person.press("approver", reply, "go")
    assert bot.heard[0]["container"]["thread_ts"] == parent["ts"]


def test_an_ephemeral_message_is_not_part_of_the_payload(world, bot):
    world.web.chat_postEphemeral(
        channel="C0APPROVALS", user="U0ARTHUR", text="psst", blocks=[actions(button())]
    )
    (message,) = world.person.messages("C0APPROVALS", "approver")
    assert world.person.press("marketer", message, "go")["error"] == "outdated"
    assert world.person.press("approver", message, "go")["ok"]
    assert bot.heard[0]["container"]["is_ephemeral"]
    assert "message" not in bot.heard[0]


def test_what_a_press_in_a_modal_sends(world, bot):
    view = open_modal(world, view=modal(asking(), actions(button())))
    typed = {"name": {"name": {"type": "plain_text_input", "value": "half a na"}}}
    world.person.press("marketer", view, "go", state=typed)
    (heard,) = bot.heard
    assert heard["container"] == {"type": "view", "view_id": view["id"]}
    assert heard["view"]["state"]["values"] == {
        "name": {"name": {"type": "plain_text_input", "value": "half a na"}}
    }
    assert not {"message", "channel", "response_url"} & set(heard)
    pushed = world.web.views_push(trigger_id=heard["trigger_id"], view=modal())["view"]
    assert pushed["previous_view_id"] == view["id"]


def test_a_button_that_is_gone_cannot_be_pressed(world, bot):
    message = card(world)
    world.web.chat_update(
        channel="C0APPROVALS", ts=message["ts"], text="done", blocks=[actions(button(value="2"))]
    )
    answer = world.person.press("approver", message, "go")
    assert (answer["error"], answer["message"]) == ("outdated", "that button is no longer there")
    world.web.chat_update(channel="C0APPROVALS", ts=message["ts"], text="done")
    assert world.person.press("approver", message, "go")["error"] == "outdated"
    world.web.chat_delete(channel="C0APPROVALS", ts=message["ts"])
    assert world.person.press("approver", message, "go")["error"] == "outdated"
    assert bot.heard == []


def test_whoever_is_not_there_cannot_press(world, bot):
    world.web.chat_postMessage(channel="C0AUDIT", text="x", blocks=[actions(button())])
    (message,) = world.person.messages("C0AUDIT", "marketer")
    assert world.person.press("outsider", message, "go")["error"] == "channel_not_found"
    view = open_modal(world, view=modal(asking(), actions(button())))
    assert world.person.press("approver", view, "go")["error"] == "view_closed"
    open_modal(world)
    assert world.person.press("marketer", view, "go")["error"] == "view_closed"
    assert bot.heard == []


@pytest.mark.parametrize(
    ("answer", "error"), [((200, "sleep"), "operation_timeout"), ((404, "{}"), "dispatch_failed")]
)
def test_a_press_that_is_not_acked(world, bot, answer, error):
    message = card(world)
    world.workspace.ack_seconds = 0.2
    bot.answer(answer)
    told = world.person.press("approver", message, "go")
    assert (told["ok"], told["error"]) == (False, error)
    assert error in told["message"]


def test_choices(world, bot):
    overflow = {"type": "overflow", "action_id": "more", "options": [option("x")]}
    people = {"type": "users_select", "action_id": "who"}
    boxes = {"type": "checkboxes", "action_id": "boxes", "options": [option("a"), option("b")]}
    message = card(world, select(), overflow, people, boxes)
    world.person.press("approver", message, "choose", selected_option=option("b"))
    world.person.press("approver", message, "more", selected_option=option("x"))
    world.person.press("approver", message, "who", selected_user="U0BEA")
    world.person.press("approver", message, "boxes", selected_options=[option("a")])
    chosen = [one["actions"][0] for one in bot.heard]
    assert chosen[0]["selected_option"]["value"] == "b"
    assert chosen[1]["selected_option"]["value"] == "x"
    assert chosen[2]["selected_user"] == "U0BEA"
    assert chosen[3]["selected_options"] == [option("a")]
    assert (
        world.person.press("approver", message, "choose", selected_option=option("z"))["error"] == "outdated"
    )


EXTERNAL = asking("segment", {"type": "external_select", "action_id": "segment", "min_query_length": 2})


def test_a_menu_asks_the_bot(world, bot):
    view = open_modal(world, view=modal(EXTERNAL, private_metadata="bunce"))
    bot.answer((200, {"options": [option("vip")]}))
    assert world.person.options("marketer", view, "segment", "v") == {"ok": True, "options": []}
    assert bot.heard == []
    assert world.person.options("marketer", view, "segment", "vi")["options"] == [option("vip")]
    (heard,) = bot.heard
    assert (heard["type"], heard["value"], heard["action_id"], heard["block_id"]) == (
        "block_suggestion",
        "vi",
        "segment",
        "segment",
    )
    assert heard["view"]["private_metadata"] == "bunce"
    assert heard["container"] == {"type": "view", "view_id": view["id"]}
    assert "trigger_id" not in heard


@pytest.mark.parametrize(
    "answer",
    [{"options": [option("x")] * 101}, {"options": [{"text": plain("x" * 76), "value": "x"}]}, "nothing", {}],
)
def test_options_slack_would_not_show(world, bot, answer):
    view = open_modal(world, view=modal(EXTERNAL))
    bot.answer((200, answer))
    assert world.person.options("marketer", view, "segment", "vip")["error"] == "invalid_options"
    assert world.last("ack of block_suggestion")["verdict"] == "error"


def test_options_in_groups(world, bot):
    view = open_modal(world, view=modal(EXTERNAL))
    groups = [{"label": plain("Bunce"), "options": [option("vip")]}]
    bot.answer((200, {"option_groups": groups}))
    assert world.person.options("marketer", view, "segment", "vip")["option_groups"] == groups
