from __future__ import annotations

from sandbox.slack.forms import modal

from segbot.sandbox.slack.installation import Installation


def use(world, callback_id, as_="marketer", **more):
    return world.person.post("shortcut", **{"as": as_}, callback_id=callback_id, **more)


def test_a_global_shortcut_opens_a_form(world, bolt, listen):
    @bolt.shortcut("change_segment")
    def change(ack, shortcut, client):
        ack()
        assert "channel" not in shortcut
        assert "response_url" not in shortcut
        client.views_open(trigger_id=shortcut["trigger_id"], view=modal())

    listen()
    assert use(world, "change_segment")["ok"]
    assert world.person.wait_for(lambda: world.person.view("marketer"))["type"] == "modal"


def test_a_message_shortcut_brings_the_message(world, bot):
    ts = world.person.say("approver", "C0MARKETING", "1001 1002")["ts"]
    assert use(world, "use_as_people", channel="C0MARKETING", message_ts=ts)["ok"]
    (heard,) = bot.heard
    assert (heard["type"], heard["callback_id"], heard["message_ts"]) == (
        "message_action",
        "use_as_people",
        ts,
    )
    assert (heard["message"]["text"], heard["message"]["user"]) == ("1001 1002", "U0ARTHUR")
    assert heard["channel"] == {"id": "C0MARKETING", "name": "marketing"}
    assert heard["user"]["id"] == "U0MAYA"
    assert heard["response_url"].startswith(world.url)


def test_what_cannot_be_chosen(world, bot):
    assert use(world, "no_such")["error"] == "unknown_shortcut"
    assert use(world, "use_as_people")["error"] == "message_not_found"
    assert use(world, "use_as_people", channel="C0AUDIT", as_="guest", message_ts="1.1")["error"] == (
        "channel_not_found"
    )
    assert bot.heard == []


def test_a_bot_that_does_not_know_it_is_said(world, bot):
    bot.answer((404, ""))
    assert use(world, "change_segment")["message"].startswith("This app did not respond as it should")


def test_payloads_of_an_organisation(make_world, outlet, bot):
    world = make_world(installation=Installation(grid="organisation"), bot_url=outlet.url)
    use(world, "change_segment", as_="colleague")
    (heard,) = bot.heard
    assert (heard["enterprise"]["id"], heard["is_enterprise_install"], heard["team"]) == (
        "E0ACME",
        True,
        None,
    )
    assert heard["user"]["team_id"] == "T0SISTER"
    world.person.say("colleague", "C0MARKETING", "/segment list")
    assert (bot.heard[1]["enterprise_id"], bot.heard[1]["is_enterprise_install"]) == ("E0ACME", "true")
    world.person.home("colleague")
    world.person.wait_for(lambda: len(bot.heard) == 3)
    assert bot.heard[2]["authorizations"][0]["team_id"] is None
