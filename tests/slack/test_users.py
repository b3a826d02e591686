"""Who somebody is, as Slack says it now."""

from __future__ import annotations

import pytest
from slack_world import TOKEN

from segbot.domain.approval.eligibility import EligibleApprovers, is_named
from segbot.domain.people import Home
from segbot.domain.ports import NotDeliveredError
from segbot.slack.app import click_client
from segbot.slack.users import SlackUsers

HOME = Home(team="T0SEGBOT")


@pytest.fixture
def people(slack):
    return SlackUsers(click_client(TOKEN, slack.api_url), home=HOME)


def user(**changes):
    return {
        "user": {"id": "U0MAYA", "team_id": "T0SEGBOT", "name": "maya", "tz": "Europe/Stockholm", **changes}
    }


def test_a_full_member_with_groups(slack, people):
    slack.answers["users.info"] = user(profile={"display_name": "Maya", "email": "maya@acme.example"})
    slack.answers["usergroups.users.list"] = [{"users": ["U0MAYA"]}, {"users": ["U0BEA"]}]
    found = people.look_up("U0MAYA", ["S0APPROVE", "S0OTHER"])
    assert (found.id, found.team, found.name, found.time_zone) == (
        "U0MAYA",
        "T0SEGBOT",
        "Maya",
        "Europe/Stockholm",
    )
    assert found.groups == {"S0APPROVE"}
    assert found.email == "maya@acme.example"
    assert "maya@acme.example" not in repr(found)
    assert not any([found.is_bot, found.is_guest, found.is_deactivated, found.is_outsider])
    assert [each["usergroup"] for each in slack.sent("usergroups.users.list")] == ["S0APPROVE", "S0OTHER"]


@pytest.mark.parametrize(
    ("told", "mark"),
    [
        ({"deleted": True}, "is_deactivated"),
        ({"is_bot": True}, "is_bot"),
        ({"is_restricted": True}, "is_guest"),
        ({"is_ultra_restricted": True}, "is_guest"),
        ({"is_stranger": True}, "is_outsider"),
        ({"team_id": "T0OTHER"}, "is_outsider"),
    ],
)
def test_what_keeps_somebody_from_deciding(slack, people, told, mark):
    slack.answers["users.info"] = user(**told)
    assert getattr(people.look_up("U0MAYA"), mark)


def test_nobody_is_remembered(slack, people):
    slack.answers["users.info"] = [user(), user(deleted=True)]
    assert not people.look_up("U0MAYA").is_deactivated
    assert people.look_up("U0MAYA").is_deactivated


def test_an_unknown_user_is_deactivated(slack, people):
    slack.answers["users.info"] = {"ok": False, "error": "user_not_found"}
    assert people.look_up("U0GONE").is_deactivated


def test_an_answer_without_a_user_allows_nothing(slack, people):
    slack.answers["users.info"] = {}
    assert people.look_up("U0MAYA").is_deactivated


def test_a_group_that_is_gone_has_no_members(slack, people):
    slack.answers["users.info"] = user()
    slack.answers["usergroups.users.list"] = {"ok": False, "error": "no_such_subteam"}
    assert people.look_up("U0MAYA", ["S0GONE"]).groups == frozenset()


def test_a_group_that_cannot_be_read_is_named_and_shuts_nobody_out(slack, people):
    slack.answers["users.info"] = user()
    slack.answers["usergroups.users.list"] = {"ok": False, "error": "missing_scope"}
    found = people.look_up("U0MAYA", ["S0APPROVE"])
    assert (found.groups, found.groups_unread, found.unread_why) == (
        frozenset(),
        {"S0APPROVE"},
        "missing_scope",
    )
    by_id = EligibleApprovers(then=("U0MAYA", "S0APPROVE"), today=("U0MAYA", "S0APPROVE"))
    assert by_id.allow(found)
    with pytest.raises(NotDeliveredError, match="missing_scope"):
        EligibleApprovers(then=("S0APPROVE",), today=("U0MAYA",)).allow(found)


def test_when_slack_cannot_be_asked_nothing_is_made_up(slack, people):
    slack.answers["users.info"] = {
        "ok": False,
        "error": "ratelimited",
        "_status": 429,
        "_headers": {"Retry-After": "7"},
    }
    with pytest.raises(NotDeliveredError) as caught:
        people.look_up("U0MAYA", ["S0APPROVE"])
    assert caught.value.retry_after == 7


def test_no_connection_is_not_delivered():
    people = SlackUsers(click_client(TOKEN, "http://127.0.0.1:9/api/"), home=HOME)
    with pytest.raises(NotDeliveredError):
        people.look_up("U0MAYA")


@pytest.mark.parametrize("profile", [{}, {"email": None}, {"email": ""}])
def test_without_the_scope_there_is_no_address(slack, people, profile):
    slack.answers["users.info"] = user(profile=profile)
    found = people.look_up("U0MAYA")
    assert found.email is None
    assert not found.is_same_as(people.look_up("U0BEA"))
    assert found.is_same_as(people.look_up("U0MAYA"))


GRID = Home(team="T0SEGBOT", enterprise="E0ACME")
ORGANISATION = Home(team="E0ACME", enterprise="E0ACME", org_wide=True)


@pytest.mark.parametrize(
    ("home", "told", "outsider"),
    [
        (GRID, {"team_id": "T0SEGBOT"}, False),
        (
            GRID,
            {
                "team_id": "T0OTHER",
                "enterprise_user": {"enterprise_id": "E0ACME", "teams": ["T0OTHER", "T0SEGBOT"]},
            },
            False,
        ),
        (
            GRID,
            {"team_id": "T0OTHER", "enterprise_user": {"enterprise_id": "E0ACME", "teams": ["T0OTHER"]}},
            True,
        ),
        (
            GRID,
            {"team_id": "T0OTHER", "enterprise_user": {"enterprise_id": "E0ELSE", "teams": ["T0SEGBOT"]}},
            True,
        ),
        (
            ORGANISATION,
            {"team_id": "T0ANY", "enterprise_user": {"enterprise_id": "E0ACME", "teams": ["T0ANY"]}},
            False,
        ),
        (ORGANISATION, {"team_id": "E0ACME", "enterprise_user": {"enterprise_id": "E0ACME"}}, False),
        (ORGANISATION, {"team_id": "T0ELSE", "enterprise_user": {"enterprise_id": "E0ELSE"}}, True),
        (ORGANISATION, {"team_id": "T0ELSE"}, True),
        (
            ORGANISATION,
            {"team_id": "T0ANY", "is_stranger": True, "enterprise_user": {"enterprise_id": "E0ACME"}},
            True,
        ),
    ],
)
def test_home_is_the_workspace_or_the_organisation_it_is_installed_in(slack, home, told, outsider):
    people = SlackUsers(click_client(TOKEN, slack.api_url), home=home)
    slack.answers["users.info"] = user(id="W0MAYA", **told)
    found = people.look_up("W0MAYA")
    assert found.is_outsider is outsider
    assert outsider or found.team == home.team


def test_an_account_with_two_ids_is_one_person(slack, people):
    """In an organisation somebody has an id of it and one of a workspace, and Slack takes both."""
    told = {
        "id": "W0MAYA",
        "enterprise_user": {"id": "W0MAYA", "enterprise_id": "E0ACME", "teams": ["T0SEGBOT"]},
    }
    slack.answers["users.info"] = user(**told)
    slack.answers["usergroups.users.list"] = {"users": ["W0MAYA"]}
    found = people.look_up("U0MAYA", ["S0APPROVE"])
    assert found.groups == {"S0APPROVE"}
    assert is_named(found, ("W0MAYA",))
    assert found.is_same_as(people.look_up("W0MAYA"))
    assert not is_named(found, ("W0OTHER",))


def test_in_an_organisation_a_group_is_looked_for_where_the_app_is(slack):
    """Slack wants to be told the workspace; the one that knew it is asked first from then on."""
    people = SlackUsers(click_client(TOKEN, slack.api_url), home=ORGANISATION)
    slack.answers["auth.teams.list"] = {"teams": [{"id": "T0ONE"}, {"id": "T0TWO"}]}
    nowhere, there = {"ok": False, "error": "no_such_subteam"}, {"users": ["W0MAYA"]}
    slack.answers["usergroups.users.list"] = [nowhere, there, there]
    assert people.members("S0APPROVE") == ("W0MAYA",)
    assert people.members("S0APPROVE") == ("W0MAYA",)
    assert [each["team_id"] for each in slack.sent("usergroups.users.list")] == ["T0ONE", "T0TWO", "T0TWO"]
    assert len(slack.sent("auth.teams.list")) == 1


def test_in_an_organisation_a_group_that_one_workspace_does_not_tell_is_not_taken_for_none(slack):
    people = SlackUsers(click_client(TOKEN, slack.api_url), home=ORGANISATION)
    slack.answers["auth.teams.list"] = {"teams": [{"id": "T0ONE"}, {"id": "T0TWO"}]}
    slack.answers["usergroups.users.list"] = [
        {"ok": False, "error": "team_access_not_granted"},
        {"ok": False, "error": "no_such_subteam"},
    ]
    with pytest.raises(NotDeliveredError, match="team_access_not_granted"):
        people.members("S0APPROVE")


def test_where_slack_does_not_say_which_workspaces_there_are_a_group_is_asked_for_without(slack):
    people = SlackUsers(click_client(TOKEN, slack.api_url), home=ORGANISATION)
    slack.answers["auth.teams.list"] = {"ok": False, "error": "unknown_method"}
    slack.answers["usergroups.users.list"] = {"users": ["W0MAYA"]}
    assert people.members("S0APPROVE") == ("W0MAYA",)
    assert "team_id" not in slack.sent("usergroups.users.list")[0]
