"""The weekly digest: off by default, once a week, and only what is known to have happened."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from segbot.domain.digest import WeekDigest
from segbot.domain.messages import MessageKind
from segbot.domain.requests import ClickKind
from segbot.domain.time_windows import EveryWeek
from segbot.flows.audit.digest import Digest
from segbot.slack.views.messages.digest import digest

VIP = "VIP customers"
MONDAY = EveryWeek(day=0, at=time(9))


def weekly(stage, channel="C0NEWS", at=MONDAY):
    return Digest(channel, at, store=stage.store, scheduler=stage.queue, clock=stage.clock)


def until_monday(stage, *, hours=0):
    """Move on to the next Monday, 9:00."""
    stage.clock.time = MONDAY.last_before(stage.clock.time + timedelta(days=7)) + timedelta(hours=hours)


def told(stage):
    return [message for message, _head in stage.wall.announced if message.kind is MessageKind.DIGEST]


def a_week(stage):
    stage.ask(ids=stage.some_members(VIP, 3))
    stage.run_all()
    asked = stage.ask(ids=stage.some_members(VIP, 60))
    stage.clock.time += timedelta(minutes=20)
    stage.press(ClickKind.REJECT, asked, "U0ARTHUR", reason="Please split.")
    stage.run_all()


def test_nothing_is_posted_where_no_channel_is_named(stage):
    a_week(stage)
    until_monday(stage)
    weekly(stage, channel="").post_when_due()
    stage.run_all()
    assert told(stage) == []


def test_who_came_and_went_what_was_stopped_and_how_long_decisions_took(stage):
    a_week(stage)
    until_monday(stage)
    weekly(stage).post_when_due()
    stage.run_all()
    [message] = told(stage)
    week = WeekDigest.load(message.note)
    assert message.channel == "C0NEWS"
    assert [(each.segment, each.joined, each.left) for each in week.moved] == [(VIP, 0, 3)]
    assert week.stopped == {"rejected": 1}
    assert (week.carried_out, week.decided, week.waiting) == (1, 1, 0)
    assert timedelta(seconds=week.decision_seconds) >= timedelta(minutes=20)
    shown = digest(week)
    assert "1 change carried out: 0 people in, 3 people out." in shown["text"]
    assert "Time to decision: 20 minutes" in shown["text"]
    [chart] = [block for block in shown["blocks"] if block["type"] == "data_visualization"]
    assert [series["name"] for series in chart["chart"]["series"]] == ["People in", "People out"]


def test_once_for_each_week_however_often_it_is_looked_at(stage):
    until_monday(stage)
    for _ in range(3):
        weekly(stage).post_when_due()
    same = weekly(stage)
    same.post_when_due()
    same.post_when_due()
    stage.run_all()
    assert len(told(stage)) == 1
    until_monday(stage)
    same.post_when_due()
    stage.run_all()
    assert len(told(stage)) == 2


def test_a_week_that_is_long_over_is_not_brought_up(stage):
    until_monday(stage, hours=30)
    weekly(stage).post_when_due()
    stage.run_all()
    assert told(stage) == []


def test_a_quiet_week_says_so(stage):
    until_monday(stage)
    weekly(stage).post_when_due()
    stage.run_all()
    assert "Nothing was changed." in digest(WeekDigest.load(told(stage)[0].note))["text"]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 30, 8, 59, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (datetime(2026, 11, 30, 8, 0, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (datetime(2026, 11, 30, 7, 59, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (datetime(2026, 12, 6, 23, 0, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=UTC)),
    ],
)
def test_the_time_of_the_week_is_one_of_its_zone(now, due):
    berlin = EveryWeek(day=0, at=time(9), zone="Europe/Berlin")
    assert berlin.last_before(now) == due
