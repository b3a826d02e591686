"""What was asked of a segment before: a line each, with the command that takes it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from segbot.domain.requests import Request
from segbot.slack.views.card.headline import headline
from segbot.slack.views.card.status import MARKS, NAMES
from segbot.slack.views.kit.blocks import Block, context, section
from segbot.slack.views.kit.text import code, moment, who

_A_SECTION = 5
_NO_LINKS: Mapping[int, str] = {}


class PastRequest(Protocol):
    @property
    def request(self) -> Request: ...

    @property
    def undoable(self) -> bool: ...

    @property
    def taken_back_by(self) -> int | None: ...


def segment_history(
    past: Sequence[PastRequest], title: str, links: Mapping[int, str] = _NO_LINKS
) -> list[Block]:
    """Nothing at all where nothing was asked."""
    lines = [past_line(each, links) for each in past]
    if not lines:
        return []
    parts = [lines[at : at + _A_SECTION] for at in range(0, len(lines), _A_SECTION)]
    return [section(f"*{title}*"), *(section(*part) for part in parts)]


def history_of_segment(
    past: Sequence[PastRequest], *, shown: int, links: Mapping[int, str] = _NO_LINKS
) -> list[Block]:
    """For the details of one request (`shown`), which is not repeated."""
    others = [each for each in past if each.request.id != shown]
    title = "This segment's other changes"
    return segment_history(others, title, links) or [
        section(f"*{title}*"),
        context("None through segbot."),
    ]


def past_line(past: PastRequest, links: Mapping[int, str] = _NO_LINKS) -> str:
    """`✓ *#1042* Removes 12 of 90 people … Done · @maya, today · take it back: /segment undo #1042`"""
    request = past.request
    what = headline(request.action, request.plan, request.noun)
    parts = [f"{who(request.origin.user)}, {moment(request.finished_at or request.created_at)}", _after(past)]
    told = " · ".join(filter(None, parts))
    link = links.get(request.id)
    number = f"*<{link}|#{request.id}>*" if link else f"*#{request.id}*"
    return f"{MARKS[request.state]} {number} {what} · *{NAMES[request.state]}* · {told}"


def _after(past: PastRequest) -> str:
    if past.taken_back_by is not None:
        return f"undone by #{past.taken_back_by}"
    return code(f"/segment undo #{past.request.id}") if past.undoable else ""
