"""What guards against removing too much, as it is shown: limits, the next send, and who could approve."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime

import pytest
from slack_limits import check_view
from slack_made import HOSTILE, account, action, draft, plan, request, ruling

from segbot.domain.actions import Verb
from segbot.domain.people import Home
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy import Outcome
from segbot.domain.policy.budgets import Budgets, Spent, Used
from segbot.sandbox.slack import validate
from segbot.slack.app import click_client
from segbot.slack.approver_lookup import ApproverLookup
from segbot.slack.users import SlackUsers
from segbot.slack.views.card.card import card
from segbot.slack.views.messages.home import HomeState, home
from segbot.slack.views.modals.details import details
from segbot.slack.views.modals.preview import preview

BUDGETS = Budgets(person=1_000, segment=2_500, connection=10_000)
SPENT = ruling(spent=Spent(person=950, segment=20, connection=3_000), budgets=BUDGETS)


def texts(drawn):
    return json.dumps(drawn, ensure_ascii=False)


def test_the_limits_are_in_the_details_alone():
    view = details(request(ruling=SPENT), [], [])
    check_view(view)
    assert validate.check_view(view) == []
    assert "Removed without approval in the last 24 hours: " in texts(view)
    assert "<@U0MAYA> 950 of 1,000 · VIP 20 of 2,500 · bunce 3,000 of 10,000" in texts(view)
    for drawn in (card(request(ruling=SPENT)), preview(draft(ruling=SPENT))):
        assert "950" not in texts(drawn)


def test_a_limit_that_is_not_set_is_not_shown_and_an_unknown_number_is_said():
    some = ruling(
        spent=Spent(person=math.inf, segment=5, connection=5),
        budgets=Budgets(person=10, segment=0, connection=0),
    )
    shown = texts(details(request(ruling=some), [], []))
    assert "<@U0MAYA> an unknown number of 10" in shown
    assert "5 of" not in shown


def test_a_hostile_name_stays_harmless_beside_the_numbers():
    made = request(ruling=SPENT, plan=plan(segment_name=HOSTILE))
    shown = texts(card(made)) + texts(details(made, [], []))
    assert "<!channel>" not in shown
    assert "<@U0ARTHUR>" not in shown


SEND = datetime(2026, 12, 24, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (CampaignCheck.SCHEDULED, "A scheduled campaign uses it and goes out <!date^1798104600^"),
        (CampaignCheck.WARN, "Campaigns use it; none is scheduled, the next may go out <!date^1798104600^"),
        (CampaignCheck.UNKNOWN, "every campaign that may use it; the next goes out <!date^1798104600^"),
    ],
)
def test_the_next_send_is_shown_in_each_readers_own_time(verdict, told):
    shown = plan(campaign_check=verdict, next_send=SEND)
    assert told in texts(card(request(plan=shown)))
    refused = ruling(Outcome.REFUSE if verdict is CampaignCheck.SCHEDULED else Outcome.APPROVE)
    view = preview(draft(plan=shown, ruling=refused))
    check_view(view)
    assert told in texts(view)
    assert "<!date^1798104600^" not in texts(card(request(plan=plan(campaign_check=verdict))))


@pytest.mark.parametrize("verdict", [CampaignCheck.SCHEDULED, CampaignCheck.WARN, CampaignCheck.UNKNOWN])
def test_the_preview_says_of_campaigns_each_thing_once(verdict):
    notes = ("Scheduled with this list: “Regatta”.", "Automations can't be checked.")
    shown = plan(campaign_check=verdict, next_send=SEND, campaign_notes=notes)
    refused = ruling(Outcome.REFUSE if verdict is CampaignCheck.SCHEDULED else Outcome.APPROVE)
    drawn = texts(preview(draft(plan=shown, ruling=refused)))
    for each in ("<!date^1798104600^", *notes):
        assert drawn.count(each) == 1, each


def test_a_campaign_whose_name_is_cut_in_the_warning_is_told_whole_below():
    note = "Scheduled with this list: “The very long name of one autumn regatta”."
    shown = plan(campaign_check=CampaignCheck.SCHEDULED, campaign_notes=(note,))
    assert f"• {note}" in texts(preview(draft(plan=shown, ruling=ruling(Outcome.REFUSE))))


def test_what_changes_no_number_shows_none():
    renamed = draft(action=action(Verb.RENAME, name="Coaches"), plan=plan(before=9, after=9, removes=0))
    assert "9 → 9" not in texts(preview(renamed))


def used(connections=2, person=950):
    return Used(
        budgets=BUDGETS,
        person=person,
        connections=tuple((f"brand-{number}", 3_000) for number in range(connections)),
    )


def test_the_home_tab_speaks_of_limits_only_where_somebody_is_near_one():
    view = home([account()], HomeState(removals=used()))
    check_view(view)
    assert validate.check_view(view, surface="home") == []
    shown = texts(view)
    assert "Removed without approval in the last 24 hours: You 950 of 1,000" in shown
    assert "brand-1" not in shown
    assert "950" not in texts(home([account()], HomeState()))
    assert "100 of" not in texts(home([account()], HomeState(removals=used(person=100))))


def test_many_connections_stay_within_slacks_limits():
    check_view(home([account()], HomeState(removals=used(connections=300))))


def test_opening_the_home_tab_asks_for_ones_own(desk, slack, use_cases):
    use_cases.browse.answers["removals"] = used()
    desk.event({"type": "app_home_opened", "user": "U0ARTHUR", "tab": "home"})
    (published,) = slack.wait_for("views.publish")
    assert "You 950 of 1,000" in texts(published["view"])
    assert use_cases.browse.called("removals") == [(("U0ARTHUR",), {})]


class Seconds:
    def __init__(self):
        self.time = 0.0

    def __call__(self):
        return self.time


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def able(slack, seconds):
    people = SlackUsers(click_client("xoxb-1", slack.api_url), home=Home(team="T0SEGBOT"))
    return ApproverLookup(people, patience=5, now=seconds)


def member(**changes):
    return {"user": {"id": "U", "team_id": "T0SEGBOT", **changes}}


def test_only_as_many_as_are_needed_are_looked_up_and_never_the_one_who_asks(able, slack):
    slack.answers["users.info"] = member()
    slack.answers["usergroups.users.list"] = {"users": ["U0MAYA", "U0A", "U0B", "U0C"]}
    assert able(("S0APPROVE", "U0D"), but="U0MAYA", enough=2) == {"U0A", "U0B"}
    assert [sent["user"] for sent in slack.sent("users.info")] == ["U0A", "U0B"]


@pytest.mark.parametrize(
    "unable", [{"deleted": True}, {"is_restricted": True}, {"is_bot": True}, {"team_id": "T0OTHER"}]
)
def test_those_who_cannot_decide_do_not_count(able, slack, unable):
    slack.answers["users.info"] = [member(**unable), member()]
    assert able(("U0A", "U0B"), but="", enough=2) == {"U0B"}


def test_what_slack_said_holds_for_a_minute(able, slack, seconds):
    slack.answers["users.info"] = member()
    for seconds.time in (0.0, 59.0):
        assert able(("U0A",), but="", enough=2) == {"U0A"}
    assert len(slack.sent("users.info")) == 1
    seconds.time = 61.0
    slack.answers["users.info"] = member(deleted=True)
    assert able(("U0A",), but="", enough=2) == frozenset()


def test_when_slack_does_not_tell_nobody_knows(able, slack):
    slack.answers["users.info"] = {"ok": False, "error": "ratelimited", "_status": 429}
    assert able(("U0A",), but="", enough=1) is None
    slack.answers["users.info"] = member()
    assert able(("U0A",), but="", enough=1) == {"U0A"}


def test_nobody_waits_for_a_slow_slack(slack):
    slack.answers["users.info"] = {**member(), "_delay": 1.0}
    people = SlackUsers(click_client("xoxb-1", slack.api_url), home=Home(team="T0SEGBOT"))
    assert ApproverLookup(people, patience=0.05)(("U0A",), but="", enough=1) is None
