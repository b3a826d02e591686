"""Socket Mode seen from the wire."""

from __future__ import annotations

import json
import threading

import pytest
from sandbox.slack.forms import modal, open_modal
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect


@pytest.fixture
def world(make_world):
    return make_world(socket_mode=True)


@pytest.fixture
def dial(world, stack):
    def dial():
        url = world.web.apps_connections_open(app_token="xapp-sandbox")["url"]
        websocket = stack.enter_context(connect(url, open_timeout=5, close_timeout=0.5))
        return url, websocket, json.loads(websocket.recv(5))

    return dial


def meanwhile(act):
    """Run what a person does while the test plays the bot; the list gets the answer."""
    answers = []
    thread = threading.Thread(target=lambda: answers.append(act()))
    thread.start()
    return thread, answers


def answer(websocket, payload=None):
    envelope = json.loads(websocket.recv(5))
    websocket.send(
        json.dumps({"envelope_id": envelope["envelope_id"], **({"payload": payload} if payload else {})})
    )
    return envelope


def test_hello_and_a_ticket_for_one_connection(dial):
    url, _, hello = dial()
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["debug_info"]["approximate_connection_time"] > 0
    with pytest.raises(InvalidStatus), connect(url):
        pass


def test_ten_connections_and_no_more(dial):
    for number in range(10):
        assert dial()[2]["num_connections"] == number + 1
    assert dial()[2] == {"type": "disconnect", "reason": "too_many_websockets"}


def test_each_payload_goes_to_one_connection_in_turn(world, dial):
    sockets = [dial()[1], dial()[1]]
    heard = []
    for turn in range(4):
        thread, answers = meanwhile(lambda: world.person.say("marketer", "C0MARKETING", "/segment list"))
        for number, websocket in enumerate(sockets):
            try:
                envelope = json.loads(websocket.recv(0.1))
            except TimeoutError:
                continue
            heard.append((turn, number))
            websocket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
            break
        thread.join()
        assert answers == [{"ok": True}]
    assert [turn for turn, _ in heard] == [0, 1, 2, 3]
    assert sorted(number for _, number in heard) == [0, 0, 1, 1]


def test_a_command_is_an_envelope_and_its_ack_may_hold_the_reply(world, dial):
    _, websocket, _ = dial()
    thread, answers = meanwhile(lambda: world.person.say("marketer", "C0MARKETING", "/segment list"))
    envelope = answer(websocket, {"text": "here you are"})
    thread.join()
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert envelope["payload"]["text"] == "list"
    assert answers == [{"ok": True}]
    assert world.person.messages("C0MARKETING", "marketer")[0]["text"] == "here you are"


def test_a_submission_answered_with_errors(world, dial):
    _, websocket, _ = dial()
    open_modal(world, view=modal())
    thread, answers = meanwhile(lambda: world.person.submit("marketer", {"name": "x"}))
    envelope = answer(websocket, {"response_action": "errors", "errors": {"name": "no"}})
    thread.join()
    assert (envelope["type"], envelope["payload"]["type"]) == ("interactive", "view_submission")
    assert answers == [{"ok": False, "errors": {"name": "no"}}]


def test_no_ack_is_operation_timeout(world, dial):
    _, websocket, _ = dial()
    world.workspace.ack_seconds = 0.2
    assert world.person.say("marketer", "C0MARKETING", "/segment list")["error"] == "operation_timeout"
    assert world.last("/segment")["verdict"] == "late"
    world.workspace.ack_seconds = 5.0
    late = json.loads(websocket.recv(5))
    websocket.send("not json")
    websocket.send(json.dumps({"envelope_id": late["envelope_id"]}))
    thread, answers = meanwhile(lambda: world.person.say("marketer", "C0MARKETING", "/segment list"))
    answer(websocket)
    thread.join()
    assert answers == [{"ok": True}]


def test_events_are_retried_with_the_reason(world, dial):
    world.workspace.retry_scale, world.workspace.ack_seconds = 0.001, 0.2
    _, websocket, _ = dial()
    world.person.home("marketer")
    first = json.loads(websocket.recv(5))
    assert (first["type"], first["accepts_response_payload"]) == ("events_api", False)
    assert "retry_attempt" not in first
    again = answer(websocket)
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "http_timeout")
    assert again["payload"]["event_id"] == first["payload"]["event_id"]


def test_the_ticket_is_not_in_the_log(world, dial):
    url, _, _ = dial()
    ticket = url.split("ticket=")[1].split("&")[0]
    assert ticket not in json.dumps(world.person.exchanges())


def test_a_connection_lost_without_a_word_answers_no_ping(world, dial):
    _, websocket, _ = dial()
    assert websocket.ping().wait(5)
    assert world.person.socket("lost")["connections"] == 1
    assert not websocket.ping().wait(0.3)
    assert not websocket.close_code
    assert world.person.shortcut("marketer", "change_segment")["error"] == "dispatch_failed"
    assert dial()[2]["num_connections"] == 1


def test_a_connection_that_is_cut_ends_without_a_close_frame(world, dial):
    _, websocket, _ = dial()
    world.person.socket("cut")
    with pytest.raises(ConnectionClosedError) as caught:
        websocket.recv(5)
    assert caught.value.rcvd is None
    assert world.person.socket("cut")["error"] == "no_connection"
