"""From what was typed or filled in to a preview; the slow part of asking, done in the pool."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.approval.start_times import FURTHEST
from segbot.domain.call_priority import Priority, calls_for
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import InvalidActionError, NameTakenError, RateLimitError, UnsupportedError
from segbot.domain.lists import Answers, UnclearListError
from segbot.domain.ports import ScanProgress
from segbot.domain.requests import Draft, Request
from segbot.rosters.reading.read import Paste, Source
from segbot.slack import ids
from segbot.slack.context import SlackContext
from segbot.slack.delivery.refusals import told_of
from segbot.slack.delivery.view_updates import is_not_there, put_when_there
from segbot.slack.input.command import Command, FormValues
from segbot.slack.input.times import said
from segbot.slack.interaction import SLACK_FAILS, Interaction, sentence
from segbot.slack.progress_modal import ProgressModal
from segbot.slack.views.card.headline import title
from segbot.slack.views.kit.blocks import LATEST_SLACK_SHOWS, View
from segbot.slack.views.messages.capabilities import Connection, not_offered, offered_nowhere, offers
from segbot.slack.views.messages.rate_limited import is_soon
from segbot.slack.views.modals.errors import ASKED_FOR_UNSEEN, NOT_SHOWN, problem
from segbot.slack.views.modals.form import instead_of, is_digest, is_needed, segment_value
from segbot.slack.views.modals.list_questions import with_questions
from segbot.slack.views.modals.name_taken import name_taken
from segbot.slack.views.modals.preview import preview
from segbot.slack.views.modals.progress import Far, checking, kept_back

_LOG = logging.getLogger("segbot.slack")
NO_ANSWERS = Answers()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An action with its people as they came: pasted text and Slack's file objects. `at` is a time as it was typed.
    `edits`: in the place of which request, and how that looked (number, version). `again`: the request whose list counts
    where no other one is given. `answers` are about its lists; `typed` text stood behind a command.
    """

    action: Action
    text: str = field(default="", repr=False)
    files: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    at: str = ""
    edits: tuple[int, int] | None = None
    again: int | None = None
    answers: Answers = NO_ANSWERS
    typed: bool = False


def from_form(verb: Verb, values: FormValues) -> Asked:
    return Asked(
        action=values.to_action(verb),
        text=values.members_text or "",
        files=values.files,
        answers=values.answers,
    )


def given_files(interaction: Interaction) -> list[str]:
    """The files that the form was begun with, as from a message; ids in Slack."""
    files = interaction.metadata().get("files")
    return [str(each) for each in files] if isinstance(files, list) else []


def from_command(command: Command) -> Asked:
    """A change as typed; what is not an option of segbot's own is a field of the provider's."""
    options = dict(command.options)
    ticked = options.pop(ids.ADD_ALL_CUSTOMERS, "") == "true"
    at = options.pop(ids.AT, "")
    own = (ids.NAME, ids.DESCRIPTION, ids.CRITERIA, ids.REASON, ids.CONFIRM_NAME, ids.CONFIRM_COUNT)
    told: dict[str, Any] = {key: options.get(key) for key in own}
    action = Action(
        verb=Verb(command.verb),
        connection=command.connection or "",
        segment=command.segment,
        add_all_customers=ticked,
        fields={key: value for key, value in options.items() if key not in own},
        **told,
    )
    words = (f"“{member}”" if any(map(str.isspace, member)) else member for member in command.members)
    return Asked(action=action, text="\n".join(words), at=at, typed=True)


def is_complete(asked: Asked, spec: ProviderSpec) -> bool:
    """Whether nothing is left to ask for, so that the preview can come at once."""
    return not lacking(asked, spec)


def lacking(asked: Asked, spec: ProviderSpec) -> list[str]:
    """The fields of the form, by block id, that are still to be filled in. Files are not looked at."""
    action, verb = asked.action, asked.action.verb
    if verb is Verb.CREATE and spec.peer_kinds:
        if spec.kind_of(action, None) is None:
            return [ids.KIND]
        spec = spec.for_action(action, None)
    everybody = action.add_all_customers and verb in (Verb.ADD, Verb.CREATE)
    ruled = action.criteria or any(map(action.fields.get, instead_of(spec, verb, ids.CRITERIA)))
    there = [
        (ids.SEGMENT, verb is Verb.CREATE or action.segment),
        (ids.NAME, verb not in (Verb.CREATE, Verb.RENAME) or action.name),
        (ids.DESCRIPTION, verb is not Verb.EDIT or action.description or ruled),
        (ids.CRITERIA, verb is not Verb.CREATE or not spec.criteria or ruled),
        (ids.MEMBERS_TEXT, verb not in (Verb.ADD, Verb.REMOVE, Verb.REPLACE) or asked.text or everybody),
        (ids.MEMBERS_FILE, verb not in (Verb.TAG, Verb.IMPORT)),
        *((own.name, action.fields.get(own.name)) for own in spec.fields if is_needed(own, verb)),
    ]
    return [name for name, given in there if not given]


def taking_back(request: Request) -> Asked:
    """The undo of a request: an action like any other, with a preview and a ruling of its own."""
    action = Action(
        verb=Verb.UNDO,
        connection=request.action.connection,
        segment=request.plan.segment_id or request.plan.segment_name,
        fields={"request": str(request.id)},
    )
    return Asked(action=action)


def offering(connections: Sequence[Connection], verb: Verb) -> list[Connection]:
    """The connections whose provider offers the verb. Raises UnsupportedError where none does."""
    found = [each for each in connections if offers(each.spec, verb)]
    if not found:
        raise UnsupportedError(offered_nowhere(connections, verb))
    return found


def must_offer(spec: ProviderSpec, verb: Verb) -> None:
    """Raises UnsupportedError with the declared reason."""
    if not offers(spec, verb):
        raise UnsupportedError(not_offered(spec, verb))


def make_draft(
    context: SlackContext, asked: Asked, origin: Origin, waiting: ProgressModal | None = None
) -> Draft:
    """Fetch the files and plan. May take seconds, and minutes where campaigns are checked: `waiting` is told.

    Raises what Submit.prepare raises, InvalidActionError on `run_at`, NotDeliveredError.
    """
    if waiting is None:
        return _draft(context, asked, origin)
    with calls_for(Priority.PEOPLE, told=waiting.kept_back):
        return _draft(context, asked, origin, waiting.tell)


def _draft(
    context: SlackContext, asked: Asked, origin: Origin, progress: ScanProgress | None = None
) -> Draft:
    action = _found(context, timed(context, asked, origin.user))
    sources: list[Source] = [Paste(text=asked.text, typed=asked.typed)] if asked.text.strip() else []
    sources += [context.files.fetch(file) for file in asked.files]
    if asked.edits is not None:
        return context.use_cases.submit.prepare_edit(
            *asked.edits, action, sources, origin.user, answers=asked.answers, progress=progress
        )
    if asked.again is not None and not sources:
        return context.use_cases.submit.prepare_again(asked.again, action, origin, progress=progress)
    return context.use_cases.submit.prepare(action, sources, origin, answers=asked.answers, progress=progress)


def check_time(asked: Asked) -> None:
    """Raises InvalidActionError on `run_at` for a time that nobody could read, in whatever zone."""
    if asked.at and said(asked.at).read(datetime.now(UTC), "UTC").at.timestamp() > LATEST_SLACK_SHOWS:
        raise InvalidActionError(
            {ids.RUN_AT: f"That is more than {FURTHEST.days} days ahead. Choose an earlier time."}
        )


def timed(context: SlackContext, asked: Asked, user: str) -> Action:
    """The action with the time it is to run, in the asker's zone as Slack tells it now; asked only where there is one.

    Raises InvalidActionError on `run_at`, NotDeliveredError.
    """
    if not asked.at and asked.action.run_at is None:
        return asked.action
    return in_zone(asked, context.people.look_up(user).time_zone, context.now())


def in_zone(asked: Asked, zone: str, now: datetime) -> Action:
    """The action with the time it is to run as it is understood in this zone. Raises InvalidActionError on `run_at`."""
    if not asked.at:
        return replace(asked.action, run_zone=zone)
    moment = said(asked.at).read(now, zone)
    return replace(asked.action, run_at=moment.at, run_zone=moment.zone, run_note=moment.note)


def make_preview(
    context: SlackContext,
    asked: Asked,
    origin: Origin,
    *,
    pushed: bool,
    waiting: ProgressModal | None = None,
) -> View:
    """The same, drawn."""
    return preview(make_draft(context, asked, origin, waiting), approvers=context.approvers, pushed=pushed)


def preview_at_last(context: SlackContext, make: Callable[[], View], waiting: ProgressModal) -> Future[View]:
    """What `make` makes, in the pool; made once more where a provider takes no requests for a while, after that."""
    made: Future[View] = Future()

    def work(*, told_to_wait: bool = False) -> None:
        try:
            made.set_result(make())
        except RateLimitError as error:
            if told_to_wait or not is_soon(error):
                made.set_exception(error)
                return
            waiting.kept_back(error.retry_after)
            context.later(error.retry_after, lambda: begin(partial(work, told_to_wait=True)))
        except BaseException as error:  # noqa: BLE001 - it is raised where the preview is waited for
            made.set_exception(error)

    def begin(work: Callable[[], None]) -> None:
        context.executor.submit(context.tracer.bound(work))

    begin(work)
    return made


def _found(context: SlackContext, action: Action) -> Action:
    """The action with the segment's real id where the menu could only hold a digest of it."""
    if action.segment is None or not is_digest(action.segment):
        return action
    for segment in context.use_cases.browse.segments(action.connection):
        if segment_value(segment.id) == action.segment:
            return replace(action, segment=segment.id)
    raise InvalidActionError({ids.SEGMENT: "That one is no longer there. Please pick again."})


def fresh_id() -> str:
    """An external id for a view that is to be replaced later."""
    return f"segbot-{secrets.token_hex(12)}"


def waiting_in(
    context: SlackContext, asked: Asked, *, pushed: bool, view_id: str = "", external_id: str = ""
) -> ProgressModal:
    """The waiting view with one of these ids."""

    def put(view: View, seen: str) -> str:
        place = {"external_id": external_id} if external_id else {"view_id": view_id}
        answer = context.client.views_update(view=view, **place, **({"hash": seen} if seen else {}))
        return str((answer.get("view") or {}).get("hash") or "")

    def draw(far: Far) -> View:
        limits = context.use_cases.browse.spec(asked.action.connection).limits
        return checking(title(asked.action.verb), far, limits, external_id=external_id, pushed=pushed)

    def draw_wait(seconds: float) -> View:
        label = context.use_cases.browse.spec(asked.action.connection).label
        return kept_back(title(asked.action.verb), label, seconds, external_id=external_id, pushed=pushed)

    return ProgressModal(
        put=put,
        draw=draw,
        draw_wait=draw_wait,
        executor=context.executor,
        every=context.redraw_every,
        now=time.monotonic,
    )


def replace_when_ready(
    interaction: Interaction,
    made: Future[View],
    waiting: ProgressModal,
    files: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Put the preview, what has to be asked first, or what went wrong, where the waiting view is; as a callback of the
    future.
    """
    error = made.exception()
    if error is None:
        view = made.result()
    elif isinstance(error, UnclearListError):
        view = with_questions(interaction.view, error.questions, files=files)
    elif isinstance(error, NameTakenError):
        view = name_taken(error, pushed=True)
    elif isinstance(error, Exception):
        view = problem(sentence(error), pushed=True)
    else:
        return
    show_at_last(interaction, waiting, view)


def show_at_last(interaction: Interaction, waiting: ProgressModal, view: View) -> None:
    """Somebody who has closed the waiting view is told nothing more, unless something was asked for in their name."""
    try:
        put_when_there(waiting.finish, interaction.answering(view))
    except SLACK_FAILS as refused:
        _LOG.warning("the waiting view could not be replaced: %s", told_of(refused))
        if interaction.kept:
            interaction.tell(ASKED_FOR_UNSEEN)
        elif not is_not_there(refused):
            interaction.tell(NOT_SHOWN)
