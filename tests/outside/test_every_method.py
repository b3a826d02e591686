"""Driven from outside: whatever Slack answers whatever the bot asks of it when somebody types or presses, that person
reads a sentence or gets what they asked for, somebody else beside them gets theirs, and no trace is in the log.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from outside.refusing_slack import APPROVALS, MARKETING, MAYA, TEAM, RefusingSlack
from outside.test_delivery import cards, removal
from outside.test_every_refusal import WORDS

pytestmark = pytest.mark.slow


class NotingSlack(RefusingSlack):
    """Who opened which view, and what was told to whom alone."""

    def __init__(self) -> None:
        self.opened: dict[str, str] = {}
        self.aside: list[tuple[str, dict]] = []
        super().__init__()

    def _view(self, params):
        shown = super()._view(params)
        if "trigger_id" in params:
            self.opened[shown["view"]["id"]] = params["trigger_id"]
        return shown

    _views_open = _views_push = _views_update = _view

    def _chat_postephemeral(self, params):
        self.aside.append((params["user"], params))
        return {"message_ts": "1.1"}

    def hear(self, path, said):
        if refused := self._refused("response_url", {"path": path}):
            return refused
        self.aside.append((path, said))
        return super().hear(path, said)


@pytest.fixture
def slack():
    server = NotingSlack()
    yield server
    server.close()
    assert server.unfolding == []


ANSWERS: dict[str, dict[str, Any]] = {
    **WORDS,
    "too slow": {"_delay": 4.0},
    "empty": {"_body": b" "},
    "a list": {"_body": b"[]"},
    "null": {"_body": b"null"},
    "a word in quotes": {"_body": b'"ok"'},
    "no text at all": {"_body": b"\xff\xfe\x00"},
    "an error that is no word": {"error": {"code": 7}},
    "an error of a page": {"error": "<!channel> " * 500},
    "expired_trigger_id": {},
    "view_not_found": {},
    "fatal_error": {"_status": 500},
    "waits for nobody knows": {"_status": 429, "_headers": {"Retry-After": "soon"}},
    "waits for ever": {"_status": 429, "_headers": {"Retry-After": "inf"}},
}
_USERS = re.compile(r"U0CELL\d{3}")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One method and one answer to it, met by somebody of their own."""

    method: str
    answer: str
    user: str
    slack: Any

    def is_about(self, call: dict) -> bool:
        opened_by = self.slack.opened.get(call.get("view_id"), "")
        return self.user in json.dumps([call, opened_by])


class Everybody:
    """The people of all cells, and what each of them has in front of them."""

    def __init__(self, slack: Any) -> None:
        self._slack = slack

    def seen(self) -> list[tuple[str, dict]]:
        """Where, or by whom asked for, and what; a view that only says that something is looked at is nothing yet."""
        slack = self._slack
        views = [
            (slack.opened.get(key, key), view)
            for key, view in list(slack.views.items())
            if view.get("callback_id") != "loading"
        ]
        messages = [(place, said) for (place, _), said in list(slack.messages.items())]
        return [*views, *list(slack.aside), *messages]

    def reached(self) -> set[str]:
        return {user for place, _ in self.seen() for user in _USERS.findall(place)}


def commanding(text: str) -> Callable[..., Any]:
    def drive(bot: Any, cell: Cell, _card: dict) -> Any:
        return bot.somebody.type(
            text,
            cell.user,
            trigger_id=f"trigger-{cell.user}",
            response_url=f"{cell.slack.root}/response/{cell.user}",
        )

    return drive


def pressing(action: str, *, by_url: bool = True, modal: bool = False) -> Callable[..., Any]:
    def drive(bot: Any, cell: Cell, card: dict) -> Any:
        more: dict[str, Any] = {"trigger_id": f"trigger-{cell.user}", "response_url": ""}
        if by_url:
            more["response_url"] = f"{cell.slack.root}/response/{cell.user}"
        if modal:
            more["view"] = {"type": "modal", "id": "VBELOW", "callback_id": "details", "private_metadata": ""}
        return bot.somebody.press(card, action, cell.user, **more)

    return drive


def once(cell: Cell) -> Callable[[dict], bool]:
    """Home is drawn again; everything else is refused for as long as somebody asks."""
    met: list[dict] = []

    def is_met(call: dict) -> bool:
        if not cell.is_about(call) or (met and cell.method == "views.publish"):
            return False
        met.append(call)
        return True

    return is_met


def opening_home(bot: Any, cell: Cell, _card: dict) -> Any:
    return bot.somebody.open_home(cell.user)


WAYS: dict[str, Callable[..., Any]] = {
    "views.open": commanding("remove bunce"),
    "views.update": commanding("REMOVAL"),
    "views.push": pressing("show_details", modal=True),
    "views.publish": opening_home,
    "users.info": commanding("list bunce"),
    "chat.postEphemeral": pressing("approve_request", by_url=False),
    "response_url": pressing("approve_request"),
}


def test_whatever_slack_says_nobody_is_left_without_an_answer(make_bot, slack, bunce):
    cells = [
        Cell(method=method, answer=answer, user=f"U0CELL{at:03}", slack=slack)
        for at, (method, answer) in enumerate(product(WAYS, ANSWERS))
    ]
    for cell in cells:
        slack.people[cell.user] = {
            "id": cell.user,
            "team_id": TEAM,
            "name": cell.user,
            "tz": "UTC",
            "profile": {},
        }
    bot = make_bot().start()
    WAYS["views.update"] = commanding(removal(bunce, 3))
    bot.somebody.ask(removal(bunce))
    card = slack.wait_for(lambda: cards(slack, APPROVALS, 1001), what="the card")[0]
    for cell in cells:
        slack.refuse(cell.method, cell.answer, when=once(cell), **ANSWERS[cell.answer])

    def drive(cell: Cell) -> tuple[Cell, Any]:
        return cell, WAYS[cell.method](bot, cell, card)

    bot.somebody.patience = 10.0
    with ThreadPoolExecutor(6) as pool:
        driven = pool.map(drive, cells)
        url = f"{slack.root}/response/beside"
        beside = bot.somebody.type("list bunce", MAYA, MARKETING, response_url=url)
        answered = list(driven)
    slack.wait_for(
        lambda: "VIP customers" in json.dumps([beside, slack.aside], ensure_ascii=False),
        30,
        "the neighbour's list",
    )

    everybody = Everybody(slack)
    at_once = {cell.user for cell, said in answered if said}

    def silent() -> list[tuple[str, str]]:
        reached = everybody.reached() | at_once
        return [
            (cell.method, cell.answer) for cell in cells if _has_to_read(cell) and cell.user not in reached
        ]

    ends = time.monotonic() + 60
    while silent():
        assert time.monotonic() < ends, silent()
        time.sleep(0.1)
    for place, said in [*everybody.seen(), *((cell.user, said) for cell, said in answered)]:
        told = json.dumps(said, ensure_ascii=False)
        if _USERS.search(place):
            assert "<!channel>" not in told, (place, told)
            assert "<html" not in told, (place, told)
    log = bot.log.read_text()
    assert "Traceback" not in log, log[max(log.index("Traceback") - 500, 0) :][:3000]


def _has_to_read(cell: Cell) -> bool:
    """A view that is not there any more was closed by whoever had it open; a response_url that answers 200 and nothing
    that says no has taken what it was sent.
    """
    if cell.method == "response_url":
        return cell.answer not in ("empty", "a list", "null", "a word in quotes", "no text at all")
    return not (cell.method in ("views.update", "views.push") and cell.answer == "view_not_found")
