"""Every switch of "Make it refuse", as a bot meets it."""

from __future__ import annotations

import threading

import httpx
import pytest
from sandbox.slack.forms import modal, open_modal, plain
from slack_sdk.errors import SlackApiError

from segbot.sandbox.savefile import SaveFile
from segbot.sandbox.slack.faults import KINDS, SlackFault, SlackFaults

CHART = {
    "type": "data_visualization",
    "title": "Size",
    "chart": {
        "type": "line",
        "series": [{"name": "people", "data": [{"label": "today", "value": 3}]}],
        "axis_config": {"categories": ["today"]},
    },
}
ALERT = {"type": "alert", "text": plain()}


def post(world, channel="C0APPROVALS", **more):
    return world.web.chat_postMessage(channel=channel, text="card", **more)


def error(world, method, **arguments):
    return world.refused(method, **arguments)["error"]


@pytest.mark.parametrize("word", KINDS["channel"].words)
def test_a_channel_that_refuses_leaves_the_others_alone(world, word):
    world.person.refuse("channel", channel="#segment-approvals", word=word)
    assert error(world, "chat.postMessage", channel="C0APPROVALS", text="x") == word
    assert error(world, "chat.postMessage", channel="#segment-approvals", text="x") == word
    assert error(world, "chat.postEphemeral", channel="C0APPROVALS", text="x", user="U0MAYA") == word
    post(world, "C0MARKETING")
    post(world, "U0MAYA")
    world.person.take_again("channel")
    post(world)


def test_a_channel_says_of_itself_what_is_wrong(world):
    def info():
        return world.web.conversations_info(channel="C0APPROVALS")["channel"]

    world.person.refuse("channel", word="is_archived")
    assert info()["is_archived"]
    assert error(world, "conversations.join", channel="C0APPROVALS") == "is_archived"
    world.person.refuse("channel", word="channel_not_found")
    assert error(world, "conversations.info", channel="C0APPROVALS") == "channel_not_found"
    world.person.refuse("channel", word="not_in_channel", channel="C0APPROVALS")
    assert not info()["is_member"]
    world.web.conversations_join(channel="C0APPROVALS")
    assert info()["is_member"]
    post(world)


def test_where_posting_is_restricted_edits_are_taken(world):
    ts = post(world)["ts"]
    world.person.refuse("channel", word="restricted_action")
    world.web.chat_update(channel="C0APPROVALS", ts=ts, text="new")
    world.person.refuse("channel", word="is_archived")
    assert error(world, "chat.update", channel="C0APPROVALS", ts=ts, text="newer") == "is_archived"


@pytest.mark.parametrize("word", KINDS["message"].words)
def test_a_message_that_cannot_be_edited(world, word):
    ts = post(world)["ts"]
    world.person.refuse("message", word=word)
    assert error(world, "chat.update", channel="C0APPROVALS", ts=ts, text="new") == word
    post(world)


def test_a_scope_that_is_missing(world):
    world.person.refuse("scope", scope="usergroups:read")
    answer = world.refused("usergroups.users.list", usergroup="S0APPROVE")
    assert (answer["error"], answer["needed"]) == ("missing_scope", "usergroups:read")
    assert "usergroups:read" not in world.web.auth_test().headers["x-oauth-scopes"].split(",")
    world.person.take_again("scope")
    assert "usergroups:read" in world.web.auth_test().headers["x-oauth-scopes"].split(",")
    assert world.person.post("faults", kind="scope", on=True)["error"] == "refused"


def test_uploads_off(world):
    world.person.refuse("uploads")
    assert error(world, "files.getUploadURLExternal", filename="a", length=1) == "file_uploads_disabled"
    post(world)


def test_asked_to_wait(world):
    world.person.refuse("ratelimited", methods="chat.", seconds=7, count=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            post(world)
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["retry-after"] == "7"
        world.web.auth_test()
    post(world)


def test_away_for_ten_minutes(make_world):
    world = make_world()  # its clock runs ahead, and timestamps never go back
    world.person.refuse("away")
    assert httpx.post(f"{world.url}/api/auth.test").status_code == 503
    assert httpx.post(f"{world.url}/response/any", json={"text": "x"}).status_code == 503
    world.clock.now += 599
    assert httpx.post(f"{world.url}/api/auth.test").status_code == 503
    world.clock.now += 1
    post(world)
    assert world.person.get("faults")["on"] == []


def test_no_answer_until_it_is_switched_off(world):
    world.person.refuse("hangs", methods="auth.", count=2)
    answered = []
    asking = threading.Thread(target=lambda: answered.append(httpx.post(f"{world.url}/api/auth.test")))
    asking.start()
    world.person.wait_for(lambda: world.person.get("faults")["on"][0]["count"] == 1, what="the call is there")
    post(world)
    assert not answered
    world.person.take_again("hangs")
    asking.join(5)
    assert answered[0].status_code == 503


@pytest.mark.parametrize("word", KINDS["token"].words)
def test_a_token_that_is_no_good(world, word):
    world.person.refuse("token", word=word)
    assert error(world, "auth.test") == word
    assert error(world, "chat.postMessage", channel="C0APPROVALS", text="x") == word
    assert error(world, "views.open", trigger_id="x", view=modal()) == word
    assert httpx.post(f"{world.url}/api/api.test").json()["ok"]


def test_an_app_token_that_is_no_good(world):
    world.workspace.socket_mode = True
    try:
        world.person.refuse("app_token")
        answer = httpx.post(
            f"{world.url}/api/apps.connections.open", headers={"Authorization": "Bearer xapp-sandbox"}
        ).json()
        assert answer["error"] == "invalid_auth"
        world.web.auth_test()
    finally:
        world.workspace.socket_mode = False


def test_views_and_people_that_refuse(world):
    view = open_modal(world)
    world.person.refuse("views", word="hash_conflict", methods="views.update")
    assert error(world, "views.update", view_id=view["id"], view=modal()) == "hash_conflict"
    open_modal(world)
    world.person.refuse("people")
    assert error(world, "users.info", user="U0MAYA") == "internal_error"
    assert error(world, "usergroups.users.list", usergroup="S0APPROVE") == "internal_error"


def test_a_word_nobody_has_heard_of(world):
    world.person.refuse("unknown", word="gremlins_in_the_pipe", methods="chat.postMessage", count=1)
    assert error(world, "chat.postMessage", channel="C0APPROVALS", text="x") == "gremlins_in_the_pipe"
    post(world)


def test_workspaces_of_older_days_do_not_know_new_blocks(world, bot):
    post(world, blocks=[CHART])
    world.person.refuse("new_blocks")
    answer = world.refused(
        "chat.postMessage", channel="C0APPROVALS", text="x", blocks=[{"type": "divider"}, CHART]
    )
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == ["unsupported type: data_visualization [json-pointer:/blocks/1/type]"]
    world.web.chat_postMessage(channel="C0APPROVALS", text="x", blocks=[{"type": "divider"}])
    answer = world.refused("views.publish", user_id="U0MAYA", view={"type": "home", "blocks": [CHART]})
    assert answer["error"] == "invalid_arguments"
    assert "unsupported type: data_visualization" in answer["response_metadata"]["messages"][0]
    with pytest.raises(SlackApiError, match="unsupported type: alert"):
        open_modal(world, view=modal(ALERT))
    world.person.say("marketer", "C0MARKETING", "/segment list")
    told = httpx.post(bot.heard[0]["response_url"], json={"text": "x", "blocks": [CHART]})
    assert (told.status_code, told.text) == (400, "invalid_blocks")


def test_what_cannot_be_switched(world):
    for wrong in (
        {"kind": "gremlins"},
        {"kind": "channel", "word": "gremlins"},
        {"kind": "channel", "channel": "#nowhere"},
        {"kind": "away", "count": 0},
    ):
        assert world.person.post("faults", on=True, **wrong)["error"] == "refused"
    assert world.person.get("faults")["on"] == []


def test_switches_outlive_a_restart_and_end_with_a_reset(world, tmp_path):
    kept = SaveFile(tmp_path / "world.db")
    SlackFaults(kept).set(SlackFault(kind="scope", scope="files:write"))
    assert SlackFaults(kept).get("scope").scope == "files:write"
    world.person.refuse("token")
    assert world.person.state("marketer")["faults"] == 1
    world.person.post("reset")
    world.web.auth_test()
