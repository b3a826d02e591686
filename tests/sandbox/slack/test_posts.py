"""What people write reaches the bot as Slack's events do, and links lead back to what was written."""

from __future__ import annotations

import httpx
import pytest

from segbot.sandbox.slack.installation import Installation


def events(bot, kind):
    return [one["event"] for one in bot.heard if one.get("event", {}).get("type") == kind]


def say(world, channel, text, as_="marketer", **more):
    return world.person.post("say", **{"as": as_}, channel=channel, text=text, **more)


def test_a_mention_is_an_event(world, bot):
    ts = say(world, "C0MARKETING", "Hey @segbot, and @Arthur Okafor: see #segment-audit")["ts"]
    event = world.person.wait_for(lambda: events(bot, "app_mention"))[0]
    assert event["text"] == "Hey <@U0SEGBOT>, and <@U0ARTHUR>: see <#C0AUDIT|segment-audit>"
    assert (event["user"], event["channel"], event["ts"]) == ("U0MAYA", "C0MARKETING", ts)
    assert not events(bot, "message")


def test_names_are_found_whole_whatever_their_case(world):
    posts = world.workspace
    said = {
        "@MAYA and @maya2": "<@U0MAYA> and <@U0MAYA2>",
        "@Mayaland mail@arthur": "@Mayaland mail@arthur",
        "@here @segment-approvers": "<!here> <!subteam^S0APPROVE|@segment-approvers>",
        "<@U0BEA> stays": "<@U0BEA> stays",
    }
    for typed, meant in said.items():
        ts = say(world, "C0MARKETING", typed)["ts"]
        assert posts.messages.get("C0MARKETING", ts)["text"] == meant


def test_a_mention_where_the_bot_is_not_is_said_and_unheard(world, bot):
    say(world, "C0GENERAL", "@segbot help")
    told = world.person.wait_for_message("general", "marketer", lambda one: one["ephemeral"])
    assert "is not in this channel" in told["text"]
    assert not bot.heard


def test_a_direct_message_is_an_event_the_bots_own_too(world, bot):
    say(world, "D0MAYA", "hello")
    (event,) = world.person.wait_for(lambda: events(bot, "message"))
    assert (event["channel_type"], event["text"], event["user"]) == ("im", "hello", "U0MAYA")
    assert "bot_id" not in event
    world.web.chat_postMessage(channel="D0MAYA", text="hello yourself")
    world.person.wait_for(lambda: len(events(bot, "message")) == 2)
    assert events(bot, "message")[1]["bot_id"] == "B0SEGBOT"


def test_what_is_written_elsewhere_is_none_of_its_business(world, bot):
    say(world, "C0MARKETING", "hello everybody")
    world.web.chat_postMessage(channel="C0MARKETING", text="hello yourself")
    world.person.home("marketer")
    world.person.wait_for(lambda: events(bot, "app_home_opened"))
    assert len(bot.heard) == 1


@pytest.mark.parametrize("options", [{"events": ()}, {"scopes": ("commands",)}])
def test_without_subscription_or_scope_nothing_is_heard(make_world, outlet, options):
    world = make_world(
        installation=Installation(**{"events": ("message.im",), **options}), bot_url=outlet.url
    )
    say(world, "D0MAYA", "hello")
    assert world.person.exchanges() == []


def test_files_go_with_a_message(world, bot):
    sent = httpx.post(
        f"{world.url}/sandbox/files", data={"as": "marketer"}, files={"file": ("people.csv", b"id\n1\n")}
    ).json()["file"]
    foreign = httpx.post(
        f"{world.url}/sandbox/files", data={"as": "guest"}, files={"file": ("theirs.csv", b"id\n2\n")}
    ).json()["file"]
    say(world, "D0MAYA", "", files=[sent["id"], foreign["id"]])
    (event,) = world.person.wait_for(lambda: events(bot, "message"))
    assert event["subtype"] == "file_share"
    assert [one["name"] for one in event["files"]] == ["people.csv"]
    assert say(world, "D0MAYA", "", files=[foreign["id"]])["error"] == "no_text"


def test_the_bot_hears_who_joins_where_it_is(world, bot):
    world.web.conversations_join(channel="C0GENERAL")
    world.person.directory(channel="C0GENERAL", members=["U0MAYA", "U0SEGBOT", "U0OTTO"])
    (event,) = world.person.wait_for(lambda: events(bot, "member_joined_channel"))
    assert (event["user"], event["channel"], event["channel_type"]) == ("U0OTTO", "C0GENERAL", "channel")
    world.person.directory(channel="C0AUDIT", members=["U0MAYA"])
    world.person.directory(channel="C0AUDIT", members=["U0MAYA", "U0SEGBOT"])
    world.person.wait_for(lambda: len(events(bot, "member_joined_channel")) == 2)
    assert events(bot, "member_joined_channel")[1]["user"] == "U0SEGBOT"


def test_a_permalink_leads_to_the_page_at_the_message(world):
    parent = world.web.chat_postMessage(channel="C0APPROVALS", text="card")["ts"]
    reply = world.web.chat_postMessage(channel="C0APPROVALS", text="note", thread_ts=parent)["ts"]
    link = world.web.chat_getPermalink(channel="C0APPROVALS", message_ts=parent)["permalink"]
    assert link == f"{world.url}/archives/C0APPROVALS/p{parent.replace('.', '')}"
    where = httpx.get(link).headers["location"]
    assert where == f"/#tab=slack&channel=C0APPROVALS&message={parent}"
    link = world.web.chat_getPermalink(channel="C0APPROVALS", message_ts=reply)["permalink"]
    assert httpx.get(link).headers["location"].endswith(f"message={reply}&thread={parent}")


def test_a_message_deleted_by_hand_is_gone_for_the_bot(world):
    ts = world.web.chat_postMessage(channel="C0APPROVALS", text="card")["ts"]
    assert world.person.post("delete", **{"as": "marketer"}, channel="C0APPROVALS", ts=ts)["ok"]
    gone = world.refused("chat.update", channel="C0APPROVALS", ts=ts, text="new")
    assert gone["error"] == "message_not_found"
    again = world.person.post("delete", **{"as": "marketer"}, channel="C0APPROVALS", ts=ts)
    assert again["message"] == "That message is gone already."


def test_everybody_here_moves_to_another_time_zone(world):
    world.person.directory(tz="America/New_York")
    assert world.web.users_info(user="U0ARTHUR")["user"]["tz"] == "America/New_York"
    assert world.web.users_info(user="U0OTTO")["user"]["tz"] == "Europe/Stockholm"
    assert world.person.post("directory", tz="Mars/Olympus")["error"] == "unknown_zone"
