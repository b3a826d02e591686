"""What a policy's people and outcomes look like in Slack: who is named, who is only told, and what runs at once."""

from __future__ import annotations

import json

import pytest
from slack_limits import check_message, check_view
from slack_made import account, draft, fact, request, ruling, spec
from slack_world import answer, chosen, typed

from segbot.domain.actions import Verb
from segbot.domain.audit import Event
from segbot.domain.capabilities import Capability, Support
from segbot.domain.lifecycle import State
from segbot.domain.policy import Outcome
from segbot.slack.views.card.card import card
from segbot.slack.views.card.thread import audit, story
from segbot.slack.views.modals.form import form
from segbot.slack.views.modals.preview import preview

RULED = ruling(approvers=("U0VIP", "S0VIP"), notify=("U0LEGAL", "S0OPS"), fallback=("U0LATE", "S0LATE"))


def texts(view):
    return json.dumps(view, ensure_ascii=False)


def test_the_card_names_the_approvers_of_its_rule_and_tells_those_who_are_told():
    drawn = card(request(state=State.PENDING, ruling=RULED), approvers=("U0ARTHUR",))
    check_message(drawn)
    shown = texts(drawn)
    assert "Needs 1 approval by <@U0VIP> or <!subteam^S0VIP>" in shown
    assert "For your information: <@U0LEGAL> and <!subteam^S0OPS>" in shown
    assert "U0ARTHUR" not in shown
    assert "LATE" not in shown, "they are called when it is time, not before"


def test_a_card_without_rules_is_as_it_was():
    shown = texts(card(request(state=State.PENDING), approvers=("U0ARTHUR",)))
    assert "by <@U0ARTHUR>" in shown
    assert "For your information" not in shown


def test_the_preview_names_the_approvers_of_its_rule():
    view = preview(draft(ruling=RULED), approvers=("U0ARTHUR",))
    check_view(view)
    assert "by <@U0VIP> or <!subteam^S0VIP>" in texts(view)


def test_those_who_are_called_later_are_mentioned_in_the_thread_only():
    told = fact(Event.ESCALATED, actor="segbot")
    assert "<@U0LATE> or <!subteam^S0LATE> can decide now, too" in story(told, request(ruling=RULED))
    assert "U0LATE" not in audit(told)


@pytest.fixture
def running(use_cases):
    """The policy lets what was asked run at once."""
    ruled = ruling(Outcome.RUN)
    use_cases.submit.answers["prepare"] = lambda action, *_, **__: draft(action=action, ruling=ruled)
    use_cases.submit.answers["confirm"] = request(state=State.APPROVED, ruling=ruled)
    return use_cases.submit


def test_what_is_typed_in_full_runs_at_once(desk, slack, running):
    desk.type("add bunce VIP 1001")
    (updated,) = slack.wait_for("views.update")
    check_view(updated["view"])
    assert "Remove 1,204 of 9,871 people (12%) from *VIP* · #1042" in texts(updated["view"])
    assert "submit" not in updated["view"]
    [((draft_id, origin), _)] = running.called("confirm")
    assert (draft_id, origin.user) == ("draft-1", "U0MAYA")


def test_a_form_still_leads_to_its_preview(desk, running):
    opened = form(Verb.ADD, [account()], channel="C0MARKETING")
    filled = chosen(connection="bunce", segment="seg-1") | typed(members_text="1001")
    said = answer(desk.submit(opened, filled))
    assert said["view"]["callback_id"] == "segment_preview"
    assert running.called("confirm") == []


def test_a_confirmation_is_asked_for_where_the_policy_asks_for_it(desk, slack, running):
    running.answers["prepare"] = lambda action, *_, **__: draft(action=action, ruling=ruling(Outcome.CONFIRM))
    desk.type("add bunce VIP 1001")
    (updated,) = slack.wait_for("views.update")
    assert updated["view"]["callback_id"] == "segment_preview"
    assert running.called("confirm") == []


def test_taking_back_always_has_its_preview(desk, slack, running, use_cases):
    offered = Capability(support=Support.NATIVE, verified="documentation")
    use_cases.browse.answers["spec"] = spec(capabilities=dict.fromkeys(Verb, offered))
    desk.type("undo #1042")
    slack.wait_for("views.update")
    assert running.called("confirm") == []
