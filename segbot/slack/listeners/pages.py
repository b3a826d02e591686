"""The next page of a list: segments, requests, facts."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt import App

from segbot.domain.actions import Verb
from segbot.domain.errors import UserError
from segbot.slack import ids
from segbot.slack.context import SlackContext
from segbot.slack.input.command import Command
from segbot.slack.interaction import Interaction, listener
from segbot.slack.listeners.commands import tell_facts, tell_requests
from segbot.slack.listeners.looking import tell_list
from segbot.slack.views.modals.errors import MALFORMED


def register(app: App, context: SlackContext) -> None:
    for action_id, work in _PAGES.items():
        app.action(action_id)(listener(context, work))


def known_actions() -> list[str]:
    """The action ids that are answered here."""
    return list(_PAGES)


def show_further_segments(interaction: Interaction) -> None:
    value = _value(interaction)
    connection, start = value.get("list"), value.get("from")
    if not isinstance(connection, str) or type(start) is not int:
        raise UserError(MALFORMED)
    tell_list(interaction, Command(verb=Verb.LIST.value, connection=connection), start=start)


def show_older_requests(interaction: Interaction) -> None:
    value = _value(interaction)
    before = value.get("before")
    if type(before) is not int:
        raise UserError(MALFORMED)
    tell_requests(interaction, mine=value.get("requests") == "mine", before=before)


def show_older_facts(interaction: Interaction) -> None:
    typed, before = interaction.pressed_older()
    tell_facts(interaction, typed, before=before)


def _value(interaction: Interaction) -> dict[str, Any]:
    try:
        value = json.loads(str(interaction.value))
    except ValueError:
        raise UserError(MALFORMED) from None
    if not isinstance(value, dict):
        raise UserError(MALFORMED)
    return value


_PAGES = {
    ids.LIST_FURTHER: show_further_segments,
    ids.REQUESTS_OLDER: show_older_requests,
    ids.AUDIT_OLDER: show_older_facts,
}
