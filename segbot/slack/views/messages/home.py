"""The Home tab: accounts, what I asked for, and what waits for me."""

from __future__ import annotations

from collections.abc import Sequence

from segbot.domain.policy.budgets import Used
from segbot.domain.requests import Request
from segbot.slack.views.card.buttons import buttons
from segbot.slack.views.card.warnings import removals_today
from segbot.slack.views.kit.blocks import MODAL_BLOCKS, Block, View, context, divider, header, section
from segbot.slack.views.kit.text import named, said
from segbot.slack.views.messages.capabilities import Connection
from segbot.slack.views.messages.lists import request_line

_SHOWN = 10


def home(
    connections: Sequence[Connection],
    mine: Sequence[Request],
    waiting: Sequence[Request],
    removals: Used | None = None,
) -> View:
    """`mine` are this person's open requests, `waiting` those they may decide."""
    blocks: list[Block] = [
        header("Customer segments"),
        section(
            "Type `/segment` in any channel, for example `/segment remove`. You see what would happen first."
        ),
        divider(),
        header("Waiting for your approval"),
        *_requests(waiting, "Nothing waits for you.", asked_by_reader=False),
        divider(),
        header("Your open requests"),
        *_requests(mine, "You have no open requests.", asked_by_reader=True),
        *removals_today(removals),
        divider(),
        header("Connected accounts"),
        *_connections(connections),
    ]
    return {"type": "home", "blocks": blocks[:MODAL_BLOCKS]}


def _requests(found: Sequence[Request], nothing: str, *, asked_by_reader: bool) -> list[Block]:
    if not found:
        return [context(nothing)]
    blocks: list[Block] = []
    for request in found[:_SHOWN]:
        blocks += [section(request_line(request)), *buttons(request, asked_by_reader=asked_by_reader)]
    left_out = len(found) - _SHOWN
    return [*blocks, context(f"and {left_out} more: `/segment requests`")] if left_out > 0 else blocks


def _connections(connections: Sequence[Connection]) -> list[Block]:
    if not connections:
        return [context("None yet. Ask whoever runs segbot.")]
    lines = [
        f"• {named(each.name)} · {said(each.spec.label)}"
        + (f" · paused: {said(each.paused, 200)}" if each.paused else "")
        for each in connections[:20]
    ]
    return [section(*lines)]
