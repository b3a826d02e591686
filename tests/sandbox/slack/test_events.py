from __future__ import annotations

import pytest

from segbot.sandbox.slack.installation import Installation

HOME = {"type": "home", "blocks": [{"type": "divider"}]}


def test_opening_home_tells_the_bot(world, bot):
    assert world.person.home("marketer") is None
    heard = world.person.wait_for(lambda: bot.heard)[0]
    assert (heard["type"], heard["team_id"], heard["api_app_id"]) == (
        "event_callback",
        "T0SEGBOT",
        "A0SEGBOT",
    )
    assert heard["event_id"].startswith("Ev")
    assert {name: heard["event"][name] for name in ("type", "user", "tab", "channel")} == {
        "type": "app_home_opened",
        "user": "U0MAYA",
        "tab": "home",
        "channel": "D0MAYA",
    }
    assert "view" not in heard["event"]
    world.web.views_publish(user_id="U0MAYA", view=HOME)
    assert world.person.home("marketer")["type"] == "home"
    world.person.wait_for(lambda: len(bot.heard) == 2)
    assert bot.heard[1]["event"]["view"]["type"] == "home"


def test_drawing_home_again_does_not(world, bot):
    world.person.home("marketer", opened=False)
    world.person.home("marketer")
    world.person.wait_for(lambda: bot.heard)
    assert len(bot.heard) == 1


def test_an_event_is_tried_four_times_with_the_reason(world, bot):
    world.workspace.retry_scale, world.workspace.ack_seconds = 0.001, 0.2
    bot.answer((500, ""), (404, ""), (200, "sleep"), (500, ""))
    world.person.home("marketer")
    world.person.wait_for(lambda: len(bot.requests) == 4)
    headers = [headers for headers, _ in bot.requests]
    assert [one.get("x-slack-retry-num") for one in headers] == [None, "1", "2", "3"]
    assert [one.get("x-slack-retry-reason") for one in headers] == [
        None,
        "http_error",
        "http_error",
        "http_timeout",
    ]
    assert len({one["event_id"] for one in bot.heard}) == 1


def test_an_event_that_is_taken_is_not_sent_again(world, bot):
    world.workspace.retry_scale = 0.001
    bot.answer((500, ""), (200, ""))
    world.person.home("marketer")
    world.person.wait_for(lambda: len(bot.requests) == 2)
    assert world.person.wait_for(lambda: world.last("retry 1"))["verdict"] == "ok"
    world.person.home("approver")
    world.person.wait_for(lambda: len(bot.requests) == 3)


def test_the_bot_may_decline_retries(world, bot):
    world.workspace.retry_scale = 0.001
    bot.answer((500, "", {"x-slack-no-retry": "1"}), (200, ""))
    world.person.home("marketer")
    world.person.wait_for(lambda: bot.requests)
    world.person.home("approver")
    world.person.wait_for(lambda: len(bot.requests) == 2)
    assert bot.heard[1]["event"]["user"] == "U0ARTHUR"


def test_group_changes_are_told(world, bot):
    world.person.directory(group="S0APPROVE", users=["U0BEA", "U0MAYA"])
    heard = world.person.wait_for(lambda: bot.heard)[0]["event"]
    assert (heard["type"], heard["added_users"], heard["removed_users"]) == (
        "subteam_members_changed",
        ["U0MAYA"],
        ["U0ARTHUR", "U0CLEO"],
    )


@pytest.mark.parametrize("options", [{"home_tab": False}, {"events": ()}])
def test_nothing_is_sent_that_is_not_wanted(make_world, options):
    world = make_world(installation=Installation(**options))
    world.person.home("marketer")
    assert world.person.exchanges() == []
    if "home_tab" in options:
        assert world.refused("views.publish", user_id="U0MAYA", view=HOME)["error"] == "not_enabled"
