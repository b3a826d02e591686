"""What somebody typed, word for word, for them alone: so that nobody has to type it twice because of an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from segbot.slack.views.kit.blocks import Block, View, context
from segbot.slack.views.kit.text import typeable

_A_PIECE = 2_900
_MOST_PIECES = 4
_TO_COPY = "What you typed, to copy:"
_RICH_TEXT = "rich_text"


def typed_again(command: str) -> list[Block]:
    """The command as preformatted rich text, in which nothing is formatted, mentioned or linked; nothing for nothing."""
    text = typeable(command).strip()
    pieces = [text[at : at + _A_PIECE] for at in range(0, len(text), _A_PIECE)]
    if not pieces:
        return []
    blocks = [context(_TO_COPY), *map(_preformatted, pieces[:_MOST_PIECES])]
    if len(pieces) > _MOST_PIECES:
        blocks.append(context("… and more than fits here: put a list this long into a file."))
    return blocks


def _preformatted(text: str) -> Block:
    part = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": _RICH_TEXT, "elements": [part]}


def still_typed(view: View, before: Mapping[str, Any]) -> View:
    """The view with what the one `before` it showed of the command."""
    pieces = [block for block in before.get("blocks") or [] if block.get("type") == _RICH_TEXT]
    return {**view, "blocks": [*view["blocks"], context(_TO_COPY), *pieces]} if pieces else view
