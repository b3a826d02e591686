"""How large segments were: noted at each look, a day at a time, and shown as a line."""

from __future__ import annotations

from datetime import timedelta

from segbot.flows.messaging.refused_blocks import RefusedBlocks
from segbot.slack.views.messages.segment_page import Reader, segment

VIP = "VIP customers"


def seen(stage, name=VIP):
    return [(each.first, each.people) for each in stage.browse.sizes_seen(stage.name, stage.segment(name))]


def test_a_list_a_look_a_preview_and_a_run_all_count(stage):
    stage.browse.segments(stage.name)
    before = stage.browse.segment(stage.name, VIP).member_count
    assert seen(stage) == [(before, before)]
    stage.ask(ids=stage.some_members(VIP, 3))
    stage.run_all()
    assert seen(stage) == [(before, before - 3)], "the first number of the day, and the last"


def test_a_day_is_one_point_and_only_the_last_twenty_are_shown(stage):
    for _ in range(25):
        stage.browse.segment(stage.name, VIP)
        stage.clock.time += timedelta(days=1)
    assert len(seen(stage)) == 20


def test_a_list_that_is_looked_at_often_is_written_down_once(stage):
    stage.browse.segments(stage.name)
    stage.clock.time += timedelta(days=1)
    stage.browse.segments(stage.name)
    assert len(seen(stage)) == 1, "nothing changed"


def test_what_is_older_than_a_year_is_forgotten(stage):
    stage.browse.segment(stage.name, VIP)
    stage.clock.time += timedelta(days=366)
    stage.browse.sizes.forget_old()
    assert seen(stage) == []


def test_when_each_was_changed_last(stage):
    stage.ask(ids=stage.some_members(VIP, 3))
    stage.run_all()
    changed = stage.browse.last_changes(stage.name)
    assert list(changed) == [stage.segment(VIP)]
    assert abs(changed[stage.segment(VIP)] - stage.clock.now()) < timedelta(minutes=2)


def test_the_page_draws_what_was_seen(stage):
    stage.ask(ids=stage.some_members(VIP, 3))
    stage.run_all()
    found = stage.browse.segment(stage.name, VIP)
    shown = segment(
        stage.name,
        stage.browse.spec(stage.name),
        found,
        stage.history.past(stage.name, found.id),
        sizes=stage.browse.sizes_seen(stage.name, found.id),
        reader=Reader(now=stage.clock.now()),
    )
    [chart] = [block for block in shown["blocks"] if block["type"] == "data_visualization"]
    assert [point["value"] for point in chart["chart"]["series"][0]["data"]][-1] == found.member_count
    assert "Remove 3 of" in shown["text"]


def test_a_workspace_that_refuses_a_block_is_remembered_for_a_month(stage):
    RefusedBlocks(stage.store, stage.clock, "T1").refuse({"alert"})
    assert RefusedBlocks(stage.store, stage.clock, "T1").known() == {"alert"}
    assert RefusedBlocks(stage.store, stage.clock, "T2").known() == frozenset()
    stage.clock.time += timedelta(days=31)
    assert RefusedBlocks(stage.store, stage.clock, "T1").known() == frozenset()


def test_campaigns_are_asked_about_only_where_the_provider_shows_them(stage):
    assert stage.browse.campaigns(stage.name, stage.browse.segment(stage.name, VIP)) is None
