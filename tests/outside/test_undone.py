"""Driven from outside: what was undone is not undone again, by command, from a second preview, or by the card's button."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from outside.refusing_slack import APPROVALS, ARTHUR, AUDIT, MAYA
from outside.somebody import buttons
from outside.test_delivery import cards
from outside.test_every_refusal import ask, brevo, is_carried_out, plant

from segbot.slack import ids

__all__ = ["brevo"]

pytestmark = pytest.mark.slow


def test_what_was_undone_is_not_undone_again(make_bot, slack, brevo):
    settings = brevo.emulator.connection(brevo.url)
    bot = make_bot(
        **{f"SEGBOT_CONNECTIONS__BREVO__{name}": value for name, value in settings.items()}
    ).start()
    cell = plant(brevo.emulator, 1001, "", "")
    ask(bot, cell)
    card = slack.wait_for(lambda: cards(slack, APPROVALS, 1001), what="the card")[0]
    bot.somebody.press(card, ids.APPROVE, ARTHUR)
    slack.wait_for(lambda: is_carried_out(brevo, cell), 60, "the removal")
    slack.wait_for(lambda: ids.UNDO in buttons(cards(slack, APPROVALS, 1001)[0]), 60, "the end on the card")
    as_it_was = deepcopy(cards(slack, APPROVALS, 1001)[0])

    def previews():
        return [one for one in slack.views.values() if one.get("callback_id") == ids.PREVIEW]

    for count in (2, 3):  # the first is that of the removal
        bot.somebody.type("undo 1001")
        slack.wait_for(lambda count=count: len(previews()) == count, what="a preview of the undo")
    first, second = previews()[-2:]
    assert bot.somebody.submit(first, {}) == {"response_action": "clear"}
    assert "#1002" in json.dumps(bot.somebody.submit(second, {}))
    slack.wait_for(
        lambda: cell.leaving <= set(brevo.emulator.members(_key(brevo, cell))), 60, "they are back"
    )

    def refusals():
        return [one for one in slack.views.values() if "already undone by #1002" in json.dumps(one)]

    slack.wait_for(lambda: slack.posted(AUDIT, "#1002"), 60, "the end of the undo told")
    bot.somebody.type("undo 1001")
    slack.wait_for(lambda: len(refusals()) == 1, what="the command refused")
    slack.wait_for(
        lambda: ids.UNDO not in buttons(cards(slack, APPROVALS, 1001)[0]), 60, "no button on what is undone"
    )
    bot.somebody.press(as_it_was, ids.UNDO, MAYA)
    slack.wait_for(lambda: len(refusals()) == 2, what="the button refused")


def _key(brevo, cell):
    return next(key for key, one in brevo.emulator.segments().items() if one["name"] == cell.name)
