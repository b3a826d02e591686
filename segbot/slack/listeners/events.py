"""Events: the Home tab is drawn when somebody opens it."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from segbot.domain.lifecycle import State
from segbot.domain.ports import NotDeliveredError
from segbot.domain.requests import Request
from segbot.slack.context import SlackContext
from segbot.slack.interaction import Interaction, listener
from segbot.slack.views.messages.home import home
from segbot.slack.views.messages.nothing_here import nothing_here

HOME_OPENED = "app_home_opened"


def register(app: App, context: SlackContext) -> None:
    app.event(HOME_OPENED)(listener(context, draw_home))


def draw_home(interaction: Interaction) -> None:
    event: dict[str, Any] = interaction.body.get("event") or {}
    user = str(event.get("user") or "")
    if event.get("tab") != "home" or not user:
        return
    teams = {str(each) for each in [interaction.body.get("team_id")] if each}
    if teams and not interaction.context.home.may_come_from(
        teams, str(interaction.body.get("enterprise_id") or "")
    ):
        return
    refused = _not_shown(interaction.context, user)
    if refused:
        interaction.context.client.views_publish(user_id=user, view=nothing_here(refused))
        return
    browse = interaction.context.use_cases.browse
    mine = [each for each in browse.requests(user, 50) if each.state.open]
    interaction.context.client.views_publish(
        user_id=user,
        view=home(browse.connections(), mine, _waiting_for(interaction.context, user), browse.removals(user)),
    )


def _not_shown(context: SlackContext, user: str) -> str:
    """Why this person is shown nothing; empty where they are."""
    try:
        return context.requesters.may_not_see(user)
    except NotDeliveredError as error:
        return str(error)


def _waiting_for(context: SlackContext, user: str) -> list[Request]:
    """Pending requests of others, for those who may decide them; who may is asked again when a button is pressed."""
    pending = [
        each
        for each in context.use_cases.browse.requests(None, 50)
        if each.state is State.PENDING and each.origin.user != user
    ]
    return pending if pending and _may_approve(context, user) else []


def _may_approve(context: SlackContext, user: str) -> bool:
    if user in context.approvers:
        return True
    try:
        groups = [each for each in context.approvers if each.startswith("S")]
        return bool(groups) and bool(context.people.look_up(user, groups).groups)
    except NotDeliveredError:
        return False
