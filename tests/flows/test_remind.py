from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from segbot.domain.audit import Event
from segbot.domain.messages import MessageKind
from segbot.domain.quiet import QuietHours
from segbot.domain.requests import ClickKind
from segbot.flows.remind import reminder_times

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_ever_less_often_until_it_expires():
    minutes = [(each - NOON).total_seconds() / 60 for each in reminder_times(NOON, NOON + timedelta(hours=8))]
    assert minutes == [15, 30, 60, 120, 240]


@pytest.mark.parametrize(
    ("hour", "held"), [(21, True), (23, True), (6, True), (8, False), (12, False), (19, False)]
)
def test_quiet_hours_over_midnight(hour, held):
    quiet = QuietHours(time(20), time(8), "Europe/Stockholm")
    assert quiet.hold(datetime(2026, 3, 2, hour, 0, tzinfo=ZoneInfo("Europe/Stockholm"))) is held


def reminded(stage, request):
    return sum(fact.event is Event.REMINDED for fact in stage.browse.history(request.id))


def test_a_waiting_request_is_brought_up_in_its_thread(stage):
    remind = stage.remind
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    remind.round()
    assert reminded(stage, request) == 0
    for minutes, times in ((16, 1), (1, 1), (15, 2), (40, 3), (180, 4)):
        stage.clock.time += timedelta(minutes=minutes)
        remind.round()
        remind.round()
        assert reminded(stage, request) == times
    stage.run_all()
    told = [post.message.fact.event for post in stage.wall.of(MessageKind.STORY)]
    assert told == [Event.REMINDED] * 4
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.clock.time += timedelta(hours=3)
    remind.round()
    assert reminded(stage, request) == 4


def test_nobody_is_reminded_in_quiet_hours(stage):
    quiet = QuietHours(time(0), time(23, 59))
    remind = stage.reminding(quiet)
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.clock.time += timedelta(hours=1)
    remind.round()
    assert reminded(stage, request) == 0
