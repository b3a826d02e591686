"""Little layouts for tests."""

from __future__ import annotations


def plain(words="x"):
    return {"type": "plain_text", "text": words}


def asking(block_id="name", element=None, **fields):
    element = {"type": "plain_text_input", **(element or {})}
    element.setdefault("action_id", block_id)
    return {"type": "input", "block_id": block_id, "label": plain("Name"), "element": element, **fields}


def modal(*blocks, **fields):
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("A form"),
        "submit": plain("Go"),
        "blocks": list(blocks or [asking()]),
        **fields,
    }


def button(action_id="go", value="1", **fields):
    return {"type": "button", "action_id": action_id, "value": value, "text": plain("Go"), **fields}


def actions(*elements, block_id="buttons"):
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def open_modal(world, who="marketer", view=None):
    """Open a modal for someone as the bot would, with a fresh trigger."""
    user = world.workspace.people.persona(who)["id"]
    trigger = world.workspace.handles.new_trigger(user, world.clock())
    return world.web.views_open(trigger_id=trigger, view=view or modal())["view"]
