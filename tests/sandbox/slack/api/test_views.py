from __future__ import annotations

import pytest
from sandbox.slack.forms import actions, asking, button, modal, open_modal, plain

HOME = {"type": "home", "blocks": [{"type": "divider"}]}


def trigger(world, user="U0MAYA", view_id=None):
    return world.workspace.handles.new_trigger(user, world.clock(), view_id)


def test_the_view_that_is_opened(world):
    view = open_modal(world, view=modal(private_metadata="kept", external_id="mine"))
    assert view["root_view_id"] == view["id"]
    assert view["previous_view_id"] is None
    assert (view["private_metadata"], view["external_id"], view["state"]) == ("kept", "mine", {"values": {}})
    assert view["hash"]
    assert world.person.view("marketer")["id"] == view["id"]


def test_a_trigger_works_once_and_for_three_seconds(world):
    used = trigger(world)
    world.web.views_open(trigger_id=used, view=modal())
    assert world.refused("views.open", trigger_id=used, view=modal())["error"] == "exchanged_trigger_id"
    late = trigger(world)
    world.clock.now += 3.1
    assert world.refused("views.open", trigger_id=late, view=modal())["error"] == "expired_trigger_id"
    assert world.refused("views.open", trigger_id="1.2.3", view=modal())["error"] == "invalid_trigger_id"
    assert world.refused("views.open", view=modal())["error"] == "invalid_arguments"


def test_a_wrong_view_leaves_the_trigger_unused(world):
    fresh = trigger(world)
    answer = world.refused("views.open", trigger_id=fresh, view=modal(title=plain("x" * 25)))
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    world.web.views_open(trigger_id=fresh, view=modal())


def test_views_that_are_refused(shared):
    assert shared.refused("views.open", trigger_id="1")["error"] == "invalid_arguments"
    assert shared.refused("views.open", trigger_id="1", view="{")["error"] == "invalid_arguments"
    big = modal(*[{"type": "section", "text": plain("x" * 2990)}] * 90)
    assert shared.refused("views.open", trigger_id="1", view=big)["error"] == "view_too_large"


def test_a_stack_of_three(world):
    first = open_modal(world)
    second = world.web.views_push(trigger_id=trigger(world, view_id=first["id"]), view=modal())["view"]
    assert (second["previous_view_id"], second["root_view_id"]) == (first["id"], first["id"])
    third = world.web.views_push(trigger_id=trigger(world, view_id=second["id"]), view=modal())["view"]
    again = trigger(world, view_id=third["id"])
    assert world.refused("views.push", trigger_id=again, view=modal())["error"] == "push_limit_reached"
    assert world.person.view("marketer")["id"] == third["id"]
    world.person.dismiss("marketer")
    assert world.person.view("marketer")["id"] == second["id"]


def test_pushing_needs_a_trigger_from_an_open_modal(world):
    assert world.refused("views.push", trigger_id=trigger(world), view=modal())["error"] == "not_found"


def test_updating_by_id_and_by_external_id(world):
    view = open_modal(world, view=modal(external_id="mine"))
    after = world.web.views_update(view_id=view["id"], view=modal(title=plain("Two")))["view"]
    assert (after["id"], after["title"]["text"]) == (view["id"], "Two")
    assert after["hash"] != view["hash"]
    world.web.views_update(view_id=view["id"], view=modal(external_id="other"))
    world.web.views_update(external_id="other", view=modal(title=plain("Three")))
    assert world.person.view("marketer")["title"]["text"] == "Three"


def test_updates_that_are_refused(world):
    view = open_modal(world)
    open_modal(world, "approver", modal(external_id="taken"))
    world.web.views_update(view_id=view["id"], hash=view["hash"], view=modal())
    stale = world.refused("views.update", view_id=view["id"], hash=view["hash"], view=modal())
    assert stale["error"] == "hash_conflict"
    taken = world.refused("views.update", view_id=view["id"], view=modal(external_id="taken"))
    assert taken["error"] == "duplicate_external_id"
    assert world.refused("views.update", view_id="V0NONE", view=modal())["error"] == "not_found"
    assert world.refused("views.update", external_id="none", view=modal())["error"] == "not_found"
    assert world.refused("views.update", view=modal())["error"] == "invalid_arguments"
    world.person.dismiss("marketer")
    assert world.refused("views.update", view_id=view["id"], view=modal())["error"] == "not_found"


@pytest.mark.usefixtures("bot")
def test_typing_stays_where_block_and_action_stay(world):
    view = open_modal(world, view=modal(asking("name"), asking("reason"), actions(button())))
    typed = {name: {name: {"type": "plain_text_input", "value": name.upper()}} for name in ("name", "reason")}
    world.person.press("marketer", view, "go", state=typed)
    world.web.views_update(
        view_id=view["id"], view=modal(asking("name"), asking("reason", {"action_id": "else"}))
    )
    values = world.person.view("marketer")["state"]["values"]
    assert values == {"name": {"name": {"type": "plain_text_input", "value": "NAME"}}}


def test_home_tabs(world):
    first = world.web.views_publish(user_id="U0MAYA", view=HOME)["view"]
    assert world.person.home("marketer", opened=False)["id"] == first["id"]
    assert world.person.home("approver", opened=False) is None
    world.web.views_publish(user_id="U0MAYA", hash=first["hash"], view=HOME)
    stale = world.refused("views.publish", user_id="U0MAYA", hash=first["hash"], view=HOME)
    assert stale["error"] == "hash_conflict"
    assert world.refused("views.publish", user_id="U0NOBODY", view=HOME)["error"] == "user_not_found"
    assert world.refused("views.publish", user_id="U0MAYA", view=modal())["error"] == "invalid_arguments"
