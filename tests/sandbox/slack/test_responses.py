"""response_url: five uses in half an hour, and what each field does."""

from __future__ import annotations

import httpx
import pytest
from sandbox.slack.forms import actions, button
from slack_sdk.webhook import WebhookClient


def of_command(world, bot, channel="C0MARKETING"):
    world.person.say("marketer", channel, "/segment help")
    return bot.heard[-1]["response_url"]


def of_press(world, bot, *, ephemeral=False):
    fields = {"channel": "C0MARKETING", "text": "card", "blocks": [actions(button())]}
    if ephemeral:
        world.web.chat_postEphemeral(user="U0MAYA", **fields)
    else:
        world.web.chat_postMessage(**fields)
    message = world.person.messages("C0MARKETING", "marketer")[-1]
    world.person.press("marketer", message, "go")
    return bot.heard[-1]["response_url"]


def seen(world, who="marketer", channel="C0MARKETING"):
    return [(m["text"], m["ephemeral"]) for m in world.person.messages(channel, who)]


def test_the_default_is_for_one_pair_of_eyes(world, bot):
    answer = WebhookClient(of_command(world, bot)).send(text="psst")
    assert (answer.status_code, answer.body) == (200, "ok")
    assert seen(world) == [("psst", True)]
    assert seen(world, "approver") == []


def test_in_channel_shows_the_command_too_even_where_the_bot_is_not_a_member(world, bot):
    url = of_command(world, bot, "C0GENERAL")
    httpx.post(url, json={"text": "hello", "response_type": "in_channel"})
    assert seen(world, "approver", "C0GENERAL") == [("/segment help", False), ("hello", False)]


def test_five_uses(world, bot):
    url = of_command(world, bot)
    for _ in range(5):
        assert httpx.post(url, json={"text": "x"}).status_code == 200
    sixth = httpx.post(url, json={"text": "x"})
    assert (sixth.status_code, sixth.json()["error"]) == (404, "used_url")
    assert len(seen(world)) == 5
    logged = world.last("/response/")
    assert (logged["verdict"], logged["reason"]) == (
        "refused",
        "the response_url was already used five times",
    )


def test_half_an_hour(world, bot):
    url = of_command(world, bot)
    world.clock.now += 30 * 60
    assert httpx.post(url, json={"text": "x"}).status_code == 200
    world.clock.now += 1
    assert httpx.post(url, json={"text": "x"}).json()["error"] == "expired_url"


def test_replacing_and_deleting_the_original(world, bot):
    url = of_press(world, bot)
    httpx.post(url, json={"text": "extra"})
    httpx.post(url, json={"text": "replaced", "replace_original": True})
    assert seen(world) == [("replaced", False), ("extra", True)]
    assert "blocks" not in world.person.messages("C0MARKETING", "marketer")[0]
    httpx.post(url, json={"delete_original": True})
    assert seen(world) == [("extra", True)]


def test_an_ephemeral_original_stays_ephemeral(world, bot):
    url = of_press(world, bot, ephemeral=True)
    httpx.post(url, json={"text": "replaced", "replace_original": True, "response_type": "in_channel"})
    assert seen(world) == [("replaced", True)]
    assert seen(world, "approver") == []


def test_a_command_has_no_original(world, bot):
    url = of_command(world, bot)
    httpx.post(url, json={"text": "one"})
    httpx.post(url, json={"text": "two", "replace_original": True})
    httpx.post(url, json={"delete_original": True})
    assert seen(world) == [("one", True), ("two", True)]


def test_a_reply_in_a_thread_is_public(world, bot):
    url = of_press(world, bot)
    parent = world.person.messages("C0MARKETING", "marketer")[0]["ts"]
    httpx.post(
        url, json={"text": "r", "response_type": "in_channel", "thread_ts": parent, "replace_original": False}
    )
    httpx.post(url, json={"text": "e", "thread_ts": parent})
    assert [m["text"] for m in world.person.thread("C0MARKETING", parent, "marketer")] == ["card", "r"]
    assert seen(world)[-1] == ("e", True)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"{", "invalid_payload"),
        (b'{"foo": 1}', "invalid_payload"),
        (b'{"text": ""}', "no_text"),
        (b'{"blocks": [{"type": "no"}]}', "invalid_blocks"),
    ],
)
def test_replies_slack_would_not_take(world, bot, said, error):
    answer = httpx.post(of_command(world, bot), content=said)
    assert (answer.status_code, answer.text) == (400, error)


def test_an_address_that_was_never_given_out(world):
    assert httpx.post(f"{world.url}/response/guess", json={"text": "x"}).status_code == 404
