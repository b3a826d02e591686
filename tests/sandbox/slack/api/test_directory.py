"""users.*, usergroups.*, conversations.*"""

from __future__ import annotations

import pytest

from segbot.sandbox.slack.installation import Installation


def test_people_as_slack_describes_them(shared):
    guest = shared.web.users_info(user="U0GUS")["user"]
    assert (guest["is_restricted"], guest["deleted"], guest["is_bot"]) == (True, False, False)
    outsider = shared.web.users_info(user="U0OTTO")["user"]
    assert (outsider["team_id"], outsider["is_stranger"]) == ("T0OTHER", True)
    maya = shared.web.users_info(user="U0MAYA")["user"]
    assert (maya["tz"], maya["profile"]["email"]) == ("Europe/Stockholm", "maya@acme.example")
    assert "persona" not in maya


def test_addresses_need_their_own_scope(make_world):
    world = make_world(installation=Installation(scopes=("users:read",)))
    assert "email" not in world.web.users_info(user="U0MAYA")["user"]["profile"]


def test_looking_people_up(shared):
    assert shared.web.users_lookupByEmail(email="Bea@acme.example")["user"]["id"] == "U0BEA"
    assert shared.refused("users.lookupByEmail", email="no@acme.example")["error"] == "users_not_found"
    assert shared.refused("users.info", user="U0NOBODY")["error"] == "user_not_found"
    assert shared.refused("users.info")["error"] == "invalid_arguments"


def test_lists_come_in_pages(shared):
    first = shared.web.users_list(limit=4)
    cursor = first["response_metadata"]["next_cursor"]
    rest = shared.web.users_list(limit=400, cursor=cursor)
    everybody = [one["id"] for one in (*first["members"], *rest["members"])]
    assert len(first["members"]) == 4
    assert sorted(everybody) == sorted(one["id"] for one in shared.workspace.people.users)
    assert rest["response_metadata"]["next_cursor"] == ""
    assert shared.refused("users.list", cursor="???")["error"] == "invalid_cursor"


def test_the_approvers(world):
    groups = world.web.usergroups_list()["usergroups"]
    assert [(group["id"], group["handle"]) for group in groups] == [
        ("S0APPROVE", "segment-approvers"),
        ("S0REQUEST", "segment-requesters"),
    ]
    assert world.web.usergroups_users_list(usergroup="S0APPROVE")["users"] == ["U0ARTHUR", "U0BEA", "U0CLEO"]
    world.person.directory(group="S0APPROVE", users=["U0BEA"])
    assert world.web.usergroups_users_list(usergroup="S0APPROVE")["users"] == ["U0BEA"]
    assert world.refused("usergroups.users.list", usergroup="S0NONE")["error"] == "no_such_subteam"


def test_people_to_be(shared):
    """Both kinds of guests, a bot, somebody deactivated, and people of other workspaces, as Slack tells them apart."""

    def flags(user):
        one = shared.web.users_info(user=user)["user"]
        named = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
        return {name for name in named if one.get(name)}, one["team_id"]

    assert flags("U0MAYA") == (set(), "T0SEGBOT")
    assert flags("U0GUS") == ({"is_restricted"}, "T0SEGBOT")
    assert flags("U0SIA") == ({"is_restricted", "is_ultra_restricted"}, "T0SEGBOT")
    assert flags("U0LEO") == ({"deleted"}, "T0SEGBOT")
    assert flags("U0ROBO") == ({"is_bot"}, "T0SEGBOT")
    assert flags("U0OTTO") == ({"is_stranger"}, "T0OTHER")
    assert flags("W0GRETA") == (set(), "T0SISTER")
    assert flags("W0ZOE") == ({"is_stranger"}, "T0OTHER")
    second = shared.web.users_info(user="U0MAYA2")["user"]
    assert second["profile"]["email"] == shared.web.users_info(user="U0MAYA")["user"]["profile"]["email"]


def test_an_organisation(make_world):
    plain = make_world(installation=Installation())
    assert "enterprise_id" not in plain.web.auth_test().data
    assert "enterprise_user" not in plain.web.users_info(user="U0MAYA")["user"]
    inside = make_world(installation=Installation(grid="workspace"))
    known = inside.web.auth_test()
    assert (known["team_id"], known["enterprise_id"], known["is_enterprise_install"]) == (
        "T0SEGBOT",
        "E0ACME",
        False,
    )
    maya = inside.web.users_info(user="U0MAYA")["user"]["enterprise_user"]
    assert (maya["enterprise_id"], maya["teams"]) == ("E0ACME", ["T0SEGBOT"])
    greta = inside.web.users_info(user="W0GRETA")["user"]["enterprise_user"]
    assert (greta["enterprise_id"], greta["teams"]) == ("E0ACME", ["T0SISTER"])
    everywhere = make_world(installation=Installation(grid="organisation"))
    known = everywhere.web.auth_test()
    assert (known["team_id"], known["enterprise_id"], known["is_enterprise_install"]) == (
        "E0ACME",
        "E0ACME",
        True,
    )


def test_an_admin_may_deactivate_someone(world):
    world.person.directory(user="U0BEA", deleted=True)
    assert world.web.users_info(user="U0BEA")["user"]["deleted"]
    assert world.refused("conversations.open", users="U0BEA")["error"] == "user_disabled"


def test_an_admin_may_give_someone_another_address(world):
    world.person.directory(user="U0CLEO", email="arthur@acme.example")
    profile = world.web.users_info(user="U0CLEO")["user"]["profile"]
    assert (profile["email"], profile["first_name"]) == ("arthur@acme.example", "Cleo")


def test_channels(shared):
    marketing = shared.web.conversations_info(channel="C0MARKETING")["channel"]
    assert (marketing["is_member"], marketing["is_ext_shared"], marketing["is_archived"]) == (
        True,
        True,
        False,
    )
    assert not shared.web.conversations_info(channel="C0GENERAL")["channel"]["is_member"]
    assert shared.web.conversations_info(channel="D0MAYA")["channel"]["user"] == "U0MAYA"
    names = {channel["name"] for channel in shared.web.conversations_list()["channels"]}
    assert names == {"marketing", "segment-approvals", "segment-audit", "general"}
    assert set(shared.web.conversations_members(channel="C0AUDIT")["members"]) == {
        "U0MAYA",
        "U0ARTHUR",
        "U0BEA",
        "U0CLEO",
        "U0SEGBOT",
    }
    assert len(shared.web.users_conversations()["channels"]) == 3


def test_joining_lets_the_bot_post(world):
    world.web.conversations_join(channel="C0GENERAL")
    world.web.chat_postMessage(channel="C0GENERAL", text="hello")


def test_opening_a_direct_message(shared):
    assert shared.web.conversations_open(users="U0MAYA")["channel"] == {"id": "D0MAYA"}
    assert shared.refused("conversations.open")["error"] == "users_list_not_supplied"
    assert shared.refused("conversations.open", users="U0NOBODY")["error"] == "user_not_found"


def test_history_newest_first_and_replies_oldest_first(world):
    parent = world.web.chat_postMessage(channel="C0MARKETING", text="one")["ts"]
    world.web.chat_postMessage(channel="C0MARKETING", text="reply", thread_ts=parent)
    second = world.person.say("marketer", "C0MARKETING", "two")["ts"]
    history = world.web.conversations_history(channel="C0MARKETING")["messages"]
    assert [m["text"] for m in history] == ["two", "one"]
    replies = world.web.conversations_replies(channel="C0MARKETING", ts=parent)["messages"]
    assert [m["text"] for m in replies] == ["one", "reply"]
    assert replies[1]["parent_user_id"] == "U0SEGBOT"
    later = world.web.conversations_history(channel="C0MARKETING", oldest=parent)["messages"]
    assert [m["ts"] for m in later] == [second]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations.info", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("conversations.members", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("conversations.history", {"channel": "C0GENERAL"}, "not_in_channel"),
        ("conversations.replies", {"channel": "C0MARKETING", "ts": "1.1"}, "thread_not_found"),
        ("conversations.list", {"types": "secret"}, "invalid_types"),
        ("users.conversations", {"user": "U0NOBODY"}, "user_not_found"),
        ("bots.info", {"bot": "B0NONE"}, "bot_not_found"),
        ("team.info", {"team": "T0NONE"}, "team_not_found"),
    ],
)
def test_what_is_not_there(shared, method, arguments, error):
    assert shared.refused(method, **arguments)["error"] == error
