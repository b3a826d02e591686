"""Driven from outside: a telephone number in what people type as a reason reaches no place at all."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

import pytest
from domain.phone_spellings import PHONES
from outside.refusing_slack import APPROVALS, ARTHUR, MAYA
from outside.somebody import buttons

from segbot.slack import ids

pytestmark = pytest.mark.slow

_AT_ONCE = 8
_LONGEST = 170


def reasons():
    """All spellings, a few in a sentence; those with quotes stand for themselves."""
    held, size = [], 0
    for phone in (each for each in PHONES if '"' not in each and "'" not in each):
        if len(held) == _AT_ONCE or size + len(phone) > _LONGEST:
            yield held
            held, size = [], 0
        held.append(phone)
        size += len(phone) + 6
    yield held


def digits(text):
    return re.sub(r"\D", "", text)


def stored(bot):
    """Everything in the database, as text."""
    with closing(sqlite3.connect(f"file:{bot.folder}/segbot.db?mode=ro", uri=True)) as database:
        return "\n".join(database.iterdump())


def test_a_telephone_number_in_a_reason_reaches_no_place(make_bot, slack, bunce):
    bot = make_bot(SEGBOT_DIGEST_CHANNEL="C0DIGEST").start()
    segment = next(key for key, one in bunce.emulator.segments().items() if one["name"] == "VIP customers")
    people = " ".join(list(bunce.emulator.members(segment))[:60])
    said = list(reasons())
    number = 1000
    for phones in said[:9:3]:
        number += 1
        text = " or ".join(phones)
        bot.somebody.ask(f'remove bunce "VIP customers" {people} reason=“please ring {text} first”')
        card = slack.wait_for(
            lambda number=number: next(
                (one for one in slack.posted(APPROVALS, f"#{number}") if "approve_request" in buttons(one)),
                None,
            ),
            what="the card",
        )
        form = {"type": "modal", "id": "V0", "callback_id": ids.REJECT_FORM, "blocks": []}
        form["private_metadata"] = buttons(card)["approve_request"]["value"]
        comment = "ask " + " or ".join(said[(number - 1000) * 3 - 2])
        values = {ids.REASON: {ids.REASON: {"type": "plain_text_input", "value": comment}}}
        bot.somebody.submit(form, values, ARTHUR)
        slack.wait_for(
            lambda number=number: slack.posted(f"D{MAYA}", f"#{number}"),
            what="the rejection told to the asker",
        )
    bot.somebody.open_home(MAYA)
    home = slack.wait_for(lambda: slack.views.get(f"home-{MAYA}"), what="Home")
    for text in ("audit", "request 1001"):
        answers = slack.new_response_url()
        bot.somebody.type(text, response_url=answers)
        slack.wait_for(lambda answers=answers: slack.told_to(answers), what=text)
    _, exported = bot.run("audit", "export")
    _, searched = bot.run("audit", "search", "ring")
    places = {
        "messages": json.dumps(list(slack.messages.values()), ensure_ascii=False),
        "answers": json.dumps(slack.told, ensure_ascii=False),
        "views": json.dumps(list(slack.views.values()), ensure_ascii=False),
        "home": json.dumps(home, ensure_ascii=False),
        "database": stored(bot),
        "log": bot.log.read_text(),
        "export": exported,
        "search": searched,
    }
    assert "•••" in places["messages"]
    assert "•••" in places["export"]
    typed = [phone for at in range(9) for phone in said[at]]
    found = {
        (place, phone)
        for place, text in places.items()
        for phone in typed
        if phone in text or (len(digits(phone)) >= 9 and digits(phone) in text)
    }
    assert found == set()
