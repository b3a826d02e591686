"""Block Kit in small pieces that keep Slack's limits: docs.slack.dev/reference/block-kit.

Mrkdwn given to these must already be harmless (views.words).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from segbot.slack.views.kit.text import plain, typeable

Block = dict[str, Any]
View = dict[str, Any]

TEXT = 3000
FIELD = 2000
FIELDS = 10
MODAL_BLOCKS = 100
MESSAGE_BLOCKS = 50
OPTIONS = 100
OVERFLOW = 5
VALUE = 75
FALLBACK = 3500
# Of a message that is never edited: only chat.update refuses more than 4,000 characters.
LONG_FALLBACK = 12_000
# A date picker takes ten digits of seconds: docs.slack.dev/reference/block-kit/block-elements/datetime-picker-element
LATEST_SLACK_SHOWS = 9_999_999_999


def plain_text(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": plain(text, limit) or "-"}


def mrkdwn(text: str, limit: int = TEXT) -> Block:
    """`verbatim`: Slack makes no links or mentions of its own out of plain words."""
    return {"type": "mrkdwn", "text": _whole_lines(text, limit), "verbatim": True}


def section(*lines: str, accessory: Block | None = None) -> Block:
    """The lines that are not empty, one below the other."""
    block: Block = {"type": "section", "text": mrkdwn("\n".join(line for line in lines if line))}
    return block if accessory is None else {**block, "accessory": accessory}


def fields(pairs: Iterable[tuple[str, str]]) -> list[Block]:
    """Label and value, two in a row; further sections when there are more than ten."""
    drawn = [mrkdwn(f"*{label}*\n{value}", FIELD) for label, value in pairs if value]
    return [{"type": "section", "fields": drawn[at : at + FIELDS]} for at in range(0, len(drawn), FIELDS)]


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, 150)}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text, FIELD) for text in texts if text][:10]}


def divider() -> Block:
    return {"type": "divider"}


def button(
    label: str, action_id: str, value: str, *, style: str = "", confirm: Block | None = None, spoken: str = ""
) -> Block:
    drawn: Block = {
        "type": "button",
        "text": plain_text(label, 75),
        "action_id": action_id,
        "value": value,
    }
    if style:
        drawn["style"] = style
    if confirm is not None:
        drawn["confirm"] = confirm
    if spoken:
        drawn["accessibility_label"] = plain(spoken, 75)
    return drawn


def confirmation(title: str, text: str, yes: str, no: str = "Not yet", *, style: str = "") -> Block:
    drawn: Block = {
        "title": plain_text(title, 100),
        "text": mrkdwn(text, 300),
        "confirm": plain_text(yes, 30),
        "deny": plain_text(no, 30),
    }
    return {**drawn, "style": style} if style else drawn


def menu(action_id: str, options: Sequence[tuple[str, str]]) -> Block:
    """An overflow menu of label and value, at most five: docs.slack.dev/reference/block-kit/block-elements."""
    shown = [option(label, value) for label, value in options[:OVERFLOW]]
    return {"type": "overflow", "action_id": action_id, "options": shown}


def actions(block_id: str, buttons: Sequence[Block]) -> list[Block]:
    """Nothing at all where there is no button."""
    return [{"type": "actions", "block_id": block_id, "elements": list(buttons)}] if buttons else []


def option(text: str, value: str, about: str = "") -> Block:
    drawn: Block = {"text": plain_text(text, 75), "value": value}
    return {**drawn, "description": plain_text(about, 75)} if about else drawn


def asked(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """An input whose action id is its block id."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, 150),
        "element": {**element, "action_id": block_id},
        "optional": optional,
    }
    return {**block, "hint": plain_text(hint, 300)} if hint else block


def typed(
    *, initial: str | None = None, placeholder: str = "", lines: bool = False, longest: int = TEXT
) -> Block:
    """A field to type into."""
    longest = max(1, min(longest, TEXT))
    element: Block = {"type": "plain_text_input", "multiline": lines, "max_length": longest}
    if initial and (shown := typeable(initial)[:longest]):
        element["initial_value"] = shown
    if placeholder:
        element["placeholder"] = plain_text(placeholder, 150)
    return element


def chosen(options: Sequence[Block], *, value: str | None = None, placeholder: str = "Choose") -> Block:
    """A menu; `value` is the option already chosen."""
    shown = list(options[:OPTIONS])
    element: Block = {"type": "static_select", "options": shown, "placeholder": plain_text(placeholder, 150)}
    initial = next((each for each in shown if each["value"] == value), None)
    return element if initial is None else {**element, "initial_option": initial}


def date_and_time(*, initial: datetime | None = None) -> Block:
    """Shown in each person's own time zone; Slack sends and takes Unix seconds of ten digits."""
    element: Block = {"type": "datetimepicker"}
    if initial is None or initial.timestamp() > LATEST_SLACK_SHOWS:
        return element
    return {**element, "initial_date_time": int(initial.timestamp())}


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str = "",
    close: str = "Cancel",
    metadata: Mapping[str, Any] | None = None,
) -> View:
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_text(title, 24),
        "close": plain_text(close, 24),
        "blocks": list(blocks[:MODAL_BLOCKS]),
        "private_metadata": json.dumps(dict(metadata or {})),
    }
    return {**view, "submit": plain_text(submit, 24)} if submit else view


def message(text: str, blocks: Sequence[Block], *, longest: int = FALLBACK) -> dict[str, Any]:
    """A message: `text` is what screen readers and notifications have, so it is a full sentence."""
    return {"text": _whole_lines(text, longest), "blocks": list(blocks[:MESSAGE_BLOCKS])}


def _whole_lines(text: str, limit: int) -> str:
    """Whole lines only: a line cut in two could end inside a mention or an entity."""
    if len(text) <= limit:
        return text or "-"
    kept: list[str] = []
    room = limit - 2
    for line in text.split("\n"):
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join([*kept, "…"])
