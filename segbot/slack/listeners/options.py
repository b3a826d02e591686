"""What the segment menu offers while somebody types; it must answer within three seconds."""

from __future__ import annotations

from slack_bolt import App

from segbot.slack import ids
from segbot.slack.context import SlackContext
from segbot.slack.input.command import form_values
from segbot.slack.interaction import Interaction, listener
from segbot.slack.views.kit.blocks import OPTIONS
from segbot.slack.views.messages.capabilities import offers
from segbot.slack.views.modals.form import picked_in, suggestions

_MORE_THAN_FIT = 500  # of several kinds, only some are fit for what is asked


def register(app: App, context: SlackContext) -> None:
    app.options(ids.SEGMENT)(listener(context, suggest))


def suggest(interaction: Interaction) -> None:
    connection = form_values(interaction.view.get("state")).connection or picked_in(interaction.view)
    typed = str(interaction.body.get("value") or "")
    browse = interaction.context.use_cases.browse
    if not connection:
        interaction.ack(options=[])
        return
    spec, verb = browse.spec(connection), interaction.verb()
    found = browse.suggest(connection, typed, limit=_MORE_THAN_FIT if spec.peer_kinds else OPTIONS)
    fitting = [each for each in found if not each.deleted and offers(spec.for_kind(each.kind), verb)]
    interaction.ack(options=suggestions(fitting, kinds=bool(spec.peer_kinds)))
