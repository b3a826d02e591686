from __future__ import annotations

import pytest


def schedule(world, seconds=600, **more):
    at = int(world.clock.now) + seconds
    return world.web.chat_scheduleMessage(channel="C0AUDIT", post_at=at, text="later", **more)


def waiting(world):
    return [one["id"] for one in world.web.chat_scheduledMessages_list()["scheduled_messages"]]


def test_a_message_waits_and_is_taken_back(world):
    answer = schedule(world)
    assert answer["channel"] == "C0AUDIT"
    assert waiting(world) == [answer["scheduled_message_id"]]
    world.web.chat_deleteScheduledMessage(
        channel="C0AUDIT", scheduled_message_id=answer["scheduled_message_id"]
    )
    assert waiting(world) == []
    assert world.person.messages("C0AUDIT", "marketer") == []


def test_a_message_comes_at_its_time(make_world):
    world = make_world()
    schedule(world, 90)
    assert world.person.messages("C0AUDIT", "marketer") == []
    world.clock.now += 90
    (message,) = world.person.messages("C0AUDIT", "marketer")
    assert (message["text"], message["is_app"]) == ("later", True)
    assert waiting(world) == []


@pytest.mark.parametrize(
    ("seconds", "error"), [(-1, "time_in_past"), (0, "time_in_past"), (121 * 86_400, "time_too_far")]
)
def test_when_it_cannot_be(world, seconds, error):
    at = int(world.clock.now) + seconds
    refused = world.refused("chat.scheduleMessage", channel="C0AUDIT", post_at=at, text="x")
    assert refused["error"] == error


def test_where_it_cannot_be(world):
    at = int(world.clock.now) + 600
    arguments = {"post_at": at, "text": "x"}
    assert (
        world.refused("chat.scheduleMessage", channel="C0NONE", **arguments)["error"] == "channel_not_found"
    )
    world.person.refuse("channel", word="restricted_action", channel="C0AUDIT")
    refused = world.refused("chat.scheduleMessage", channel="C0AUDIT", **arguments)
    assert refused["error"] == "restricted_action"
    world.person.take_again()
    soon = schedule(world, 30)["scheduled_message_id"]
    refused = world.refused("chat.deleteScheduledMessage", channel="C0AUDIT", scheduled_message_id=soon)
    assert refused["error"] == "invalid_scheduled_message_id"
