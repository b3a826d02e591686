"""A whole conversation between the stand-in and the real Bolt, over HTTP and over Socket Mode."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sandbox.driver import Driver
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler

from segbot.sandbox.slack.installation import Installation

FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Remove people"},
    "submit": {"type": "plain_text", "text": "Go"},
    "private_metadata": "kept",
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Why"},
            "element": {"type": "plain_text_input", "action_id": "reason"},
        }
    ],
}


def teach(app, heard):
    """The little bot of these tests."""

    @app.command("/segment")
    def command(ack, body, client):
        client.views_open(trigger_id=body["trigger_id"], view=FORM)
        heard.append(body)
        ack()

    @app.view("form")
    def submitted(ack, body, client):
        heard.append(body)
        reason = body["view"]["state"]["values"]["reason"]["reason"]["value"]
        client.chat_postMessage(
            channel="C0APPROVALS",
            text=f"why: {reason}",
            blocks=[
                {"type": "section", "text": {"type": "mrkdwn", "text": f"why: {reason}"}},
                {
                    "type": "actions",
                    "block_id": "decide",
                    "elements": [
                        {
                            "type": "button",
                            "action_id": "approve_request",
                            "text": {"type": "plain_text", "text": "Approve"},
                            "value": "7",
                        }
                    ],
                },
            ],
        )
        ack()

    @app.action("approve_request")
    def approved(ack, body, respond, client):
        ack()
        heard.append(body)
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="approved")
        respond(text="thank you", response_type="ephemeral", replace_original=False)


def the_whole_story(person, heard):
    assert person.say("marketer", "C0MARKETING", "/segment remove bunce vip") == {"ok": True}
    assert heard[0]["text"] == "remove bunce vip"
    assert heard[0]["user_id"] == "U0MAYA"
    view = person.view("marketer")
    assert view["callback_id"] == "form"
    assert person.view("approver") is None

    assert person.submit("marketer", {"reason": "GDPR"}) == {"ok": True}
    assert heard[1]["view"]["private_metadata"] == "kept"
    assert person.view("marketer") is None

    card = person.wait_for_message("C0APPROVALS", "approver", "why: GDPR")
    assert card["is_app"]
    assert person.press("approver", card, "approve_request") == {"ok": True}
    assert heard[2]["user"] == {
        "id": "U0ARTHUR",
        "username": "arthur",
        "name": "arthur",
        "team_id": "T0SEGBOT",
    }
    assert heard[2]["actions"][0]["value"] == "7"
    person.wait_for_message("C0APPROVALS", "approver", "thank you")
    assert [m["text"] for m in person.messages("C0APPROVALS", "approver")] == ["approved", "thank you"]
    assert [m["text"] for m in person.messages("C0APPROVALS", "marketer")] == ["approved"]


def test_http(world, bolt, listen):
    heard = []
    teach(bolt, heard)
    listen()
    the_whole_story(world.person, heard)
    assert {one["verdict"] for one in world.person.exchanges()} == {"ok"}
    assert {one["direction"] for one in world.person.exchanges()} == {"to_bot", "from_bot"}


@pytest.fixture
def socket_world(make_world):
    return make_world(socket_mode=True, installation=Installation())


def test_socket_mode_and_a_refresh_of_the_connection(socket_world):
    heard, sockets = [], socket_world.app.state.sockets
    app = App(client=socket_world.web)
    teach(app, heard)
    handler = SocketModeHandler(app, "xapp-sandbox")
    handler.connect()
    socket_world.person.wait_for(lambda: socket_world.person.state("marketer")["bot"]["running"])
    the_whole_story(socket_world.person, heard)
    assert {one["direction"] for one in socket_world.person.exchanges()} == {"socket", "from_bot"}

    asyncio.run_coroutine_threadsafe(sockets.refresh(), socket_world.app.state.loop).result(5)
    socket_world.person.wait_for(lambda: sockets.connected == 1, what="the bot reconnected")
    assert socket_world.person.say("marketer", "C0MARKETING", "/segment help") == {"ok": True}
    handler.close()


def test_no_open_socket_is_dispatch_failed(socket_world):
    said = socket_world.person.say("marketer", "C0MARKETING", "/segment help")
    assert said["error"] == "dispatch_failed"
    assert socket_world.last("/segment")["reason"] == "the bot has no open socket"


def test_many_people_at_once(world, bolt, listen):
    heard = []
    teach(bolt, heard)
    listen()
    answers = []

    def run(who):
        with Driver(world.url) as person:
            answers.append(person.say(who, "C0MARKETING", "/segment help"))

    threads = [
        threading.Thread(target=run, args=(who,)) for who in ("marketer", "approver", "second_approver")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [{"ok": True}] * 3
    assert {body["user_id"] for body in heard} == {"U0MAYA", "U0ARTHUR", "U0BEA"}
