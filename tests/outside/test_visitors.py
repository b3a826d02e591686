"""Driven from outside: whoever may not ask is refused whatever they try, in private, and is shown no name."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from outside.refusing_slack import APPROVALS, ARTHUR, AUDIT, MAYA, TEAM
from outside.somebody import buttons
from outside.visitors import Tries, Visitor

from segbot.slack import ids

pytestmark = pytest.mark.slow

ELSEWHERE, ACME, OTHERS = "T0ELSE", "E0ACME", "E0OTHERS"
REFUSED_AT_HOME = (
    Visitor(
        who="single-channel guest", told={"team_id": TEAM, "is_restricted": True, "is_ultra_restricted": True}
    ),
    Visitor(who="multi-channel guest", told={"team_id": TEAM, "is_restricted": True}),
    Visitor(who="bot", told={"team_id": TEAM, "is_bot": True}),
    Visitor(who="workflow bot", told={"team_id": TEAM, "is_workflow_bot": True}),
    Visitor(who="deactivated", told={"team_id": TEAM, "deleted": True}),
    Visitor(who="not among the requesters", told={"team_id": TEAM}),
    Visitor(who="of another workspace", told={"team_id": ELSEWHERE}, team=ELSEWHERE),
    Visitor(who="by Slack Connect", told={"team_id": ELSEWHERE, "is_stranger": True}, own_team=ELSEWHERE),
    Visitor(who="by Slack Connect, said to be ours", told={"team_id": ELSEWHERE}),
    Visitor(
        who="of an organisation of others",
        told={"enterprise_user": {"enterprise_id": OTHERS, "teams": [ELSEWHERE]}},
        team=ELSEWHERE,
        enterprise=OTHERS,
    ),
)


def names(bunce):
    """What nobody of them may read: names of segments, and people in them."""
    found = bunce.emulator.segments()
    named = {one["name"] for one in found.values()}
    return {*named, *(f'"{key}"' for key in found), "newsletters left us"}


def scene(bot, slack, bunce):
    """A card that waits, somebody's preview, and a form."""
    one = bot.somebody
    segment = next(key for key, each in bunce.emulator.segments().items() if each["name"] == "VIP customers")
    people = " ".join(list(bunce.emulator.members(segment))[:60])
    one.ask(f'remove bunce "VIP customers" {people} reason="newsletters left us"')
    card = slack.wait_for(
        lambda: [each for each in slack.posted(APPROVALS, "#1001") if "approve_request" in buttons(each)],
        what="the card",
    )[0]
    views = {}
    for callback, text in (
        (ids.PREVIEW, f'remove bunce "VIP customers" {people}'),
        (ids.FORM, "remove bunce"),
    ):
        before = set(slack.views)
        one.type(text)
        views[callback] = slack.wait_for(
            lambda before=before, callback=callback: next(
                (
                    each
                    for key, each in slack.views.items()
                    if key not in before and each.get("callback_id") == callback
                ),
                None,
            ),
            what=callback,
        )
    return card, views[ids.PREVIEW], views[ids.FORM]


def test_whoever_may_not_ask_is_refused_whatever_they_try(make_bot, slack, bunce):
    bot = make_bot(SEGBOT_REQUESTERS=MAYA).start()
    card, preview, form = scene(bot, slack, bunce)
    tries = Tries(slack, bot.somebody.url, card=card, preview=preview, form=form)
    hidden = names(bunce)
    slack.wait_for(lambda: slack.posted(AUDIT, "#1001") and slack.told, what="all of it told")
    wrong = []
    for number, each in enumerate(REFUSED_AT_HOME):
        visitor = replace(each, user=f"U0VISITOR{number}").at(slack)
        for name, attempt in tries.of(visitor):
            try:
                came = attempt()
            except AssertionError as silence:
                wrong.append((visitor.who, name, str(silence)[:60]))
                continue
            leaked = [each for each in hidden if each in came.text]
            if leaked or came.in_public or "submit" in json.dumps(came.shown):
                wrong.append((visitor.who, name, leaked, came))
            if name.startswith("options") and came.answer != {"options": []}:
                wrong.append((visitor.who, name, came))
    assert wrong == []
    assert "approve_request" in buttons(slack.posted(APPROVALS, "#1001")[0])
    bot.somebody.press(card, "approve_request", ARTHUR)
    slack.wait_for(
        lambda: "approve_request" not in json.dumps(slack.posted(APPROVALS, "#1001")), what="the approval"
    )
