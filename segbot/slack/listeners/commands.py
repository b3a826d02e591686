"""The slash command: looking is answered privately, changing opens the form or, when all is said, the preview."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import App

from segbot.domain.actions import Verb
from segbot.domain.errors import InvalidActionError, RateLimitError
from segbot.domain.lifecycle import State
from segbot.domain.policy import Outcome
from segbot.domain.ports import NotDeliveredError
from segbot.domain.requests import Request
from segbot.rosters.validating.report import sample_file
from segbot.slack import ids
from segbot.slack.context import SlackContext
from segbot.slack.delivery.audience import without_deciding
from segbot.slack.delivery.conversations import Conversations
from segbot.slack.delivery.posting import post
from segbot.slack.delivery.uploading import upload
from segbot.slack.drafting import (
    Asked,
    check_time,
    from_command,
    is_complete,
    make_draft,
    must_offer,
    offering,
    show_at_last,
    taking_back,
    waiting_in,
)
from segbot.slack.input.command import Command, MistypedError, check_options, parse_command
from segbot.slack.interaction import Interaction, listener, sentence
from segbot.slack.listeners.accounts import with_account
from segbot.slack.listeners.looking import show_list, tell_segment
from segbot.slack.prefilled_form import filled_form, what_went_wrong
from segbot.slack.progress_modal import ProgressModal
from segbot.slack.views.card.card import card, started, with_link
from segbot.slack.views.card.headline import title
from segbot.slack.views.kit.blocks import View
from segbot.slack.views.messages import lists, request_list
from segbot.slack.views.messages.audit import audit_page
from segbot.slack.views.messages.capabilities import offers
from segbot.slack.views.messages.help import help_message
from segbot.slack.views.messages.instead import MOST_INSTEAD, mistyped
from segbot.slack.views.messages.rate_limited import is_soon
from segbot.slack.views.modals.errors import loading
from segbot.slack.views.modals.preview import preview


def register(app: App, context: SlackContext) -> None:
    app.command(ids.COMMAND)(listener(context, on_command))
    for number in range(MOST_INSTEAD):
        app.action(f"{ids.USE_INSTEAD}_{number}")(listener(context, use_instead))


def on_command(interaction: Interaction) -> None:
    run(interaction, str(interaction.body.get("text") or ""))


def use_instead(interaction: Interaction) -> None:
    """The command that was meant, as a button says it."""
    run(interaction, str(interaction.value or ""))


def run(interaction: Interaction, text: str) -> None:
    """A command as typed; where a verb, an account or none was meant, with buttons for what may have been."""
    try:
        command = with_account(interaction.context.use_cases.browse, parse_command(text))
    except MistypedError as error:
        interaction.tell(**mistyped(sentence(error), error.instead, typed=interaction.typed))
        return
    _LOOKING.get(command.verb, change)(interaction, command)


_TO_CHOOSE = 50
_CARRIED_OUT = frozenset({State.DONE, State.PARTLY_DONE})


def try_again(interaction: Interaction) -> None:
    """The command Slack was too busy for, as if it were typed now."""
    interaction.body = {**interaction.body, "text": str(interaction.action.get("value") or "")}
    on_command(interaction)


def show_help(interaction: Interaction, _command: Command) -> None:
    interaction.tell(**help_message(interaction.context.use_cases.browse.connections()))


def show_providers(interaction: Interaction, _command: Command) -> None:
    interaction.ack()
    interaction.tell(**lists.providers(interaction.context.use_cases.browse.connections()))


def show_segment(interaction: Interaction, command: Command) -> None:
    """What is not said yet is chosen in a form: the account, the segment, or both."""
    if not command.connection or not command.segment:
        open_form(interaction, from_command(command))
        return
    interaction.ack()
    interaction.later(lambda told: tell_segment(told, command))


def show_requests(interaction: Interaction, command: Command) -> None:
    tell_requests(interaction, mine=command.text.casefold().split()[:1] in (["mine"], ["my"], ["me"]))


def tell_requests(interaction: Interaction, *, mine: bool, before: int | None = None) -> None:
    interaction.ack()
    interaction.later(lambda told: told.tell(**_request_list(told, mine=mine, before=before)))


def _request_list(interaction: Interaction, *, mine: bool, before: int | None) -> dict[str, Any]:
    context, browse = interaction.context, interaction.context.use_cases.browse
    found = browse.requests(interaction.user if mine else None, request_list.AT_ONCE, before=before)
    reader = context.reader(interaction.user)
    links = context.links.to_all(browse.cards([each.id for each in found]))
    return request_list.requests(found, mine=mine, links=links, now=reader.now, zone=reader.zone)


def show_request(interaction: Interaction, command: Command) -> None:
    interaction.ack()
    browse = interaction.context.use_cases.browse
    if command.number is None:
        interaction.tell(**request_list.which_request(browse.requests(None, _TO_CHOOSE), command.verb))
        return
    request = browse.request(command.number)
    shown = card(request, approvers=interaction.context.approvers)
    link = interaction.context.links.to(browse.cards([request.id]).get(request.id))
    shown = with_link(shown, request.id, link)
    interaction.tell(**(shown if may_approve(interaction, request) else without_deciding(shown)))


def may_approve(interaction: Interaction, request: Request) -> bool:
    """Whether the reader is among the approvers and did not ask for it; that is looked at again when they press."""
    context = interaction.context
    if request.origin.user == interaction.user:
        return False
    if interaction.user in context.approvers:
        return True
    groups = [each for each in context.approvers if each.startswith("S")]
    try:
        return bool(groups) and bool(context.people.look_up(interaction.user, groups).groups)
    except NotDeliveredError:
        return False


def show_audit(interaction: Interaction, command: Command) -> None:
    tell_facts(interaction, command.text)


def tell_facts(interaction: Interaction, typed: str, *, before: int | None = None) -> None:
    interaction.ack()
    interaction.later(lambda told: told.tell(**_facts(told, typed, before)))


def _facts(interaction: Interaction, typed: str, before: int | None) -> dict[str, Any]:
    context, browse = interaction.context, interaction.context.use_cases.browse
    page = browse.audit(
        typed,
        asker=interaction.user,
        zone=context.reader(interaction.user).zone,
        named=lambda name: context.names.account(name, browse.people_at_work()),
        before=before,
    )
    cards = browse.cards({fact.request_id for fact in page.facts if fact.request_id})
    return audit_page(page, typed, context.links.to_all(cards))


def send_sample(interaction: Interaction, command: Command) -> None:
    """An example list as a file, into the person's own conversation with the bot."""
    browse = interaction.context.use_cases.browse
    connections = offering(browse.connections(), Verb.IMPORT)
    if not command.connection and len(connections) > 1:
        interaction.tell(**lists.which_connection(connections, command.verb))
        return
    name = command.connection or connections[0].name
    file, content = sample_file(browse.spec(name))
    interaction.ack()
    interaction.later(lambda told: _send_file(told, lists.sample(name), file, content))


def _send_file(interaction: Interaction, said: dict[str, Any], name: str, content: bytes) -> None:
    client = interaction.context.client
    place = Conversations(client).place(interaction.user)
    channel = str(post(client, place, **said).get("channel") or place)
    upload(client, channel=channel, filename=name, title=name, content=content)
    interaction.tell(f"I sent you {name}: it is in our direct messages.")


def undo(interaction: Interaction, command: Command) -> None:
    if ids.AT in command.options:
        raise InvalidActionError({"": "An undo runs right after approval: leave out at=."})
    if command.number is None:
        interaction.tell(**request_list.which_request(_undoable(interaction), command.verb))
        return
    undo_request(interaction, command.number)


def _undoable(interaction: Interaction) -> list[Request]:
    """What was carried out lately and can be undone, one's own first."""
    browse = interaction.context.use_cases.browse
    able = {each.name for each in browse.connections() if offers(each.spec, Verb.UNDO)}
    done = [
        each
        for each in browse.requests(None, _TO_CHOOSE)
        if each.state in _CARRIED_OUT and each.action.connection in able and each.undone_by is None
    ]
    return sorted(done, key=lambda each: each.origin.user != interaction.user)


def undo_request(interaction: Interaction, number: int) -> None:
    """Taking back is an action like any other: it gets a preview and a ruling of its own."""
    request = interaction.context.use_cases.browse.request(number)
    must_offer(interaction.context.use_cases.browse.spec(request.action.connection), Verb.UNDO)
    preview_at_once(interaction, taking_back(request))


def change(interaction: Interaction, command: Command) -> None:
    asked = from_command(command)
    browse = interaction.context.use_cases.browse
    if not command.connection:
        open_form(interaction, asked)
        return
    try:
        spec = browse.spec(command.connection)
        must_offer(spec, asked.action.verb)
        check_options(command, spec)
        check_time(asked)
        complete = is_complete(asked, spec)
        if complete:
            interaction.context.use_cases.submit.check_action(asked.action)
    except InvalidActionError as error:
        if not any(error.errors) or ids.CONNECTION in error.errors:
            raise  # without an account there is no form to hold the rest
        open_form(interaction, asked, trouble=sentence(error))
        return
    (preview_at_once if complete else open_form)(interaction, asked)


def open_form(interaction: Interaction, asked: Asked, trouble: str = "") -> None:
    interaction.show(filled_form(interaction, asked, trouble=trouble))
    interaction.ack()


def preview_at_once(interaction: Interaction, asked: Asked) -> None:
    """The waiting view first: the trigger lives three seconds, the provider may take longer."""
    pushed = interaction.view.get("type") == "modal"
    view_id = interaction.show(loading(title(asked.action.verb), pushed=pushed))
    interaction.ack()
    waiting = waiting_in(interaction.context, asked, pushed=pushed, view_id=view_id)
    waiting.shown()
    interaction.later(lambda told: _fill(told, asked, waiting))


def _fill(
    interaction: Interaction, asked: Asked, waiting: ProgressModal, *, told_to_wait: bool = False
) -> None:
    try:
        view = _next_view(interaction, asked, waiting)
    except RateLimitError as error:
        if told_to_wait or not is_soon(error):
            show_at_last(interaction, waiting, what_went_wrong(interaction, error, asked))
            return
        waiting.kept_back(error.retry_after)
        again = partial(_fill, asked=asked, waiting=waiting, told_to_wait=True)
        interaction.context.later(error.retry_after, lambda: interaction.later(again))
        return
    except Exception as error:  # noqa: BLE001 - shown where the person is waiting; unforeseen ones are logged
        view = what_went_wrong(interaction, error, asked)
    show_at_last(interaction, waiting, view)


def _next_view(interaction: Interaction, asked: Asked, waiting: ProgressModal) -> View:
    """The preview; or where the policy lets a command typed in full run at once, that it was asked for."""
    draft = make_draft(interaction.context, asked, interaction.origin(), waiting)
    left_out = draft.report is not None and draft.report.faults_total > 0
    unseen = asked.action.verb is Verb.UNDO or draft.action.run_at is not None or left_out
    if draft.ruling.outcome is not Outcome.RUN or unseen:
        typed = interaction.typed if draft.ruling.outcome is Outcome.REFUSE else ""
        return preview(draft, approvers=interaction.context.approvers, typed=typed)
    request = interaction.context.use_cases.submit.confirm(draft.id, draft.origin)
    interaction.kept = True
    return started(request)


_LOOKING: dict[str, Callable[[Interaction, Command], None]] = {
    "help": show_help,
    "providers": show_providers,
    "list": show_list,
    "show": show_segment,
    "requests": show_requests,
    "request": show_request,
    "audit": show_audit,
    "sample": send_sample,
    "undo": undo,
}
