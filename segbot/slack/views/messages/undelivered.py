"""What Slack did not take of one's own requests, on the Home tab."""

from __future__ import annotations

from collections.abc import Sequence

from segbot.domain.messages import Message
from segbot.slack.views.kit.blocks import Block, section
from segbot.slack.views.kit.text import said

_SHOWN = 3


def undelivered_blocks(messages: Sequence[Message]) -> list[Block]:
    """A line for each request, with Slack's own word; nothing where everything was told."""
    words: dict[int, str] = {}
    for message in messages:
        words.setdefault(message.request_id, message.refused)
    if not words:
        return []
    lines = [
        f":warning: I couldn't post everything about request #{number} (Slack says: {said(word)})."
        f" `/segment request {number}` shows where it stands."
        for number, word in list(words.items())[:_SHOWN]
    ]
    return [section(*lines)]
