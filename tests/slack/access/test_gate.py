"""Who may not ask is asked for nothing and shown nothing, by whatever way they come."""

from __future__ import annotations

import json

import pytest
from slack_made import request
from slack_world import answer

from segbot.domain.approval.requesters import Access
from segbot.domain.people import Person
from segbot.domain.ports import NotDeliveredError
from segbot.slack import ids

HOME = "T0SEGBOT"
STRANGERS = {
    "guest": Person(id="U0MAYA", team=HOME, is_guest=True),
    "bot": Person(id="U0MAYA", team=HOME, is_bot=True),
    "deactivated": Person(id="U0MAYA", team=HOME, is_deactivated=True),
    "outsider": Person(id="U0MAYA", team="T0ELSE", is_outsider=True),
}
FORM = {
    "type": "modal",
    "callback_id": ids.FORM,
    "blocks": [],
    "private_metadata": json.dumps({"verb": "remove", "channel": "C1"}),
}
BUTTONS = (
    ids.REJECT,
    ids.APPROVE_WITH_COMMENT,
    ids.EDIT,
    ids.DETAILS_BUTTON,
    ids.LEAVING_BUTTON,
    ids.UNDO,
    ids.AUDIT_OLDER,
    "something_of_next_year",
)
COMMANDS = (
    "",
    "help",
    "list bunce",
    "show bunce vip",
    "remove bunce vip a",
    "requests",
    "request 1042",
    "audit",
    "undo 1042",
)


@pytest.fixture(params=STRANGERS)
def stranger(request, people):
    people.answers["look_up"] = STRANGERS[request.param]
    return STRANGERS[request.param]


def looked_at(use_cases):
    """The use cases that were asked for anything."""
    return [name for each in vars(use_cases).values() for name, _, _ in each.calls if name != "request"]


@pytest.mark.usefixtures("stranger")
@pytest.mark.parametrize("text", COMMANDS)
def test_no_command_of_theirs_is_looked_into(desk, slack, use_cases, text):
    told = answer(desk.type(text))
    assert told["response_type"] == "ephemeral"
    assert "VIP" not in json.dumps(told)
    assert looked_at(use_cases) == []
    assert slack.sent("views.open") == []


@pytest.mark.usefixtures("stranger")
@pytest.mark.parametrize("button", BUTTONS)
def test_no_button_shows_them_anything(desk, slack, use_cases, button):
    desk.press(button, json.dumps({"request": 1042, "version": 1}), user="U0MAYA")
    (told,) = slack.wait_for("response_url")
    assert told["response_type"] == "ephemeral"
    assert looked_at(use_cases) == []
    assert slack.sent("views.open") == []


@pytest.mark.usefixtures("stranger")
def test_no_menu_has_an_option_for_them(desk, use_cases):
    assert answer(desk.look_for("v", FORM, {})) == {"options": []}
    assert looked_at(use_cases) == []


@pytest.mark.usefixtures("stranger")
def test_no_form_of_theirs_is_taken(desk, use_cases):
    told = answer(desk.submit(FORM, {}))
    assert told["response_action"] == "push"
    assert looked_at(use_cases) == []


@pytest.mark.usefixtures("stranger")
def test_their_home_tab_says_why_and_nothing_else(desk, slack, use_cases):
    desk.event({"type": "app_home_opened", "user": "U0MAYA", "tab": "home"})
    (sent,) = slack.wait_for("views.publish")
    assert len(sent["view"]["blocks"]) == 1
    assert looked_at(use_cases) == []


def test_while_slack_does_not_say_who_it_is_nothing_is_done(desk, people, use_cases):
    people.answers["look_up"] = NotDeliveredError("no")
    told = answer(desk.type("remove bunce vip a"))
    assert "Slack didn't say who you are" in told["text"]
    assert "/segment remove bunce vip a" in json.dumps(told["blocks"])
    assert looked_at(use_cases) == []


def test_somebody_is_asked_about_once_while_they_look_around(desk, people):
    for text in ("list bunce", "requests", "help"):
        desk.type(text)
    assert len(people.called("look_up")) == 1


class TestOnlySome:
    """SEGBOT_REQUESTERS names people and groups."""

    @pytest.fixture
    def access(self):
        return Access(requesters=("U0MAYA", "S0MARKETING"), approvers=("U0ARTHUR",))

    def be(self, people, user, groups=()):
        people.answers["look_up"] = lambda found, _groups=(): Person(
            id=found, team=HOME, groups=frozenset(groups)
        )
        return user

    @pytest.mark.parametrize(("user", "groups"), [("U0MAYA", ()), ("U0NORA", ("S0MARKETING",))])
    def test_who_is_named_may_ask(self, desk, people, slack, user, groups):
        self.be(people, user, groups)
        desk.type("remove", user=user)
        assert len(slack.sent("views.open")) == 1

    def test_nobody_else_may_ask_or_see(self, desk, people, use_cases):
        self.be(people, "U0CLEO")
        for text in COMMANDS:
            assert "not among the people who may use segbot" in answer(desk.type(text, user="U0CLEO"))["text"]
        assert looked_at(use_cases) == []

    def test_an_approver_sees_and_does_not_ask(self, desk, people, slack, use_cases):
        self.be(people, "U0ARTHUR")
        use_cases.browse.answers["requests"] = [request()]
        desk.type("requests", user="U0ARTHUR")
        assert "#1042" in json.dumps(slack.wait_for("response_url")[0])
        told = answer(desk.type("remove bunce vip a", user="U0ARTHUR"))
        assert "approve requests here, but not ask" in told["text"]
