"""Pressed buttons and changed menus. A press is written down, acknowledged, then acted upon; none is ignored."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import replace
from functools import partial

from slack_bolt import App
from slack_sdk.errors import SlackApiError

from segbot.domain.actions import Action, Verb
from segbot.domain.errors import UserError
from segbot.domain.requests import Click, ClickKind
from segbot.slack import ids
from segbot.slack.context import SlackContext
from segbot.slack.delivery.private_answer import slack_reason
from segbot.slack.delivery.view_updates import put_when_there
from segbot.slack.drafting import fresh_id, given_files, offering
from segbot.slack.input.command import Command, form_values
from segbot.slack.interaction import SLACK_FAILS, Interaction, listener, none_of, sentence
from segbot.slack.list_and_show import segment
from segbot.slack.listeners import pages
from segbot.slack.listeners.commands import try_again, undo_request
from segbot.slack.listeners.events import publish_home
from segbot.slack.listeners.shortcuts import known_actions
from segbot.slack.views.kit.blocks import View
from segbot.slack.views.modals.decision_forms import approve_form, reject_form
from segbot.slack.views.modals.details import details
from segbot.slack.views.modals.errors import OLD_BUTTON, SAMPLE_NOT_SHOWN, it_counts, refused, written_down
from segbot.slack.views.modals.form import again_form, edit_form, form
from segbot.slack.views.modals.member_sample import leaving, looking, not_shown
from segbot.slack.views.modals.name_taken import shown
from segbot.slack.views.modals.typed_again import still_typed

_LOG = logging.getLogger("segbot.slack")
Work = Callable[[Interaction], None]

_DECIDING = {
    ids.APPROVE: ClickKind.APPROVE,
    ids.WITHDRAW: ClickKind.WITHDRAW,
    ids.PAUSE: ClickKind.PAUSE,
    ids.RESUME: ClickKind.RESUME,
    ids.RETRY: ClickKind.RETRY,
    ids.RENEW: ClickKind.RENEW,
    ids.UNVOTE: ClickKind.UNVOTE,
}


def register(app: App, context: SlackContext) -> None:
    on_requests = {action_id: deciding(kind) for action_id, kind in _DECIDING.items()} | {
        ids.REJECT: ask_why,
        ids.APPROVE_WITH_COMMENT: ask_for_comment,
        ids.EDIT: edit,
        ids.DETAILS_BUTTON: show_details,
        ids.LEAVING_BUTTON: show_leaving,
        ids.UNDO: undo,
        ids.ASK_AGAIN: ask_again,
    }
    known = on_requests | {
        ids.MORE: chosen_in_menu(on_requests),
        ids.TRY_AGAIN: try_again,
        ids.CONNECTION: follow_connection,
        ids.KIND: follow_connection,
        ids.SHOW_SEGMENT: show_namesake,
        ids.ADD_TO_SEGMENT: add_to_namesake,
    }
    for action_id, work in known.items():
        app.action(action_id)(listener(context, work))
    elsewhere = (*known_actions(), *pages.known_actions(), ids.HIDDEN_ROWS, ids.READ_AGAIN)
    app.action(none_of(*known, *elsewhere))(listener(context, left_over))


def chosen_in_menu(known: Mapping[str, Work]) -> Work:
    """What stands in a card's menu does what a button of that name would."""

    def choose(interaction: Interaction) -> None:
        known.get(interaction.chosen(), left_over)(interaction)

    return choose


def deciding(kind: ClickKind) -> Callable[[Interaction], None]:
    def decide(interaction: Interaction) -> None:
        number, version = interaction.pressed()
        settle(interaction, kind, number, version)

    return decide


def settle(interaction: Interaction, kind: ClickKind, number: int, version: int, reason: str = "") -> None:
    """Written down before the ack, acted upon after it; a replay of the same press is only acknowledged."""
    click = _click(interaction, kind, number, version, reason)
    fresh = interaction.context.use_cases.decide.record(click)
    interaction.kept = True
    interaction.ack()
    if fresh:
        interaction.decide(lambda told: _act_upon(told, click.key))


def _act_upon(interaction: Interaction, key: str) -> None:
    """Say what came of it; what was pressed on the Home tab is redrawn there."""
    interaction.tell_sentence(interaction.context.use_cases.decide.settle_now(key))
    if interaction.view.get("type") == "home":
        publish_home(interaction, interaction.user)


def settle_form(
    interaction: Interaction, kind: ClickKind, number: int, version: int, reason: str = ""
) -> None:
    """The same for a submitted form: a refusal comes on top of it, so that what was typed is still there."""
    click, context = _click(interaction, kind, number, version, reason), interaction.context
    fresh = context.use_cases.decide.record(click)
    interaction.kept = True
    if not fresh:
        interaction.ack()
        return
    settled = context.deciders.submit(context.use_cases.decide.settle_now, click.key)
    if wait([settled], timeout=context.patience).done:
        refusal = settled.result()
        interaction.ack(**({"response_action": "push", "view": refused(refusal)} if refusal else {}))
        return
    external_id = fresh_id()
    interaction.ack(response_action="push", view=written_down(external_id))
    settled.add_done_callback(lambda done: _show_settled(interaction, done, external_id))


def _show_settled(interaction: Interaction, settled: Future[str], external_id: str) -> None:
    error = settled.exception()
    if error is not None and not isinstance(error, Exception):
        return
    refusal = settled.result() if error is None else sentence(error, kept=True)
    view = refused(refusal) if refusal else it_counts()
    try:
        put_when_there(
            lambda drawn: interaction.context.client.views_update(external_id=external_id, view=drawn), view
        )
    except SLACK_FAILS:
        interaction.tell_sentence(refusal)


def _click(interaction: Interaction, kind: ClickKind, number: int, version: int, reason: str) -> Click:
    return Click(
        key=interaction.trigger
        or f"{interaction.user}-{kind.value}-{number}-{interaction.action.get('action_ts')}",
        kind=kind,
        request_id=number,
        version=version,
        user=interaction.user,
        team=interaction.context.home_team,
        channel=interaction.channel,
        reason=reason,
        message_ts=interaction.message_ts,
        button=interaction.button_key,
    )


def ask_why(interaction: Interaction) -> None:
    """The form first: its trigger lives three seconds. Nothing is decided yet."""
    number, version = interaction.pressed()
    interaction.show(reject_form(interaction.context.use_cases.browse.request(number), version=version))
    interaction.ack()


def ask_for_comment(interaction: Interaction) -> None:
    number, version = interaction.pressed()
    interaction.show(approve_form(interaction.context.use_cases.browse.request(number), version=version))
    interaction.ack()


def edit(interaction: Interaction) -> None:
    """The form with what was asked for, for the one who asked."""
    number, version = interaction.pressed()
    browse = interaction.context.use_cases.browse
    request = browse.request(number)
    interaction.context.use_cases.submit.check_edit(request, interaction.user, version)
    connections = [each for each in browse.connections() if each.name == request.action.connection]
    if not connections:
        raise UserError(f"The account of #{number} is no longer set up, so it can't be edited.")
    interaction.show(edit_form(request, connections[0], version=version))
    interaction.ack()


def undo(interaction: Interaction) -> None:
    number, _version = interaction.pressed()
    undo_request(interaction, number)


def ask_again(interaction: Interaction) -> None:
    """The form with what was asked for then; the list of people only for the one who gave it."""
    number, _version = interaction.pressed()
    browse = interaction.context.use_cases.browse
    request = browse.request(number)
    connections = [each for each in browse.connections() if each.name == request.action.connection]
    if not connections:
        raise UserError(f"The account of #{number} is no longer set up, so you can't ask for it again.")
    own = request.origin.user == interaction.user
    interaction.show(again_form(request, connections[0], channel=request.origin.channel, with_people=own))
    interaction.ack()


def show_details(interaction: Interaction) -> None:
    number, _version = interaction.pressed()
    interaction.ack()
    context = interaction.context
    browse, history = context.use_cases.browse, context.use_cases.history
    request = browse.request(number)
    past = history.past(request.action.connection, request.segment_id)
    drawn = partial(
        details,
        request,
        browse.batches(number),
        browse.history(number),
        approvers=context.approvers,
        past=past,
        tried=history.tried(request),
    )
    view_id = interaction.show(drawn())
    cards = browse.cards([each.request.id for each in past])
    if cards:
        # Slack is asked for each link, and the trigger lives three seconds: they come after the view.
        interaction.later(lambda told: _with_links(told, view_id, drawn(links=context.links.to_all(cards))))


def _with_links(interaction: Interaction, view_id: str, view: View) -> None:
    try:
        interaction.context.client.views_update(view_id=view_id, view=view)
    except SLACK_FAILS as error:
        _LOG.info("the details stay without links: %s", slack_reason(error))


def show_leaving(interaction: Interaction) -> None:
    """A view of one's own first: the trigger lives three seconds, and Slack is asked who the person is."""
    number, _version = interaction.pressed()
    view_id = interaction.show(looking())
    interaction.ack()
    interaction.later(lambda told: _show_sample(told, number, view_id))


def _show_sample(interaction: Interaction, number: int, view_id: str) -> None:
    try:
        sample = interaction.context.use_cases.member_sampling.leaving(number, interaction.user)
        view = leaving(sample.request, sample.people)
    except Exception as error:  # noqa: BLE001 - shown where the person is waiting; unforeseen ones are logged
        view = not_shown(sentence(error))
    try:
        interaction.context.client.views_update(view_id=view_id, view=view)
    except SLACK_FAILS as refused_by:
        if slack_reason(refused_by) != "not_found":  # else they have closed it
            interaction.tell(SAMPLE_NOT_SHOWN)


def follow_connection(interaction: Interaction) -> None:
    """Draw the form for the account just chosen; what was typed stays, the segment belonged to the other one."""
    interaction.ack()
    verb = interaction.verb()
    values = form_values(interaction.view.get("state"))
    view = form(
        verb,
        offering(interaction.context.use_cases.browse.connections(), verb),
        action=replace(values.to_action(verb), segment=None),
        members=(values.members_text or "").splitlines(),
        channel=str(interaction.metadata().get("channel") or ""),
        files=given_files(interaction),
    )
    drawn = interaction.answering(still_typed(view, interaction.view))
    update = partial(interaction.context.client.views_update, view_id=interaction.view.get("id"), view=drawn)
    try:
        update(hash=interaction.view.get("hash"))
    except SlackApiError as error:
        if slack_reason(error) != "hash_conflict":
            raise
        # The menu was changed again before the first change was drawn: what was chosen last counts.
        update()


def show_namesake(interaction: Interaction) -> None:
    """What has the name already, in the place of the sentence that it does."""
    interaction.ack()
    connection, segment_id = _named_in(interaction)
    command = Command(verb=Verb.SHOW.value, connection=connection, segment=segment_id)
    context = interaction.context
    reader = context.reader(interaction.user)
    found = segment(context.use_cases, command, reader, links=context.links.to_all)
    _in_its_place(interaction, shown(found["blocks"]))


def add_to_namesake(interaction: Interaction) -> None:
    """The form for adding people to what has the name already."""
    interaction.ack()
    connection, segment_id = _named_in(interaction)
    view = form(
        Verb.ADD,
        offering(interaction.context.use_cases.browse.connections(), Verb.ADD),
        action=Action(verb=Verb.ADD, connection=connection, segment=segment_id),
        channel=str(interaction.metadata().get("channel") or ""),
    )
    _in_its_place(interaction, view)


def _named_in(interaction: Interaction) -> tuple[str, str]:
    try:
        value = json.loads(str(interaction.action.get("value")))
        return str(value["connection"]), str(value["segment"])
    except (ValueError, TypeError, KeyError):
        raise UserError(OLD_BUTTON) from None


def _in_its_place(interaction: Interaction, view: View) -> None:
    interaction.context.client.views_update(view_id=interaction.view.get("id"), view=view)


def left_over(interaction: Interaction) -> None:
    interaction.ack()
    interaction.tell(OLD_BUTTON)
