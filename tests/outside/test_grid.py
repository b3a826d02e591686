"""Driven from outside: Enterprise Grid, in one workspace of an organisation and in all of it."""

from __future__ import annotations

import json

import pytest
from outside.refusing_slack import APPROVALS
from outside.somebody import Somebody, buttons

from segbot.domain.approval.requesters import NOT_OURS
from segbot.slack import ids

pytestmark = pytest.mark.slow

HOME, TWO, ACME, OTHERS = "T0HOME", "T0TWO", "E0ACME", "E0OTHERS"
ASKS, DECIDES, GROUPED, THIRD, LOCAL, FOREIGN = (
    "W0ASKS",
    "W0DECIDES",
    "W0GROUPED",
    "W0THIRD",
    "W0LOCAL",
    "W0FOREIGN",
)


def of(user, enterprise, *teams):
    """As users.info tells of somebody on Enterprise Grid: `team_id` is any of their workspaces."""
    inside = {"id": user, "enterprise_id": enterprise, "enterprise_name": "x", "teams": list(teams)}
    return {
        "id": user,
        "team_id": teams[0],
        "name": user.lower(),
        "tz": "UTC",
        "profile": {"email": f"{user.lower()}@acme.example"},
        "enterprise_user": inside,
    }


@pytest.fixture
def organisation(slack):
    """People of one organisation, and one of another; the group is known in the workspace of home alone."""
    slack.people = {
        ASKS: of(ASKS, ACME, TWO, HOME),
        DECIDES: of(DECIDES, ACME, TWO, HOME),
        GROUPED: of(GROUPED, ACME, HOME),
        THIRD: of(THIRD, ACME, HOME, TWO),
        LOCAL: of(LOCAL, ACME, TWO),
        FOREIGN: of(FOREIGN, OTHERS, "T0THEIRS", HOME),
    }
    slack.groups = {"S0APPROVE": [GROUPED, THIRD]}
    return slack


def removal(bunce, count):
    segment = next(key for key, one in bunce.emulator.segments().items() if one["name"] == "VIP customers")
    people = list(bunce.emulator.members(segment))[:count]
    return f'remove bunce "VIP customers" {" ".join(people)}', frozenset(people), segment


def card_of(slack, number):
    found = [one for one in slack.posted(APPROVALS, f"#{number}") if "approve_request" in buttons(one)]
    return found[0] if found else None


def see(slack, bunce, somebody, number, decides):
    """Command, form, options, Home, preview, vote: to the people being gone at the provider."""
    command, leaving, segment = removal(bunce, 60)
    answers = slack.new_response_url()
    somebody.type("list bunce", ASKS, response_url=answers)
    slack.wait_for(
        lambda: any("VIP customers" in json.dumps(one) for one in slack.told_to(answers)), what="the list"
    )
    somebody.type("remove bunce", ASKS)
    form = slack.wait_for(
        lambda: next((one for one in slack.views.values() if one.get("callback_id") == ids.FORM), None),
        what="the form",
    )
    slack.wait_for(lambda: "VIP customers" in json.dumps(somebody.suggest(form, "VIP", ASKS)), what="options")
    somebody.open_home(ASKS)
    home = slack.wait_for(lambda: slack.views.get(f"home-{ASKS}"), what="Home")
    assert ids.new_change("remove") in json.dumps(home)
    somebody.ask(command, ASKS)
    card = slack.wait_for(lambda: card_of(slack, number), what="the card")
    somebody.press(card, "approve_request", decides)
    slack.wait_for(lambda: not leaving & set(bunce.emulator.members(segment)), what="the removal")


def refused(slack, somebody, card, user):
    """Privately, whatever they try."""
    assert NOT_OURS in somebody.type("list bunce", user)["text"]
    answers = slack.new_response_url()
    somebody.press(card, "approve_request", user, response_url=answers)
    said = slack.wait_for(lambda: slack.told_to(answers), what="refusal")[0]
    assert "Only members of this workspace" in (text := json.dumps(said)) or NOT_OURS in text
    assert "approve_request" in buttons(card)
    somebody.open_home(user)
    home = slack.wait_for(lambda: slack.views.get(f"home-{user}"), what="Home")
    assert NOT_OURS in json.dumps(home)


def test_in_one_workspace_of_an_organisation(make_bot, organisation, bunce):
    slack = organisation
    slack.identity = {"team_id": HOME, "team": "Acme", "enterprise_id": ACME, "is_enterprise_install": False}
    bot = make_bot(SEGBOT_APPROVERS=f"{DECIDES},S0APPROVE", SEGBOT_REQUESTERS=ASKS).start()
    at_home = Somebody(slack, bot.somebody.url, team=HOME, enterprise=ACME)
    next_door = Somebody(slack, bot.somebody.url, team=TWO, enterprise=ACME)
    see(slack, bunce, next_door, 1001, DECIDES)
    at_home.ask(removal(bunce, 61)[0], ASKS)
    card = slack.wait_for(lambda: card_of(slack, 1002), what="the card")
    refused(slack, next_door, card, LOCAL)
    refused(slack, Somebody(slack, bot.somebody.url, team="T0THEIRS", enterprise=OTHERS), card, FOREIGN)
    refused(slack, Somebody(slack, bot.somebody.url, team=HOME, enterprise=ACME), card, FOREIGN)
    at_home.press(card, "approve_request", GROUPED)
    slack.wait_for(lambda: card_of(slack, 1002) is None, what="the vote of who is in the group")


def test_in_all_of_an_organisation(make_bot, organisation, bunce):
    slack = organisation
    slack.identity = {
        "team": "Acme",
        "team_id": ACME,
        "enterprise_id": ACME,
        "enterprise": "Acme",
        "is_enterprise_install": True,
    }
    # A token of a whole organisation belongs to no workspace: Slack wants to know in which a group is.
    slack.refuse("usergroups.users.list", "missing_argument", when=lambda call: not call.get("team_id"))
    slack.refuse("usergroups.users.list", "no_such_subteam", when=lambda call: call.get("team_id") == TWO)
    slack.teams = [{"id": TWO, "name": "Two"}, {"id": HOME, "name": "Home"}]
    bot = make_bot(SEGBOT_APPROVERS=f"{DECIDES},S0APPROVE", SEGBOT_REQUESTERS=f"{ASKS},{LOCAL}").start()
    wide = Somebody(slack, bot.somebody.url, team=TWO, enterprise=ACME, wide=True)
    see(slack, bunce, wide, 1001, DECIDES)
    wide.ask(removal(bunce, 61)[0], LOCAL)
    card = slack.wait_for(lambda: card_of(slack, 1002), what="the card")
    stranger = Somebody(slack, bot.somebody.url, team="T0THEIRS", enterprise=OTHERS)
    refused(slack, stranger, card, FOREIGN)
    refused(slack, wide, card, FOREIGN)
    wide.press(card, "approve_request", GROUPED)
    slack.wait_for(lambda: card_of(slack, 1002) is None, what="the vote of who is in the group")
    status, said = bot.run("doctor")
    assert "SEGBOT_APPROVERS names 3 people who can decide" in said, said
    assert status == 0, said
