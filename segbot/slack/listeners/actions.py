"""Pressed buttons and changed menus. A press is written down, acknowledged, then acted upon; none is ignored."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import replace

from slack_bolt import App

from segbot.domain.errors import UserError
from segbot.domain.requests import Click, ClickKind
from segbot.slack import ids
from segbot.slack.context import Room
from segbot.slack.drafting import fresh_id, offering, put_when_there
from segbot.slack.input.command import form_values
from segbot.slack.interaction import SLACK_FAILS, Visit, listener, none_of, sentence, slack_reason
from segbot.slack.listeners.commands import undo_request
from segbot.slack.views.messages.audit import audit_page
from segbot.slack.views.modals.decision_forms import approve_form, reject_form
from segbot.slack.views.modals.details import details
from segbot.slack.views.modals.errors import OLD_BUTTON, SAMPLE_NOT_SHOWN, it_counts, refused, written_down
from segbot.slack.views.modals.form import edit_form, form
from segbot.slack.views.modals.member_sample import leaving, looking, not_shown
from segbot.slack.views.modals.typed_again import still_typed

_DECIDING = {
    ids.APPROVE: ClickKind.APPROVE,
    ids.WITHDRAW: ClickKind.WITHDRAW,
    ids.PAUSE: ClickKind.PAUSE,
    ids.RESUME: ClickKind.RESUME,
    ids.RETRY: ClickKind.RETRY,
    ids.RENEW: ClickKind.RENEW,
    ids.UNVOTE: ClickKind.UNVOTE,
}


def register(app: App, room: Room) -> None:
    known = {action_id: deciding(kind) for action_id, kind in _DECIDING.items()} | {
        ids.REJECT: ask_why,
        ids.APPROVE_WITH_COMMENT: ask_for_comment,
        ids.EDIT: edit,
        ids.DETAILS_BUTTON: show_details,
        ids.LEAVING_BUTTON: show_leaving,
        ids.UNDO: undo,
        ids.AUDIT_OLDER: show_older_facts,
        ids.CONNECTION: follow_connection,
        ids.KIND: follow_connection,
    }
    for action_id, work in known.items():
        app.action(action_id)(listener(room, work))
    app.action(none_of(*known))(listener(room, left_over))


def deciding(kind: ClickKind) -> Callable[[Visit], None]:
    def decide(visit: Visit) -> None:
        number, version = visit.pressed()
        settle(visit, kind, number, version)

    return decide


def settle(visit: Visit, kind: ClickKind, number: int, version: int, reason: str = "") -> None:
    """Written down before the ack, acted upon after it; a replay of the same press is only acknowledged."""
    click = _click(visit, kind, number, version, reason)
    fresh = visit.room.use_cases.decide.record(click)
    visit.kept = True
    visit.ack()
    if fresh:
        visit.decide(lambda told: told.tell_sentence(told.room.use_cases.decide.settle_now(click.key)))


def settle_form(visit: Visit, kind: ClickKind, number: int, version: int, reason: str = "") -> None:
    """The same for a submitted form: a refusal comes on top of it, so that what was typed is still there."""
    click, room = _click(visit, kind, number, version, reason), visit.room
    fresh = room.use_cases.decide.record(click)
    visit.kept = True
    if not fresh:
        visit.ack()
        return
    settled = room.deciders.submit(room.use_cases.decide.settle_now, click.key)
    if wait([settled], timeout=room.patience).done:
        refusal = settled.result()
        visit.ack(**({"response_action": "push", "view": refused(refusal)} if refusal else {}))
        return
    external_id = fresh_id()
    visit.ack(response_action="push", view=written_down(external_id))
    settled.add_done_callback(lambda done: _show_settled(visit, done, external_id))


def _show_settled(visit: Visit, settled: Future[str], external_id: str) -> None:
    error = settled.exception()
    if error is not None and not isinstance(error, Exception):
        return
    refusal = settled.result() if error is None else sentence(error, kept=True)
    view = refused(refusal) if refusal else it_counts()
    try:
        put_when_there(
            lambda drawn: visit.room.client.views_update(external_id=external_id, view=drawn), view
        )
    except SLACK_FAILS:
        visit.tell_sentence(refusal)


def _click(visit: Visit, kind: ClickKind, number: int, version: int, reason: str) -> Click:
    return Click(
        key=visit.trigger or f"{visit.user}-{kind.value}-{number}-{visit.action.get('action_ts')}",
        kind=kind,
        request_id=number,
        version=version,
        user=visit.user,
        team=visit.room.home_team,
        channel=visit.channel,
        reason=reason,
        message_ts=visit.message_ts,
    )


def ask_why(visit: Visit) -> None:
    """The form first: its trigger lives three seconds. Nothing is decided yet."""
    number, version = visit.pressed()
    visit.show(reject_form(visit.room.use_cases.browse.request(number), version=version))
    visit.ack()


def ask_for_comment(visit: Visit) -> None:
    number, version = visit.pressed()
    visit.show(approve_form(visit.room.use_cases.browse.request(number), version=version))
    visit.ack()


def edit(visit: Visit) -> None:
    """The form with what was asked for, for the one who asked."""
    number, version = visit.pressed()
    browse = visit.room.use_cases.browse
    request = browse.request(number)
    visit.room.use_cases.submit.check_edit(request, visit.user, version)
    connections = [each for each in browse.connections() if each.name == request.action.connection]
    if not connections:
        raise UserError(f"The account of #{number} is no longer set up, so it cannot be edited.")
    visit.show(edit_form(request, connections[0], version=version))
    visit.ack()


def undo(visit: Visit) -> None:
    number, _version = visit.pressed()
    undo_request(visit, number)


def show_details(visit: Visit) -> None:
    number, _version = visit.pressed()
    visit.ack()
    browse, history = visit.room.use_cases.browse, visit.room.use_cases.history
    request = browse.request(number)
    visit.show(
        details(
            request,
            browse.batches(number),
            browse.history(number),
            approvers=visit.room.approvers,
            past=history.past(request.action.connection, request.segment_id),
            tried=history.tried(request),
        )
    )


def show_leaving(visit: Visit) -> None:
    """A view of one's own first: the trigger lives three seconds, and Slack is asked who the person is."""
    number, _version = visit.pressed()
    view_id = visit.show(looking())
    visit.ack()
    visit.later(lambda told: _show_sample(told, number, view_id))


def _show_sample(visit: Visit, number: int, view_id: str) -> None:
    try:
        sample = visit.room.use_cases.sampling.leaving(number, visit.user)
        view = leaving(sample.request, sample.people)
    except Exception as error:  # noqa: BLE001 - shown where the person is waiting; unforeseen ones are logged
        view = not_shown(sentence(error))
    try:
        visit.room.client.views_update(view_id=view_id, view=view)
    except SLACK_FAILS as refused_by:
        if slack_reason(refused_by) != "not_found":  # else they have closed it
            visit.tell(SAMPLE_NOT_SHOWN)


def show_older_facts(visit: Visit) -> None:
    visit.ack()
    typed, before = visit.pressed_older()
    page = visit.room.use_cases.browse.audit(typed, asker=visit.user, before=before)
    visit.tell(**audit_page(page, typed))


def follow_connection(visit: Visit) -> None:
    """Draw the form for the account just chosen; what was typed stays, the segment belonged to the other one."""
    visit.ack()
    verb = visit.verb()
    values = form_values(visit.view.get("state"))
    view = form(
        verb,
        offering(visit.room.use_cases.browse.connections(), verb),
        action=replace(values.to_action(verb), segment=None),
        members=(values.members_text or "").splitlines(),
        channel=str(visit.metadata().get("channel") or ""),
    )
    visit.room.client.views_update(
        view_id=visit.view.get("id"), hash=visit.view.get("hash"), view=still_typed(view, visit.view)
    )


def left_over(visit: Visit) -> None:
    visit.ack()
    visit.tell(OLD_BUTTON)
