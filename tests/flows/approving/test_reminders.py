from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from segbot.domain.audit import Event
from segbot.domain.messages import MessageKind
from segbot.domain.requests import ClickKind
from segbot.domain.time_windows import QuietHours
from segbot.flows.approving.reminders import reminder_times

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


def test_the_first_one_may_come_sooner():
    first, hour = timedelta(minutes=2), timedelta(hours=1)
    minutes = [(each - NOON).total_seconds() / 60 for each in reminder_times(NOON, NOON + hour, first)]
    assert minutes == [2, 4, 8, 16, 32]


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


def notes(stage, request):
    return [
        (fact.note, fact.counts["minutes_left"])
        for fact in stage.browse.history(request.id)
        if fact.event is Event.REMINDED
    ]


def test_what_fell_into_quiet_hours_comes_once_when_they_end(stage):
    """Asked at 09:00: the reminders of 09:15, 09:30 and 10:00 fall into them, that of 11:00 does not."""
    remind = stage.reminding(QuietHours(time(9, 10), time(10, 30)))
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    told = {}
    for _minute in range(121):
        remind.round()
        told.setdefault(reminded(stage, request), stage.clock.now().time())
        stage.clock.time += timedelta(minutes=1)
    assert told == {0: time(9, 0), 1: time(10, 30), 2: time(11, 0)}


def test_a_standstill_is_made_up_for_by_one(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.clock.time += timedelta(hours=3)
    for _round in range(3):
        stage.remind.round()
        stage.clock.time += timedelta(seconds=30)
    assert reminded(stage, request) == 1


def test_those_who_may_decide_and_have_not_are_mentioned(stage):
    stage.wire(replace(stage.policy, approvers=("U0ARTHUR", "U0MAYA", "U0CLEO", "S0APPROVE")))
    request = stage.ask(ids=stage.some_members("VIP customers", 150))
    stage.clock.time += timedelta(minutes=15)
    stage.remind.round()
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.clock.time += timedelta(minutes=15)
    stage.remind.round()
    assert notes(stage, request) == [("U0ARTHUR U0CLEO S0APPROVE", 465), ("U0CLEO S0APPROVE", 450)]


def test_only_those_whom_both_policies_name_are_mentioned(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.wire(replace(stage.policy, approvers=("U0CLEO", "S0APPROVE")))
    stage.clock.time += timedelta(minutes=15)
    stage.remind.round()
    assert [note for note, _left in notes(stage, request)] == ["S0APPROVE"]


def test_calling_others_waits_for_the_end_of_quiet_hours_and_their_right_does_not(stage):
    stage.wire(replace(stage.policy, fallback_approvers=("U0CLEO",), escalate_after=timedelta(minutes=20)))
    remind = stage.reminding(QuietHours(time(9, 10), time(10)))
    request = stage.ask(ids=stage.some_members("VIP customers", 150))
    stage.clock.time += timedelta(minutes=30)
    remind.round()
    assert Event.ESCALATED not in [fact.event for fact in stage.browse.history(request.id)]
    assert stage.press(ClickKind.APPROVE, request, "U0CLEO") == ""
    stage.clock.time += timedelta(minutes=30)
    remind.round()
    remind.round()
    happened = [fact.event for fact in stage.browse.history(request.id)]
    assert happened.count(Event.ESCALATED) == 1
    assert happened.count(Event.REMINDED) == 1


def test_a_new_plan_is_brought_up_anew(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.press(ClickKind.APPROVE, request, "U0ARTHUR")
    stage.clock.time += timedelta(minutes=40)
    stage.run_all()
    assert stage.press(ClickKind.RENEW, stage.now(request), "U0MAYA") == ""
    stage.remind.round()
    assert reminded(stage, request) == 0, "it was asked for just now"
    stage.clock.time += timedelta(minutes=15)
    stage.remind.round()
    assert reminded(stage, request) == 1


def test_those_that_wait_are_not_read_again_until_something_can_be_due(stage):
    request = stage.ask(ids=stage.some_members("VIP customers", 60))
    stage.remind.round()
    read: list[str] = []
    event.listen(
        stage.store.engine, "before_cursor_execute", lambda *about: read.append(str(about[2])), named=False
    )
    stage.remind.round()
    assert [each for each in read if each.startswith("SELECT")] == [
        "SELECT id, version, expires_at FROM requests WHERE state = 'pending' ORDER BY id"
    ]
    stage.clock.time += timedelta(minutes=16)
    stage.remind.round()
    assert reminded(stage, request) == 1
