"""Where calls from Slack come in: who pressed or typed what, handed to the use cases. No logic, no sentences."""

from __future__ import annotations

from slack_bolt import App

from segbot.slack.context import SlackContext
from segbot.slack.listeners import (
    actions,
    commands,
    events,
    lists,
    options,
    pages,
    shortcuts,
    submissions,
)


def register(app: App, context: SlackContext) -> None:
    """All listeners; those that catch what is left over come last in each module."""
    for each in (commands, submissions, options, events, shortcuts, lists, pages, actions):
        each.register(app, context)
