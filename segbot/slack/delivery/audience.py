"""Cards for those who read them: where nobody can decide, there is nothing to decide with."""

from __future__ import annotations

import json
from typing import Any

from segbot.slack import ids

DECIDING = frozenset({ids.APPROVE, ids.APPROVE_WITH_COMMENT, ids.REJECT, ids.UNVOTE})
_PRIVATE = ("D", "U", "W")


def without_deciding(said: dict[str, Any]) -> dict[str, Any]:
    """`text` and `blocks` of a message without the buttons, and entries of menus, that decide."""
    return {**said, "blocks": [each for block in said.get("blocks") or [] for each in _kept(block, DECIDING)]}


def without_buttons(said: dict[str, Any]) -> dict[str, Any]:
    """The same without anything to press."""
    return {**said, "blocks": [each for each in said.get("blocks") or [] if each.get("type") != "actions"]}


def is_private(channel: str) -> bool:
    """Whether only one person reads there besides the bot."""
    return channel.startswith(_PRIVATE)


def _kept(block: dict[str, Any], left_out: frozenset[str]) -> list[dict[str, Any]]:
    if block.get("type") == "section" and "accessory" in block:
        accessory = _element(block["accessory"], left_out)
        rest = {key: value for key, value in block.items() if key != "accessory"}
        return [{**rest, "accessory": accessory} if accessory else rest]
    if block.get("type") != "actions":
        return [block]
    elements = [kept for each in block.get("elements") or [] if (kept := _element(each, left_out))]
    return [{**block, "elements": elements}] if elements else []


def _element(element: dict[str, Any], left_out: frozenset[str]) -> dict[str, Any] | None:
    if element.get("action_id") in left_out:
        return None
    if element.get("type") != "overflow":
        return element
    options = [each for each in element.get("options") or [] if _does(each) not in left_out]
    return {**element, "options": options} if options else None


def _does(option: dict[str, Any]) -> str:
    """The action an entry of the menu stands for."""
    try:
        value = json.loads(option.get("value") or "")
    except ValueError:
        return ""
    return str(value.get("do") or "") if isinstance(value, dict) else ""
