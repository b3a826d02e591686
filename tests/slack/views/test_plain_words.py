"""How little a card may take: words, buttons, and nothing that only the machine needs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from slack_made import NOW, action, draft, plan, progress, request, ruling, vote

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State
from segbot.domain.members import RosterSummary
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy import Outcome
from segbot.slack.views.card.card import card
from segbot.slack.views.messages.home import HomeState, home
from segbot.slack.views.modals.preview import preview

HASH = "3f9a21c0" + "d" * 56
SEGMENT_ID = "0b9c6a5e-7f3d-4c53-9d5a-0d5f0a3b9c11"
_MACHINE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{32}|3f9a|\d+ %|\d{4}-\d\d-\d\d \d\d:\d\d|UTC|remove-large|\+budget"
)
_DATE = re.compile(r"<!date\^[^|]*\|[^>]*>")


def at_bunce(state=State.PENDING, **changes):
    """152 of 3,900 people, which Bunce knows only by their number."""
    known = {
        "plan": plan(
            segment_id=SEGMENT_ID,
            segment_name="Newsletter weekly",
            removes=152,
            before=3_900,
            after=3_748,
            at_most=True,
            effects=("Removing works both ways.",) * 4,
            unnoticed="Somebody may swap people one for one and nobody would see it.",
        ),
        "action": action(
            segment=SEGMENT_ID, reason="They unsubscribed on the shop's own page, ticket MKT-17"
        ),
        "ruling": ruling(rule="remove-large", approvals=1),
        "roster": RosterSummary(id="r", count=152, sha256=HASH),
        "bound": HASH,
        "votes": () if state is State.PENDING else (vote(),),
        "progress": progress(batches=2, settled=2, people=152, people_settled=152),
        "decided_by": "U0ARTHUR",
        "decision_reason": "Please split by country.",
        "starts_at": NOW + timedelta(minutes=1),
        "started_at": None if state in (State.PENDING, State.APPROVED) else NOW,
        "count_before": 3_900,
        "after": 3_748,
    }
    return request(state, **{**known, **changes})


def drawn(asked):
    return card(asked, approvers=("S0APPROVE",))["blocks"]


def lines(blocks):
    """Every line outside the buttons, with each date as the one word it is drawn as."""
    texts = []
    for block in blocks:
        parts = [block.get("text"), *block.get("fields", ()), *block.get("elements", ())]
        if block["type"] != "actions":
            texts += [part["text"] for part in parts if part and "text" in part]
    return [_DATE.sub("today", line) for text in texts for line in text.split("\n")]


def words(blocks):
    return sum(len(line.split()) for line in lines(blocks))


def buttons(blocks):
    """A menu is one button, however much stands in it."""
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


def test_a_waiting_card_has_at_most_sixty_words_and_four_buttons():
    assert words(drawn(at_bunce())) <= 60
    assert [each["action_id"] for each in buttons(drawn(at_bunce()))] == [
        "approve_request",
        "reject_request",
        "show_details",
        "more_actions",
    ]


def test_everything_that_can_be_dangerous_takes_a_few_words_more():
    worst = replace(
        at_bunce().plan,
        before=None,
        removes=0,
        everyone_leaves=True,
        campaign_check=CampaignCheck.UNKNOWN,
        next_send=NOW,
    )
    asked = at_bunce(
        plan=worst,
        action=action(Verb.CLEAR, reason="word " * 80),
        ruling=ruling(approvals=2, approvers=("S0ONE", "S0TWO", "U0C", "U0D", "U0E")),
    )
    assert words(drawn(asked)) <= 90


def test_a_done_card_has_at_most_twenty_five_words():
    for asked in (at_bunce(State.DONE), at_bunce(State.DONE, ruling=ruling(Outcome.CONFIRM), votes=())):
        assert words(drawn(asked)) <= 25
        assert len(lines(drawn(asked))) <= 2
        assert len(buttons(drawn(asked))) <= 4


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb.changes or verb is Verb.IMPORT])
@pytest.mark.parametrize("state", State)
def test_no_line_of_a_card_is_long_and_none_is_for_the_machine(state, verb):
    note = "Bunce doesn't accept the key any more. Nothing else was changed. " + "It goes on like this. " * 20
    asked = at_bunce(state, note=note, action=replace(at_bunce().action, verb=verb, name="Gold"))
    for line in lines(drawn(asked)):
        assert len(line.split()) <= 20, line
        assert not _MACHINE.search(line), line
    assert len(lines(drawn(asked))) <= 5
    assert len(buttons(drawn(asked))) <= 4


def test_the_card_says_nothing_twice():
    shown = lines(drawn(at_bunce()))
    assert len(set(shown)) == len(shown)
    assert sum(line.count("152") for line in shown) == 1


def test_neither_preview_nor_home_shows_what_is_for_the_machine():
    made = draft(plan=at_bunce().plan, action=at_bunce().action, ruling=at_bunce().ruling)
    for view in (preview(made, approvers=("S0APPROVE",)), home([], HomeState(mine=[at_bunce()]))):
        shown = "\n".join(lines([each for each in view["blocks"] if each["type"] != "input"]))
        assert not _MACHINE.search(shown), shown


def test_screen_readers_have_the_whole_card_in_sentences():
    text = card(at_bunce(), approvers=("S0APPROVE",))["text"]
    assert "Request #1042 by <@U0MAYA>: Remove 152 of 3,900 people (4%) from *Newsletter weekly*." in text
    assert "Reason: They unsubscribed on the shop's own page, ticket MKT-17" in text
    assert "Needs 1 approval by <!subteam^S0APPROVE>" in text


def test_what_is_left_out_of_the_card_is_not_lost_with_the_buttons():
    menu = json.loads(json.dumps(buttons(drawn(at_bunce()))[-1]))
    assert [option["text"]["text"] for option in menu["options"]] == [
        "Approve with comment…",
        "Who would leave?",
        "Edit…",
        "Withdraw",
    ]
