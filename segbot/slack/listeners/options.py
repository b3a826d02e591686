"""What the segment menu offers while somebody types; it must answer within three seconds."""

from __future__ import annotations

from slack_bolt import App

from segbot.slack import ids
from segbot.slack.context import Room
from segbot.slack.input.command import form_values
from segbot.slack.interaction import Visit, listener
from segbot.slack.views.messages.capabilities import offers
from segbot.slack.views.modals.form import picked_in, suggestions


def register(app: App, room: Room) -> None:
    app.options(ids.SEGMENT)(listener(room, suggest))


def suggest(visit: Visit) -> None:
    connection = form_values(visit.view.get("state")).connection or picked_in(visit.view)
    typed = str(visit.body.get("value") or "")
    browse = visit.room.use_cases.browse
    if not connection:
        visit.ack(options=[])
        return
    spec, verb = browse.spec(connection), visit.verb()
    found = browse.suggest(connection, typed, limit=500)
    fitting = [each for each in found if not each.deleted and offers(spec.for_kind(each.kind), verb)]
    visit.ack(options=suggestions(fitting, kinds=bool(spec.kinds)))
