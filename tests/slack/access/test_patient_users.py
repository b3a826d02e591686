"""An outage of Slack's: work that nobody waits for asks ever more rarely, and a press is looked up at once all the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from slack_world import TOKEN

from segbot.domain.people import Home
from segbot.domain.ports import NotDeliveredError
from segbot.slack.access.patient_users import PatientUsers
from segbot.slack.app import click_client
from segbot.slack.users import SlackUsers

AWAY = {"ok": False, "error": "service_unavailable", "_status": 503}
MAYA = {"user": {"id": "U0MAYA", "team_id": "T0SEGBOT"}}


class Clock:
    def __init__(self):
        self.at = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self):
        return self.at

    def go_on(self, seconds):
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def patient(slack, clock):
    return PatientUsers(click_client(TOKEN, slack.api_url), home=Home(team="T0SEGBOT"), now=clock.now)


def test_an_hour_of_outage_is_a_few_dozen_calls_however_many_ask(slack, patient, clock):
    slack.answers["users.info"] = AWAY
    for _ in range(3600):
        for _request in range(2):
            with pytest.raises(NotDeliveredError) as held:
                patient.look_up("U0MAYA")
            assert 0 < (held.value.retry_after or 1) <= 60
        clock.go_on(1)
    assert 30 < len(slack.sent("users.info")) < 80
    slack.answers["users.info"] = MAYA
    clock.go_on(60)
    assert patient.look_up("U0MAYA").team == "T0SEGBOT"
    slack.answers["users.info"] = AWAY
    with pytest.raises(NotDeliveredError):
        patient.look_up("U0MAYA")
    slack.answers["users.info"] = MAYA
    clock.go_on(1)
    assert patient.look_up("U0MAYA").team == "T0SEGBOT", "the next outage begins anew"


def test_one_person_slack_says_nothing_of_holds_up_nobody_else(slack, patient):
    slack.answers["users.info"] = [AWAY, MAYA]
    with pytest.raises(NotDeliveredError):
        patient.look_up("U0MAYA")
    assert patient.look_up("U0BEA").can_decide


def test_a_time_that_slack_names_is_waited_for(slack, patient, clock):
    slack.answers["users.info"] = {
        "ok": False,
        "error": "ratelimited",
        "_status": 429,
        "_headers": {"Retry-After": "90"},
    }
    for _ in range(80):
        with pytest.raises(NotDeliveredError):
            patient.look_up("U0MAYA")
        clock.go_on(1)
    assert len(slack.sent("users.info")) == 1


def test_who_presses_is_asked_for_at_once(slack, patient):
    slack.answers["users.info"] = AWAY
    with pytest.raises(NotDeliveredError):
        patient.look_up("U0MAYA")
    slack.answers["users.info"] = MAYA
    asked = SlackUsers(click_client(TOKEN, slack.api_url), home=Home(team="T0SEGBOT"))
    assert asked.look_up("U0MAYA").can_decide
