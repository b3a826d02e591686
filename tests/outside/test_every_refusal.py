"""Driven from outside: whatever word Slack has for a request's messages, the request goes on, its neighbours go on, and
whoever asked is told.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from outside.refusing_slack import APPROVALS, ARTHUR, MARKETING, MAYA
from outside.somebody import buttons

from segbot.sandbox.emulators import Brevo, serve_emulator

pytestmark = pytest.mark.slow

WORDS: dict[str, dict[str, Any]] = {
    "a_word_of_next_year": {},
    "": {},
    "ratelimited": {"_status": 429, "_headers": {"Retry-After": "1"}},
    "gateway": {
        "_status": 503,
        "_body": b"<html><h1>503</h1></html>",
        "_headers": {"Content-Type": "text/html"},
    },
    "login page": {"_body": b"<html>Sign in</html>", "_headers": {"Content-Type": "text/html"}},
    "hangs up": {"_hang_up": True},
    "too slow": {"_delay": 17.0},
    "invalid_blocks": {},
    "invalid_arguments": {},
    "not_in_channel": {},
    "channel_not_found": {},
    "is_archived": {},
    "msg_too_long": {},
    "no_text": {},
    "restricted_action": {},
    "restricted_action_read_only_channel": {},
    "token_revoked": {},
    "invalid_auth": {},
    "missing_scope": {},
    "internal_error": {},
    "message_not_found": {},
    "cant_update_message": {},
    "edit_window_closed": {},
    "user_not_found": {},
}
METHODS = ("chat.postMessage", "chat.update")
_PEOPLE, _LEAVING = 20, 3


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One method, one word, and the request whose messages meet it; an empty method for the neighbour."""

    method: str
    word: str
    number: int
    name: str
    leaving: frozenset[str]

    def is_about(self, call: dict) -> bool:
        said = json.dumps(call)
        return f"#{self.number}" in said or self.name in said


@pytest.fixture
def brevo():
    """Of the providers the one that may be asked most often."""
    running = serve_emulator(Brevo(rate_scale=None))
    yield running
    running.stop()


def plant(emulator, number, method, word):
    """A list of its own for each."""
    made = emulator.make_segment(f"cell-{number}-x")
    people = [each["email"] for each in list(emulator.contacts.values())[:_PEOPLE]]
    emulator.put_in(made["id"], people)
    leaving = frozenset(people[:_LEAVING])
    return Cell(method=method, word=word, number=number, name=made["name"], leaving=leaving)


def ask(bot, cell):
    bot.somebody.ask(f'remove brevo "{cell.name}" {" ".join(cell.leaving)}')


def rows(bot, query):
    with closing(sqlite3.connect(f"file:{bot.folder}/segbot.db?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def approve(bot, slack, cell):
    """On the card where one is, else as `/segment request` shows it."""
    shown = [one for one in list(slack.messages.values()) if f"#{cell.number}" in json.dumps(one)]
    cards = [one for one in shown if "approve_request" in buttons(one)]
    if not cards:
        answers = slack.new_response_url()
        bot.somebody.type(f"request {cell.number}", ARTHUR, response_url=answers)
        cards = slack.wait_for(
            lambda: [one for one in slack.told_to(answers) if "approve_request" in buttons(one)],
            what="the request",
        )
        cards = [{**one, "channel": MARKETING, "ts": "1.1"} for one in cards]
    bot.somebody.press(cards[0], "approve_request", ARTHUR)


def is_carried_out(brevo, cell):
    key = next(key for key, one in brevo.emulator.segments().items() if one["name"] == cell.name)
    return not cell.leaving & set(brevo.emulator.members(key))


def is_told(slack, cell):
    """Whether somebody reads in a card, or whoever asked reads otherwise, that it is done."""
    return any(
        cell.is_about(one) and ("Done" in json.dumps(one) or "removed" in json.dumps(one))
        for one in list(slack.messages.values())
    )


def test_whatever_slack_says_the_request_goes_on_and_so_do_its_neighbours(make_bot, slack, brevo):
    cells = [
        plant(brevo.emulator, 1001 + at, method, word)
        for at, (method, word) in enumerate(product(METHODS, WORDS))
    ]
    neighbour = plant(brevo.emulator, 1001 + len(cells), "", "")
    settings = brevo.emulator.connection(brevo.url)
    connection = {f"SEGBOT_CONNECTIONS__BREVO__{name}": value for name, value in settings.items()}
    bot = make_bot(**connection).start()
    for cell in cells:
        slack.refuse(cell.method, cell.word, when=cell.is_about, **WORDS[cell.word])
        ask(bot, cell)
    ask(bot, neighbour)
    assert [number for (number,) in rows(bot, "SELECT id FROM requests ORDER BY id")] == [
        each.number for each in (*cells, neighbour)
    ]
    slack.wait_for(lambda: slack.posted(APPROVALS, neighbour.name), 30, "the card of a neighbour")
    for cell in (*cells, neighbour):
        approve(bot, slack, cell)

    def frozen():
        return [(each.method, each.word) for each in (*cells, neighbour) if not is_carried_out(brevo, each)]

    slack.wait_for(lambda: not frozen(), 90, "all carried out")
    slack.wait_for(lambda: is_told(slack, neighbour), 30, "the end of a neighbour")
    bot.somebody.open_home(MAYA)
    slack.relent()

    def untold():
        return [(each.method, each.word) for each in cells if not is_told(slack, each)]

    slack.wait_for(lambda: not untold(), 150, "all told")
    assert "Traceback" not in bot.log.read_text()
