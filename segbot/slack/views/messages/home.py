"""The Home tab: start a change, decide, watch, and undo; nothing on it that there is nothing to do about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from segbot.domain.lifecycle import State
from segbot.domain.policy.budgets import Used
from segbot.domain.requests import Request
from segbot.slack.views.card.buttons import buttons
from segbot.slack.views.card.status import alone, status
from segbot.slack.views.card.warnings import removals_today
from segbot.slack.views.kit.blocks import MODAL_BLOCKS, Block, View, context, header, section
from segbot.slack.views.kit.text import named, said
from segbot.slack.views.messages.capabilities import NO_CONNECTION, Connection
from segbot.slack.views.messages.lists import request_line
from segbot.slack.views.messages.welcome import new_change, welcome_blocks

_SHOWN = 8
_RUNNING = frozenset({State.APPROVED, State.RUNNING, State.PAUSED})


@dataclass(frozen=True, kw_only=True)
class HomeState:
    """What one person sees: `to_decide` they may decide, `mine` is open and theirs, `recent` has ended lately. `links`
    lead to cards, by request; `new`: they have never been here. `out_of_reach`: what nobody could approve for them.
    """

    to_decide: Sequence[Request] = ()
    mine: Sequence[Request] = ()
    recent: Sequence[Request] = ()
    removals: Used | None = None
    links: Mapping[int, str] = field(default_factory=dict)
    new: bool = False
    out_of_reach: str = ""


def home(connections: Sequence[Connection], seen: HomeState) -> View:
    running = [each for each in seen.mine if each.state in _RUNNING]
    waiting = [each for each in seen.mine if each.state not in _RUNNING]
    blocks: list[Block] = [
        *(welcome_blocks(connections) if seen.new else new_change(connections)),
        *_health(connections),
        *([section(f":warning: {seen.out_of_reach}")] if seen.out_of_reach else []),
        *removals_today(seen.removals),
        *_part("To decide", seen.to_decide, seen.links, asked_by_reader=False),
        *_part("Running", running, seen.links, asked_by_reader=True),
        *_part("Yours", waiting, seen.links, asked_by_reader=True),
        *_part("Recent", seen.recent, seen.links, asked_by_reader=None),
    ]
    if not (seen.to_decide or seen.mine or seen.recent) and not seen.new:
        blocks.append(
            context("Nothing waits for you. Start with a button above, or type `/segment` anywhere.")
        )
    return {"type": "home", "blocks": blocks[:MODAL_BLOCKS]}


def _part(
    title: str, found: Sequence[Request], links: Mapping[int, str], *, asked_by_reader: bool | None
) -> list[Block]:
    """Nothing at all where there is nothing in it."""
    if not found:
        return []
    blocks = [header(f"{title} ({len(found)})" if asked_by_reader is not None else title)]
    for request in found[:_SHOWN]:
        blocks += [
            section(_line(request, links.get(request.id, ""))),
            *buttons(request, asked_by_reader=asked_by_reader),
        ]
    left_out = len(found) - _SHOWN
    return [*blocks, context(f"and {left_out} more: `/segment requests`")] if left_out > 0 else blocks


def _line(request: Request, link: str) -> str:
    """What runs says how far it is; everything else is the line it has in every list."""
    if request.state is State.RUNNING or (request.state is State.DONE and alone(request)):
        line = status(request)[0]
        return line.replace(f"#{request.id}", f"<{link}|#{request.id}>") if link else line
    return request_line(request, link)


def _health(connections: Sequence[Connection]) -> list[Block]:
    """Only what is wrong."""
    if not connections:
        return [section(f":warning: {NO_CONNECTION}")]
    lines = [
        f":warning: {named(each.name)} is paused: {said(each.paused, 200)}"
        for each in connections[:20]
        if each.paused
    ]
    return [section(*lines)] if lines else []
