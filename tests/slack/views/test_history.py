"""The details of a request and `/segment show`: the segment's own history, and the policy's reasons in words."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields

import pytest
from slack_limits import check_message, check_view
from slack_made import HOSTILE, action, plan, request

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy import Outcome, Rule, TracedRule
from segbot.domain.requests import Request
from segbot.domain.segments import Segment
from segbot.flows.browsing.segments import Shown
from segbot.slack.views.modals.details import details
from segbot.slack.views.modals.policy_trace import condition, reasons

VALUE = json.dumps({"request": 1042, "version": 3})
EVERY_CONDITION = {
    "actions": frozenset({Verb.ADD, Verb.REMOVE}),
    "connections": ("bunce*",),
    "segments": ("vip*",),
    "requesters": ("U0MAYA",),
    "channels": ("C0MARKETING", "D*"),
    "campaigns": frozenset({CampaignCheck.WARN}),
    "removes_above": 100,
    "removes_at_most": 1,
    "share_above": 0.25,
    "share_at_most": 0.1,
    "adds_above": 10_000,
    "adds_at_most": 5,
    "creates_above": 5,
    "creates_at_most": 5,
    "size_above": 5,
    "size_at_most": 5,
    "share_known": False,
    "all_customers": True,
}


@dataclass(frozen=True, kw_only=True)
class PastRequest:
    request: Request
    undoable: bool = False
    taken_back_by: int | None = None


def past(count=3, **changes):
    return [
        PastRequest(request=request(State.DONE, id=1042 - at, **changes), undoable=at == 1)
        for at in range(count)
    ]


def text(blocks):
    return json.dumps(blocks, ensure_ascii=False)


def test_the_details_tell_what_was_asked_of_the_segment_before(desk, slack, use_cases):
    use_cases.history.answers["past"] = [
        *past(),
        PastRequest(request=request(State.REJECTED, id=900)),
        PastRequest(request=request(State.DONE, id=899), taken_back_by=901),
    ]
    desk.press("show_details", VALUE)
    (opened,) = slack.wait_for("views.open")
    check_view(opened["view"])
    told = text(opened["view"]["blocks"][-2:])
    assert "#1042" not in told, "the request itself is not repeated"
    assert "*#1041* Remove 1,204 of 9,871 people (12%) from *VIP* · *Done* · <@U0MAYA>" in told
    assert told.count("`/segment undo #") == 1
    assert "· `/segment undo #1041`" in told
    assert "*#900*" in told
    assert "undone by #901" in told
    assert use_cases.history.called("past") == [(("bunce", None), {})]


def test_a_segment_nobody_asked_anything_of_says_so():
    view = details(request(), [], [], past=[PastRequest(request=request())])
    assert "None through segbot" in text(view["blocks"][-1])


def test_a_segment_is_shown_with_the_last_three(desk, slack, use_cases):
    use_cases.browse.answers["shown"] = Shown(segment=Segment(id="seg-1", name="VIP", member_count=9871))
    use_cases.history.answers["past"] = past()
    desk.type("show bunce VIP")
    (told,) = slack.wait_for("response_url")
    check_message(told)
    assert "*Last changes*" in text(told["blocks"])
    assert "*#1040*" in told["text"]
    assert use_cases.history.called("past") == [(("bunce", "seg-1"), {"limit": 3})]


def test_hostile_names_and_long_ones_stay_within_slacks_limits():
    others = past(10, plan=plan(segment_name=HOSTILE * 20), action=action(Verb.RENAME, name=HOSTILE * 20))
    tried = [
        TracedRule(rule=Rule(name=HOSTILE, outcome=Outcome.APPROVE, **EVERY_CONDITION), unmet="segments")
    ] * 40
    view = details(request(), [], [], past=others, tried=tried)
    check_view(view)
    assert "<!channel>" not in text(view)
    assert "ada@example.com" not in text(view)


def test_every_condition_has_its_words():
    rule = Rule(name="all", outcome=Outcome.APPROVE, **EVERY_CONDITION)
    given = {each.name for each in fields(Rule)} & set(EVERY_CONDITION)
    assert set(rule.conditions) == given == set(EVERY_CONDITION)
    told = {name: condition(rule, name) for name in rule.conditions}
    assert told["removes_above"] == "more than 100 people leave"
    assert told["removes_at_most"] == "at most 1 person leave"
    assert told["share_above"] == "more than 25% of it leaves"
    assert told["actions"] == "add or remove"
    assert told["requesters"] == "asked by <@U0MAYA>"
    assert len(set(told.values())) == len(told)


@pytest.mark.parametrize(
    ("conditions", "line"),
    [
        ({}, "• *remove* applies: it's the default; no other rule matched."),
        ({"removes_above": 100}, "• *remove* applies: it is for “more than 100 people leave”."),
        (
            {"removes_above": 100, "share_known": True},
            "• *remove* applies: it is for “the share that leaves is known; more than 100 people leave”.",
        ),
    ],
)
def test_the_rule_that_fired_says_for_what_it_is(conditions, line):
    small = Rule(name="remove-small", outcome=Outcome.CONFIRM, removes_at_most=100)
    fired = Rule(name="remove", outcome=Outcome.APPROVE, **conditions)
    assert reasons([TracedRule(rule=small, unmet="removes_at_most"), TracedRule(rule=fired, unmet="")]) == [
        "• remove-small does not apply: it is for “at most 100 people leave”.",
        line,
    ]
    assert reasons([]) == []
