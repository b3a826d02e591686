"""Submitted forms: the form leads to the preview, the preview to a request, the reject form to a decision."""

from __future__ import annotations

from concurrent.futures import Future, wait
from dataclasses import replace
from functools import partial

from slack_bolt import App

from segbot.domain.actions import Verb
from segbot.domain.errors import InvalidActionError
from segbot.domain.lifecycle import State
from segbot.domain.lists import UnclearListError
from segbot.domain.requests import ClickKind, Request
from segbot.slack import ids
from segbot.slack.context import SlackContext
from segbot.slack.delivery.private_answer import answer_privately
from segbot.slack.drafting import (
    Asked,
    fresh_id,
    from_form,
    given_files,
    make_preview,
    offering,
    preview_at_last,
    replace_when_ready,
    waiting_in,
)
from segbot.slack.input.command import Command, FormValues, form_values
from segbot.slack.interaction import Interaction, listener, none_of, request_and_version
from segbot.slack.listeners.actions import settle_form
from segbot.slack.listeners.looking import tell_segment
from segbot.slack.views.card.card import asked_for, card, with_link
from segbot.slack.views.card.headline import title
from segbot.slack.views.kit.blocks import View
from segbot.slack.views.modals.errors import DRAFT_LOST, OLD_BUTTON, loading
from segbot.slack.views.modals.form import asks_for_kind, form, picked_in
from segbot.slack.views.modals.list_questions import with_questions
from segbot.slack.views.modals.typed_again import still_typed

_LOOKS, _BETWEEN_LOOKS = 20, 0.15
# Seconds; a few people are through by then.
_WAITS = (0.5, 1.0, 2.0, 4.0)
_CHANNELS = ("C", "G")


def register(app: App, context: SlackContext) -> None:
    known = {
        ids.FORM: on_form,
        ids.PREVIEW: on_preview,
        ids.REJECT_FORM: on_reject_form,
        ids.APPROVE_FORM: on_approve_form,
    }
    for callback_id, work in known.items():
        app.view(callback_id)(listener(context, work))
    app.view(none_of(*known))(listener(context, left_over))


def on_form(interaction: Interaction) -> None:
    verb, channel = interaction.verb(), str(interaction.metadata().get("channel") or "")
    values = form_values(interaction.view.get("state"))
    if "request" in interaction.metadata():
        edits = request_and_version(interaction.metadata())
        asked = _with_files(interaction, from_form(verb, values))
        preview_in_time(interaction, replace(asked, edits=edits), channel)
        return
    if values.connection and not picked_in(interaction.view):
        go_on(interaction, verb, values, channel)
        return
    if asks_for_kind(interaction.view) and values.fields.get(ids.KIND):
        go_on(interaction, verb, values, channel)
        return
    if verb is Verb.SHOW:
        show_chosen(interaction, values)
        return
    again = interaction.metadata().get("again")
    asked = _with_files(interaction, from_form(verb, values))
    asked = replace(asked, again=again if type(again) is int else None)
    interaction.context.use_cases.submit.check_action(asked.action)
    preview_in_time(interaction, asked, channel)


def show_chosen(interaction: Interaction, values: FormValues) -> None:
    """A segment chosen to be looked at: its page comes where the command was typed, since a view holds no chart."""
    if not values.segment:
        raise InvalidActionError({ids.SEGMENT: "Choose a segment."})
    command = Command(verb=Verb.SHOW.value, connection=values.connection, segment=values.segment)
    interaction.ack(response_action="clear")
    interaction.later(lambda told: tell_segment(told, command))


def _with_files(interaction: Interaction, asked: Asked) -> Asked:
    """With the files that came before a question was asked, where no others took their place."""
    known = interaction.metadata().get("files")
    if asked.files or not isinstance(known, list):
        return asked
    return replace(asked, files=tuple({"id": str(file), "file_access": "check_file_info"} for file in known))


def go_on(interaction: Interaction, verb: Verb, values: FormValues, channel: str) -> None:
    """Only the account was asked for so far: the same view goes on with the rest."""
    connections = offering(interaction.context.use_cases.browse.connections(), verb)
    view = form(
        verb,
        connections,
        action=values.to_action(verb),
        members=(values.members_text or "").splitlines(),
        channel=channel,
        files=given_files(interaction),
    )
    view = interaction.answering(still_typed(view, interaction.view))
    interaction.ack(response_action="update", view=view)


def preview_in_time(interaction: Interaction, asked: Asked, channel: str) -> None:
    """The preview itself when it is there before Slack gives up, else a waiting view that becomes it."""
    context, origin = interaction.context, interaction.origin(channel)
    external_id = fresh_id()
    waiting = waiting_in(context, asked, pushed=True, external_id=external_id)
    work = partial(make_preview, context, asked, origin, pushed=True, waiting=waiting)
    made = preview_at_last(context, work, waiting)
    if wait([made], timeout=context.patience).done:
        _show(interaction, made, asked)
        return
    view = loading(title(asked.action.verb), external_id=external_id, pushed=True)
    interaction.ack(response_action="push", view=view)
    waiting.shown()
    made.add_done_callback(lambda done: replace_when_ready(interaction, done, waiting, asked.files))


def _show(interaction: Interaction, made: Future[View], asked: Asked) -> None:
    """The preview on top of the form, or the form again with what has to be asked about the list."""
    try:
        view = made.result()
    except UnclearListError as error:
        questioned = with_questions(interaction.view, error.questions, files=asked.files)
        interaction.ack(response_action="update", view=interaction.answering(questioned))
    else:
        interaction.ack(response_action="push", view=interaction.answering(view))


def on_preview(interaction: Interaction) -> None:
    draft_id = interaction.metadata().get("draft")
    if not isinstance(draft_id, str):
        interaction.tell(DRAFT_LOST)
        return
    values = form_values(interaction.view.get("state"))
    request = interaction.context.use_cases.submit.confirm(
        draft_id,
        interaction.origin(),
        reason=values.reason,
        confirm_name=values.confirm_name,
        confirm_count=values.confirm_count,
    )
    interaction.kept = True
    interaction.ack(response_action="clear")
    if request.state is State.PENDING:
        interaction.later(lambda told: say_where_it_waits(told, request))
    elif interaction.answer_to and request.origin.channel.startswith(_CHANNELS):
        interaction.later(lambda told: say_what_the_channel_did_not_take(told, request))


def say_where_it_waits(interaction: Interaction, request: Request) -> None:
    """To the one who asked, alone, with a link to the card once that is there. What nobody else has to agree to needs no
    such answer: its one message comes to the same place.
    """
    context, card = interaction.context, None
    for _ in range(_LOOKS):
        card = context.use_cases.browse.cards([request.id]).get(request.id)
        if card is not None:
            break
        context.sleep(_BETWEEN_LOOKS)
    said = asked_for(request, link=context.links.to(card), channel=card.channel if card else "")
    answer_privately(context, interaction.answer_to, request.origin.channel, interaction.user, said)


def say_what_the_channel_did_not_take(interaction: Interaction, request: Request) -> None:
    """A change nobody had to approve has one message, where it was asked for. Where the bot cannot post there, that went to
    the asker directly: they are answered where they are, with a link to it.
    """
    context, asked_in = interaction.context, request.origin.channel
    for seconds in _WAITS:
        context.sleep(seconds)
        place = context.use_cases.browse.cards([request.id]).get(request.id)
        if place is None:
            continue
        if place.channel != asked_in:
            shown = card(context.use_cases.browse.request(request.id))
            said = with_link(shown, request.id, context.links.to(place))
            answer_privately(context, interaction.answer_to, asked_in, interaction.user, said)
        return


def on_reject_form(interaction: Interaction) -> None:
    number, version = request_and_version(interaction.metadata())
    reason = form_values(interaction.view.get("state")).reason or ""
    settle_form(interaction, ClickKind.REJECT, number, version, reason)


def on_approve_form(interaction: Interaction) -> None:
    number, version = request_and_version(interaction.metadata())
    comment = form_values(interaction.view.get("state")).fields.get(ids.COMMENT, "")
    settle_form(interaction, ClickKind.APPROVE, number, version, comment)


def left_over(interaction: Interaction) -> None:
    interaction.tell(OLD_BUTTON)
