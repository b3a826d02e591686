"""What people type: `state.values` as Slack delivers it, and the checks Slack's client makes before it delivers.

docs.slack.dev/reference/interaction-payloads/view-interactions-payload
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any

from segbot.sandbox.slack.shelves import Document
from segbot.sandbox.slack.validate import elements_of

REQUIRED = "Please complete this required field."

# element type -> (name of the value, name of its initial value, whether it is a list)
VALUES: dict[str, tuple[str, str, bool]] = {
    "plain_text_input": ("value", "initial_value", False),
    "email_text_input": ("value", "initial_value", False),
    "url_text_input": ("value", "initial_value", False),
    "number_input": ("value", "initial_value", False),
    "rich_text_input": ("rich_text_value", "initial_value", False),
    "static_select": ("selected_option", "initial_option", False),
    "external_select": ("selected_option", "initial_option", False),
    "radio_buttons": ("selected_option", "initial_option", False),
    "users_select": ("selected_user", "initial_user", False),
    "conversations_select": ("selected_conversation", "initial_conversation", False),
    "channels_select": ("selected_channel", "initial_channel", False),
    "datepicker": ("selected_date", "initial_date", False),
    "timepicker": ("selected_time", "initial_time", False),
    "datetimepicker": ("selected_date_time", "initial_date_time", False),
    "multi_static_select": ("selected_options", "initial_options", True),
    "multi_external_select": ("selected_options", "initial_options", True),
    "checkboxes": ("selected_options", "initial_options", True),
    "multi_users_select": ("selected_users", "initial_users", True),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", True),
    "multi_channels_select": ("selected_channels", "initial_channels", True),
    "file_input": ("files", "", True),
}
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_URL = re.compile(r"^https?://\S+$")
_DEFAULT_FILES = 10


def controls(blocks: list[Document]) -> Iterator[tuple[Document, Document]]:
    """(block, element) of every control of a surface, also inside containers."""
    for block in blocks:
        children = block.get("child_blocks")
        if children:
            yield from controls(children)
            continue
        for _, element in elements_of(block):
            if "action_id" in element:
                yield block, element


def complete_values(
    blocks: list[Document],
    typed: Document,
    expand_file: Callable[[str], Document | None] = lambda file_id: {"id": file_id},
) -> Document:
    """`state.values` with a place for every control that holds a value: null or [] where nothing was chosen."""
    values: Document = {}
    for block, element in controls(blocks):
        if element["type"] not in VALUES:
            continue
        name, initial, many = VALUES[element["type"]]
        given = typed.get(block["block_id"], {}).get(element["action_id"])
        chosen = given.get(name) if isinstance(given, dict) else element.get(initial)
        if name == "files":
            chosen = [
                full for part in chosen or [] if (full := expand_file(str(part.get("id", "")))) is not None
            ]
        value: Document = {"type": element["type"], name: (chosen or []) if many else (chosen or None)}
        if element["type"] == "timepicker" and "timezone" in element:
            value["timezone"] = element["timezone"]
        values.setdefault(block["block_id"], {})[element["action_id"]] = value
    return values


def client_errors(blocks: list[Document], values: Document) -> dict[str, str]:
    """By block_id, what the person is told before anything is sent to the bot."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        name, _, many = VALUES[element["type"]]
        chosen = values[block["block_id"]][element["action_id"]][name]
        if not chosen or (isinstance(chosen, str) and not chosen.strip()):
            if not block.get("optional"):
                errors[block["block_id"]] = REQUIRED
            continue
        problem = _many_error(element, chosen) if many else _one_error(element, chosen)
        if problem:
            errors[block["block_id"]] = problem
    return errors


def _one_error(element: Document, chosen: Any) -> str | None:
    match element["type"]:
        case "plain_text_input":
            return _length_error(element, str(chosen))
        case "number_input":
            return _number_error(element, str(chosen))
        case "email_text_input":
            return None if _EMAIL.match(chosen) else "Please enter a valid email address."
        case "url_text_input":
            return None if _URL.match(chosen) else "Please enter a valid URL."
        case "static_select" | "radio_buttons":
            return None if option_is_offered(element, chosen) else "Please choose one of the options."
        case _:
            return None


def _length_error(element: Document, text: str) -> str | None:
    if len(text) < (element.get("min_length") or 0):
        return f"Must be at least {element['min_length']} characters."
    if len(text) > (element.get("max_length") or 3000):
        return f"Must be at most {element.get('max_length') or 3000} characters."
    return None


def _number_error(element: Document, text: str) -> str | None:
    try:
        number = float(text) if element["is_decimal_allowed"] else int(text)
    except ValueError:
        return "Please enter a valid number."
    if element.get("min_value") is not None and number < float(element["min_value"]):
        return f"Must be at least {element['min_value']}."
    if element.get("max_value") is not None and number > float(element["max_value"]):
        return f"Must be at most {element['max_value']}."
    return None


def _many_error(element: Document, chosen: list[Any]) -> str | None:
    if element["type"] == "file_input":
        return _files_error(element, chosen)
    if len(chosen) > (element.get("max_selected_items") or len(chosen)):
        return f"Please choose at most {element['max_selected_items']}."
    if "options" in element and not all(option_is_offered(element, option) for option in chosen):
        return "Please choose from the options."
    return None


def _files_error(element: Document, files: list[Document]) -> str | None:
    if len(files) > (element.get("max_files") or _DEFAULT_FILES):
        return f"Please choose at most {element.get('max_files') or _DEFAULT_FILES} files."
    allowed = {kind.lower() for kind in element.get("filetypes") or []}
    for file in files:
        suffix = PurePath(file.get("name", "")).suffix.removeprefix(".").lower()
        if allowed and suffix not in allowed:
            return "This type of file is not accepted here."
    return None


def option_is_offered(element: Document, option: Any) -> bool:
    """Whether a menu with written-out options has this one."""
    offered = [
        *element.get("options", []),
        *(o for group in element.get("option_groups", []) for o in group["options"]),
    ]
    return isinstance(option, dict) and any(option.get("value") == one["value"] for one in offered)
