"""The slash command: looking is answered privately, changing opens the form or, when all is said, the preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import App

from segbot.domain.actions import Verb
from segbot.domain.errors import InvalidActionError
from segbot.domain.policy import Outcome
from segbot.rosters.validating.report import sample_file
from segbot.slack import ids
from segbot.slack.context import Room
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
from segbot.slack.input.command import Command, check_options, parse_command
from segbot.slack.interaction import Visit, listener, sentence
from segbot.slack.list_and_show import segment, segments
from segbot.slack.prefilled_form import filled_form, what_went_wrong
from segbot.slack.progress_modal import Waiting
from segbot.slack.views.card.card import card, started
from segbot.slack.views.card.headline import title
from segbot.slack.views.kit.blocks import View
from segbot.slack.views.messages import lists
from segbot.slack.views.messages.audit import audit_page
from segbot.slack.views.messages.help import help_message
from segbot.slack.views.modals.errors import loading
from segbot.slack.views.modals.preview import preview


def register(app: App, room: Room) -> None:
    app.command(ids.COMMAND)(listener(room, on_command))


def on_command(visit: Visit) -> None:
    command = parse_command(str(visit.body.get("text") or ""))
    _LOOKING.get(command.verb, change)(visit, command)


def show_help(visit: Visit, _command: Command) -> None:
    visit.tell(**help_message(visit.room.use_cases.browse.connections()))


def show_providers(visit: Visit, _command: Command) -> None:
    visit.ack()
    visit.tell(**lists.providers(visit.room.use_cases.browse.connections()))


def show_list(visit: Visit, command: Command) -> None:
    visit.ack()
    visit.later(lambda told: told.tell(**segments(told.room.use_cases, command)))


def show_segment(visit: Visit, command: Command) -> None:
    visit.ack()
    visit.later(lambda told: told.tell(**segment(told.room.use_cases, command)))


def show_requests(visit: Visit, command: Command) -> None:
    visit.ack()
    mine = command.text.casefold() in ("mine", "my", "me")
    found = visit.room.use_cases.browse.requests(visit.user if mine else None)
    visit.tell(**lists.requests(found, mine=mine))


def show_request(visit: Visit, command: Command) -> None:
    visit.ack()
    request = visit.room.use_cases.browse.request(command.number or 0)
    visit.tell(**card(request, approvers=visit.room.approvers))


def show_audit(visit: Visit, command: Command) -> None:
    visit.ack()
    page = visit.room.use_cases.browse.audit(command.text, asker=visit.user)
    visit.tell(**audit_page(page, command.text))


def send_sample(visit: Visit, command: Command) -> None:
    """An example list as a file, into the person's own conversation with the bot."""
    browse = visit.room.use_cases.browse
    connections = offering(browse.connections(), Verb.IMPORT)
    if not command.connection and len(connections) > 1:
        visit.tell(**lists.which_connection(connections, command.verb))
        return
    name = command.connection or connections[0].name
    file, content = sample_file(browse.spec(name))
    visit.ack()
    visit.later(lambda told: _send_file(told, lists.sample(name), file, content))


def _send_file(visit: Visit, said: dict[str, Any], name: str, content: bytes) -> None:
    client = visit.room.client
    channel = str(client.chat_postMessage(channel=visit.user, **said)["channel"])
    client.files_upload_v2(channel=channel, filename=name, title=name, content=content)
    visit.tell(f"I sent you {name}: it is in our direct messages.")


def undo(visit: Visit, command: Command) -> None:
    if ids.AT in command.options:
        raise InvalidActionError({"": "An undo runs as soon as it is agreed to: leave out at=."})
    undo_request(visit, command.number or 0)


def undo_request(visit: Visit, number: int) -> None:
    """Taking back is an action like any other: it gets a preview and a ruling of its own."""
    request = visit.room.use_cases.browse.request(number)
    must_offer(visit.room.use_cases.browse.spec(request.action.connection), Verb.UNDO)
    preview_at_once(visit, taking_back(request))


def change(visit: Visit, command: Command) -> None:
    asked = from_command(command)
    browse = visit.room.use_cases.browse
    if not command.connection:
        open_form(visit, asked)
        return
    try:
        spec = browse.spec(command.connection)
        must_offer(spec, asked.action.verb)
        check_options(command, spec)
        check_time(asked)
        complete = is_complete(asked, spec)
        if complete:
            visit.room.use_cases.submit.check_action(asked.action)
    except InvalidActionError as error:
        if not any(error.errors) or ids.CONNECTION in error.errors:
            raise  # without an account there is no form to hold the rest
        open_form(visit, asked, trouble=sentence(error))
        return
    (preview_at_once if complete else open_form)(visit, asked)


def open_form(visit: Visit, asked: Asked, trouble: str = "") -> None:
    visit.show(filled_form(visit, asked, trouble=trouble))
    visit.ack()


def preview_at_once(visit: Visit, asked: Asked) -> None:
    """The waiting view first: the trigger lives three seconds, the provider may take longer."""
    pushed = visit.view.get("type") == "modal"
    view_id = visit.show(loading(title(asked.action.verb), pushed=pushed))
    visit.ack()
    waiting = waiting_in(visit.room, asked, pushed=pushed, view_id=view_id)
    waiting.shown()
    visit.later(lambda told: _fill(told, asked, waiting))


def _fill(visit: Visit, asked: Asked, waiting: Waiting) -> None:
    try:
        view = _next_view(visit, asked, waiting)
    except Exception as error:  # noqa: BLE001 - shown where the person is waiting; unforeseen ones are logged
        view = what_went_wrong(visit, error, asked)
    show_at_last(visit, waiting, view)


def _next_view(visit: Visit, asked: Asked, waiting: Waiting) -> View:
    """The preview; or where the policy lets a command typed in full run at once, that it was asked for."""
    draft = make_draft(visit.room, asked, visit.origin(), waiting.tell)
    unseen = asked.action.verb is Verb.UNDO or draft.action.run_at is not None
    if draft.ruling.outcome is not Outcome.RUN or unseen:
        typed = visit.typed if draft.ruling.outcome is Outcome.REFUSE else ""
        return preview(draft, approvers=visit.room.approvers, typed=typed)
    request = visit.room.use_cases.submit.confirm(draft.id, draft.origin)
    visit.kept = True
    return started(request)


_LOOKING: dict[str, Callable[[Visit, Command], None]] = {
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
