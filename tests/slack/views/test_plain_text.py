"""Our own views on a terminal."""

from __future__ import annotations

import pytest
from slack_made import account, request

from segbot.domain.segments import Segment
from segbot.slack.views.card.card import card
from segbot.slack.views.kit.newer_blocks import NEWER, without
from segbot.slack.views.kit.text import named, said
from segbot.slack.views.messages import request_list, segment_list
from segbot.slack.views.messages.plain_text import printed, printed_blocks


@pytest.mark.parametrize(
    ("mrkdwn", "text"),
    [
        ("Removes 3 of 9 people (33%) from *VIP*.", "Removes 3 of 9 people (33%) from VIP."),
        (":warning: Careful: at 10:30:45.", "! Careful: at 10:30:45."),
        (":white_check_mark: *Done.* Well", "Done. Well"),
        ("• :x: gone\n:octagonal_sign: no", "• ! gone\n! no"),
        ("by <@U0MAYA>, <@U0BEA|bea> or <!subteam^S0APPROVE>", "by @U0MAYA, @U0BEA or group S0APPROVE"),
        ("at <!date^1700000000^{date} at {time}|2023-11-14 22:13 UTC>", "at 2023-11-14 22:13 UTC"),
        ("`/segment show bunce vip_2026`", "/segment show bunce vip_2026"),
        ("", ""),
    ],
)
def test_our_marks_become_plain_text(mrkdwn, text):
    assert printed(mrkdwn) == text


@pytest.mark.parametrize(
    "name",
    [
        "<!channel> *free* & <b>more</b>",
        "`rm -rf` ~x~ _y_",
        "&lt;",
        "Återkommande 🛒",
        "a*b*c",
        "<@U0MAYA>",
        "*",
    ],
)
def test_names_come_out_as_they_are(name):
    assert printed(f"Clears {named(name)} now") == f"Clears {name} now"


def test_nothing_from_outside_steers_the_terminal():
    text = printed(said("a\x1b[2Jb\rc\x9b31m\u202ed"))
    assert not set(text) & {"\x1b", "\r", "\x9b", "\u202e"}


def test_a_whole_card_has_no_markup_left_and_no_buttons():
    drawn = card(request())["blocks"]
    lines = list(printed_blocks(drawn))
    assert lines[0].startswith("@U0MAYA asks to remove 1,204")
    assert "Approve" not in lines
    assert not [line for line in lines if "<@" in line or line.startswith(":")]


def test_a_list_says_its_heading_once():
    spec = account("bunce").spec
    drawn = segment_list.segments("bunce", spec, [Segment(id="s-1", name="VIP", member_count=9)])
    printed = list(printed_blocks(without(drawn["blocks"], NEWER)))
    assert printed[0] == "1 segment at bunce"
    assert printed.count("1 segment at bunce") == 1
    asked = list(printed_blocks(without(request_list.requests([request()])["blocks"], NEWER)))
    assert asked.count("Requests") == 1
