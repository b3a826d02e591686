"""Events: the Home tab is drawn when somebody opens it."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from segbot.domain.lifecycle import State
from segbot.domain.ports import NotDeliveredError
from segbot.domain.requests import Request
from segbot.slack.context import Room
from segbot.slack.interaction import Visit, listener
from segbot.slack.views.messages.home import home

HOME_OPENED = "app_home_opened"


def register(app: App, room: Room) -> None:
    app.event(HOME_OPENED)(listener(room, draw_home))


def draw_home(visit: Visit) -> None:
    event: dict[str, Any] = visit.body.get("event") or {}
    user = str(event.get("user") or "")
    if (
        event.get("tab") != "home"
        or not user
        or visit.body.get("team_id") not in (None, visit.room.home_team)
    ):
        return
    browse = visit.room.use_cases.browse
    mine = [each for each in browse.requests(user, 50) if each.state.open]
    visit.room.client.views_publish(
        user_id=user,
        view=home(browse.connections(), mine, _waiting_for(visit.room, user), browse.removals(user)),
    )


def _waiting_for(room: Room, user: str) -> list[Request]:
    """Pending requests of others, for those who may decide them; who may is asked again when a button is pressed."""
    pending = [
        each
        for each in room.use_cases.browse.requests(None, 50)
        if each.state is State.PENDING and each.origin.user != user
    ]
    return pending if pending and _may_approve(room, user) else []


def _may_approve(room: Room, user: str) -> bool:
    if user in room.approvers:
        return True
    try:
        groups = [each for each in room.approvers if each.startswith("S")]
        return bool(groups) and bool(room.people.look_up(user, groups).groups)
    except NotDeliveredError:
        return False
