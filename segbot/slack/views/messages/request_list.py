"""Requests as a table that can be sorted: what was asked, where it stands, and a link to each card."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from segbot.domain.requests import Request
from segbot.slack import ids
from segbot.slack.views.card.headline import headline
from segbot.slack.views.card.status import NAMES
from segbot.slack.views.kit.blocks import LONG_FALLBACK, actions, button, context, header, message, section
from segbot.slack.views.kit.newer_blocks import ROWS, Cell, data_table, day, fitting, linked, person, words
from segbot.slack.views.kit.text import code, day_said
from segbot.slack.views.messages.instead import choices
from segbot.slack.views.messages.lists import request_line
from segbot.slack.views.messages.plain_text import printed

AT_ONCE = ROWS
_SHOWN = 20
_COLUMNS = ("Request", "What", "State", "Asked by", "When")
_LONGEST_CELL = 140
_NO_LINKS: Mapping[int, str] = {}


def requests(
    found: Sequence[Request],
    *,
    mine: bool = False,
    links: Mapping[int, str] = _NO_LINKS,
    now: datetime | None = None,
    zone: str = "UTC",
) -> dict[str, Any]:
    """The latest first. `links` lead to their cards, by number; days are those of `zone`."""
    if not found:
        text = "You haven't asked for anything yet." if mine else "Nobody has asked for anything yet."
        text += " `/segment help` shows how."
        return message(text, [section(text)])
    rows = [_row(each, links.get(each.id, ""), day_said(each.created_at, now, zone)) for each in found]
    lines = [request_line(each, links.get(each.id, "")) for each in found]
    shown = min(fitting(rows), _that_can_be_read(lines))
    top = "Your requests" if mine else "Requests"
    hint = f"{code(f'/segment request #{found[0].id}')} shows one with its buttons."
    further = _further(found[shown - 1].id, mine=mine) if len(found) > shown or len(found) >= AT_ONCE else []
    return message(
        "\n".join([f"{top}, the latest first:", *lines[:shown]]),
        [header(top), data_table(top, _COLUMNS, rows[:shown], page=_SHOWN), *further, context(hint)],
        longest=LONG_FALLBACK,
    )


def which_request(found: Sequence[Request], verb: str) -> dict[str, Any]:
    """Asked for when a command needs a request's number: the latest to choose from."""
    if not found:
        text = "There is nothing to undo." if verb == "undo" else "Nobody has asked for anything yet."
        return message(text, [section(text)])
    named = [
        (f"#{each.id} {printed(headline(each.action, each.plan, each.noun))}", f"{verb} #{each.id}")
        for each in found
    ]
    told = "Which request do you want to undo?" if verb == "undo" else "Which request?"
    return choices(told, named, as_menu=True)


def _row(request: Request, link: str, when: str) -> list[Cell]:
    return [
        linked(f"#{request.id}", link),
        words(printed(headline(request.action, request.plan, request.noun)), _LONGEST_CELL),
        words(NAMES[request.state]),
        person(request.origin.user),
        day(request.created_at, when),
    ]


def _that_can_be_read(lines: Sequence[str]) -> int:
    """How many of them the words behind the table hold, so that both say the same."""
    room = LONG_FALLBACK - 100
    for at, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            return max(1, at)
    return len(lines)


def _further(last: int, *, mine: bool) -> list[dict[str, Any]]:
    value = json.dumps({"requests": "mine" if mine else "all", "before": last})
    return actions(
        f"requests-before-{last}", [button("Older", ids.REQUESTS_OLDER, value, spoken="Older requests")]
    )
