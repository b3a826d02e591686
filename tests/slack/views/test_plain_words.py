"""How little a card may take: words, buttons, and nothing that only the machine needs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from at_bunce import MACHINE, at_bunce, lines
from slack_made import NOW, action, draft, ruling

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy import Outcome
from segbot.slack.views.card.card import card
from segbot.slack.views.messages.home import HomeState, home
from segbot.slack.views.modals.preview import preview


def drawn(asked):
    return card(asked, approvers=("S0APPROVE",))["blocks"]


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
        assert words(drawn(replace(asked, undone_by=(1050, State.DONE)))) <= 25
        assert len(lines(drawn(asked))) <= 2
        assert len(buttons(drawn(asked))) <= 4


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb.changes or verb is Verb.IMPORT])
@pytest.mark.parametrize("state", State)
def test_no_line_of_a_card_is_long_and_none_is_for_the_machine(state, verb):
    note = "Bunce doesn't accept the key any more. Nothing else was changed. " + "It goes on like this. " * 20
    asked = at_bunce(state, note=note, action=replace(at_bunce().action, verb=verb, name="Gold"))
    for line in lines(drawn(asked)):
        assert len(line.split()) <= 20, line
        assert not MACHINE.search(line), line
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
        assert not MACHINE.search(shown), shown


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


LONG = "Customers who bought twice in the last two years but not this winter yet, DE"
LABELS = ("Bunce", "Segmenter", "Constant Contact", "Batch", "Mailchimp", "Brevo")


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    "name", ["VIP", LONG, "a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6 7 8 9"]
)
def test_the_counts_hold_with_other_names_providers_and_policies(label, name):
    assert len(LONG) <= 80
    changes = {
        "plan": replace(at_bunce().plan, segment_name=name),
        "action": action(connection="second_account", reason="Consent withdrawn by telephone " * 12),
        "ruling": ruling(approvals=2, approvers=("S0ONE", "U0TWO", "U0C", "U0D")),
        "provider_label": label,
        "note": "3 people were left out: not contacts there. " * 3,
    }
    waiting = drawn(at_bunce(**changes))
    assert words(waiting) <= 60, lines(waiting)
    alone = {**changes, "ruling": ruling(Outcome.CONFIRM), "votes": ()}
    done = (at_bunce(State.DONE, **changes), at_bunce(State.DONE, **alone))
    for asked in (at_bunce(**changes), *done):
        assert max(len(line.split()) for line in lines(drawn(asked))) <= 20, lines(drawn(asked))
        assert len(buttons(drawn(asked))) <= 4
    for asked in done:
        shown = lines(drawn(asked))
        if len(name.split()) <= 15:
            assert sum(len(line.split()) for line in shown) <= 25, shown
            assert name in "\n".join(shown), "never cut where it fits"


def test_a_long_line_goes_on_with_the_name():
    first, second, *_ = lines(drawn(at_bunce(plan=replace(at_bunce().plan, segment_name=LONG))))
    assert first == "<@U0MAYA> asks to remove 152 of 3,900 people (4%) from"
    assert second == f"*{LONG}* · Bunce"
