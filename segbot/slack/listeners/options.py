"""What the segment menu offers while somebody types; it must answer within three seconds."""

from __future__ import annotations

from slack_bolt import App

from segbot.slack import ids
from segbot.slack.context import SlackContext
from segbot.slack.input.command import form_values
from segbot.slack.interaction import Interaction, listener
from segbot.slack.views.modals.form import picked_in, suggestions


def register(app: App, context: SlackContext) -> None:
    app.options(ids.SEGMENT)(listener(context, suggest))


def suggest(interaction: Interaction) -> None:
    connection = form_values(interaction.view.get("state")).connection or picked_in(interaction.view)
    typed = str(interaction.body.get("value") or "")
    found = interaction.context.use_cases.browse.suggest(connection, typed, limit=100) if connection else []
    live = [(each.id, each.name, each.member_count) for each in found if not each.deleted]
    interaction.ack(options=suggestions(live))
