"""Starting a change without a command: from Home, from a shortcut, and from a message that lists people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import App

from segbot.domain.actions import Action, Verb
from segbot.domain.errors import UserError
from segbot.slack import ids
from segbot.slack.context import SlackContext
from segbot.slack.drafting import offering
from segbot.slack.interaction import Interaction, listener
from segbot.slack.views.kit.blocks import TEXT, View, modal
from segbot.slack.views.kit.text import typeable
from segbot.slack.views.messages.help import help_message
from segbot.slack.views.messages.welcome import choose_change, use_as_people
from segbot.slack.views.modals.errors import MALFORMED
from segbot.slack.views.modals.form import form

_NOBODY = "There is no text and no file in that message to take people from."
_TOO_LONG = "That message is too long for the form. Put the list into a file and use that."
_MOST_FILES = 10
_BESIDE = 400
"""What else the view remembers, in characters: it holds 3,000, written as JSON."""


def register(app: App, context: SlackContext) -> None:
    app.shortcut(ids.CHANGE_SEGMENT)(listener(context, change_segment))
    app.shortcut(ids.USE_AS_PEOPLE)(listener(context, use_message))
    for verb in Verb:
        app.action(ids.new_change(verb.value))(listener(context, start))
    app.action(ids.MORE_CHANGES)(listener(context, start))
    app.action(ids.HELP)(listener(context, show_help))


def known_actions() -> list[str]:
    """The action ids that are answered here."""
    return [*(ids.new_change(verb.value) for verb in Verb), ids.MORE_CHANGES, ids.HELP]


def change_segment(interaction: Interaction) -> None:
    """Which change, in a view of its own: the trigger lives three seconds."""
    browse = interaction.context.use_cases.browse
    interaction.show(choose_change(browse.connections()))
    interaction.ack()


def use_message(interaction: Interaction) -> None:
    """A message's text or files, as the people of a change still to be chosen."""
    message: Mapping[str, Any] = interaction.body.get("message") or {}
    files = [each for each in message.get("files") or [] if isinstance(each, dict) and each.get("id")]
    text = typeable(str(message.get("text") or "")).strip()
    if not files and not text:
        raise UserError(_NOBODY)
    if not files and len(json.dumps(text)) > TEXT - _BESIDE:
        raise UserError(_TOO_LONG)
    browse = interaction.context.use_cases.browse
    interaction.show(
        use_as_people(
            browse.connections(),
            text="" if files else text,
            files=[str(each["id"]) for each in files[:_MOST_FILES]],
            names=[str(each.get("name") or each["id"]) for each in files[:3]],
            channel=interaction.channel,
        )
    )
    interaction.ack()


def start(interaction: Interaction) -> None:
    """The form for the chosen change; in the place of the view in which it was chosen."""
    try:
        verb = Verb(str(interaction.value))
    except ValueError:
        raise UserError(MALFORMED) from None
    chosen = interaction.metadata() if interaction.view.get("callback_id") == ids.CHOOSE_CHANGE else {}
    view = _form(interaction, verb, chosen)
    if chosen:
        interaction.ack()
        interaction.context.client.views_update(view_id=interaction.view.get("id"), view=view)
        return
    interaction.show(view)
    interaction.ack()


def _form(interaction: Interaction, verb: Verb, chosen: Mapping[str, Any]) -> View:
    browse = interaction.context.use_cases.browse
    connections = offering(browse.connections(), verb)
    lately = browse.requests(interaction.user, 1)
    last = lately[0].action.connection if lately else ""
    known = Action(verb=verb, connection=last if any(each.name == last for each in connections) else "")
    people, files = str(chosen.get("people") or ""), chosen.get("files") or []
    return form(
        verb,
        connections,
        action=replace(known, segment=None),
        members=people.splitlines(),
        channel=str(chosen.get("channel") or interaction.channel),
        files=[str(each) for each in files],
    )


def show_help(interaction: Interaction) -> None:
    """In a view of its own, so that it is there wherever the button was."""
    said = help_message(interaction.context.use_cases.browse.connections())
    interaction.show(modal("help", "What segbot can do", said["blocks"], close="Close"))
    interaction.ack()
