"""Submitted forms: the form leads to the preview, the preview to a request, the reject form to a decision."""

from __future__ import annotations

from concurrent.futures import wait
from dataclasses import replace

from slack_bolt import App

from segbot.domain.actions import Verb
from segbot.domain.requests import ClickKind
from segbot.slack import ids
from segbot.slack.context import Room
from segbot.slack.drafting import (
    Asked,
    fresh_id,
    from_form,
    make_preview,
    offering,
    replace_when_ready,
    waiting_in,
)
from segbot.slack.input.command import FormValues, form_values
from segbot.slack.interaction import Visit, answer_privately, listener, none_of, request_and_version
from segbot.slack.listeners.actions import settle_form
from segbot.slack.views.card.card import asked_for
from segbot.slack.views.card.headline import title
from segbot.slack.views.modals.errors import DRAFT_LOST, OLD_BUTTON, loading
from segbot.slack.views.modals.form import asks_for_kind, form, picked_in
from segbot.slack.views.modals.typed_again import still_typed


def register(app: App, room: Room) -> None:
    known = {
        ids.FORM: on_form,
        ids.PREVIEW: on_preview,
        ids.REJECT_FORM: on_reject_form,
        ids.APPROVE_FORM: on_approve_form,
    }
    for callback_id, work in known.items():
        app.view(callback_id)(listener(room, work))
    app.view(none_of(*known))(listener(room, left_over))


def on_form(visit: Visit) -> None:
    verb, channel = visit.verb(), str(visit.metadata().get("channel") or "")
    values = form_values(visit.view.get("state"))
    if "request" in visit.metadata():
        edits = request_and_version(visit.metadata())
        preview_in_time(visit, replace(from_form(verb, values), edits=edits), channel)
        return
    if values.connection and not picked_in(visit.view):
        go_on(visit, verb, values, channel)
        return
    asked = from_form(verb, values)
    if asks_for_kind(visit.view) and values.fields.get(ids.KIND):
        go_on(visit, verb, values, channel)
        return
    visit.room.use_cases.submit.check_action(asked.action)
    preview_in_time(visit, asked, channel)


def go_on(visit: Visit, verb: Verb, values: FormValues, channel: str) -> None:
    """Only the account was asked for so far: the same view goes on with the rest."""
    connections = offering(visit.room.use_cases.browse.connections(), verb)
    view = form(verb, connections, action=values.to_action(verb), channel=channel)
    visit.ack(response_action="update", view=still_typed(view, visit.view))


def preview_in_time(visit: Visit, asked: Asked, channel: str) -> None:
    """The preview itself when it is there before Slack gives up, else a waiting view that becomes it."""
    room, origin = visit.room, visit.origin(channel)
    external_id = fresh_id()
    waiting = waiting_in(room, asked, pushed=True, external_id=external_id)
    made = room.executor.submit(make_preview, room, asked, origin, pushed=True, progress=waiting.tell)
    if wait([made], timeout=room.patience).done:
        visit.ack(response_action="push", view=made.result())
        return
    view = loading(title(asked.action.verb), external_id=external_id, pushed=True)
    visit.ack(response_action="push", view=view)
    waiting.shown()
    made.add_done_callback(lambda done: replace_when_ready(visit, done, waiting))


def on_preview(visit: Visit) -> None:
    draft_id = visit.metadata().get("draft")
    if not isinstance(draft_id, str):
        visit.tell(DRAFT_LOST)
        return
    values = form_values(visit.view.get("state"))
    request = visit.room.use_cases.submit.confirm(
        draft_id,
        visit.origin(),
        reason=values.reason,
        confirm_name=values.confirm_name,
        confirm_count=values.confirm_count,
    )
    visit.kept = True
    visit.ack(response_action="clear")
    answer_privately(visit.room, None, request.origin.channel, visit.user, asked_for(request))


def on_reject_form(visit: Visit) -> None:
    number, version = request_and_version(visit.metadata())
    reason = form_values(visit.view.get("state")).reason or ""
    settle_form(visit, ClickKind.REJECT, number, version, reason)


def on_approve_form(visit: Visit) -> None:
    number, version = request_and_version(visit.metadata())
    comment = form_values(visit.view.get("state")).fields.get(ids.COMMENT, "")
    settle_form(visit, ClickKind.APPROVE, number, version, comment)


def left_over(visit: Visit) -> None:
    visit.tell(OLD_BUTTON)
