"""Events: the Home tab is drawn when somebody opens it, and who speaks to segbot is answered."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from typing import Any

from slack_bolt import App

from segbot.domain.lifecycle import State
from segbot.domain.ports import NotDeliveredError
from segbot.domain.requests import Request
from segbot.slack.context import SlackContext
from segbot.slack.delivery.posting import post
from segbot.slack.delivery.private_answer import answer_privately
from segbot.slack.delivery.refusals import SLACK_FAILS, refusal_of, told_of, word_of
from segbot.slack.interaction import Interaction, attempt, listener
from segbot.slack.views.kit.blocks import MODAL_BLOCKS, message, section
from segbot.slack.views.messages.home import HomeState, home
from segbot.slack.views.messages.nothing_here import nothing_here
from segbot.slack.views.messages.undelivered import undelivered_blocks
from segbot.slack.views.messages.welcome import added_to_channel, answer_to_mention, welcome
from segbot.slack.views.modals.errors import SIGN_IN_ELSEWHERE, harmless

_LOG = logging.getLogger("segbot.slack")
HOME_OPENED = "app_home_opened"
MENTIONED = "app_mention"
MESSAGE = "message"
JOINED = "member_joined_channel"
UNINSTALLED = "app_uninstalled"
REVOKED = "tokens_revoked"

_HOME_WAITS = (2.0, 10.0, 60.0)
_RECENT = 3
_KNOWN = 50
_REMEMBERED = 1_000
_WRITTEN = frozenset({"", "file_share"})


def register(app: App, context: SlackContext) -> None:
    once = Once()
    for event, work in {
        HOME_OPENED: draw_home,
        MENTIONED: once(answer_mention),
        MESSAGE: once(answer_message),
        JOINED: once(introduce),
        UNINSTALLED: end_work,
        REVOKED: end_work,
    }.items():
        app.event(event)(listener(context, work))


class Once:
    """Slack sends an event again when the answer is late: docs.slack.dev/apis/events-api. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, None] = OrderedDict()

    def __call__(self, work: Callable[[Interaction], None]) -> Callable[[Interaction], None]:
        def once(interaction: Interaction) -> None:
            if self._is_new(str(interaction.body.get("event_id") or "")):
                work(interaction)

        once.__name__ = work.__name__
        return once

    def _is_new(self, event_id: str) -> bool:
        if not event_id:
            return True
        with self._lock:
            if event_id in self._seen:
                return False
            self._seen[event_id] = None
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
            return True


def draw_home(interaction: Interaction) -> None:
    event = _event(interaction)
    user = str(event.get("user") or "")
    if event.get("tab") != "home" or not user:
        return
    refused = _not_shown(interaction, user)
    if refused:
        client = interaction.context.client
        _published(interaction, lambda: client.views_publish(user_id=user, view=nothing_here(refused)))
        return
    _published(interaction, lambda: publish_home(interaction, user))


def _published(
    interaction: Interaction, draw: Callable[[], object], waits: Sequence[float] = _HOME_WAITS
) -> None:
    """Nobody is told where their Home is not drawn, so it is tried again later."""
    try:
        draw()
    except SLACK_FAILS as error:
        if not waits:
            raise
        refusal = refusal_of(error)
        _LOG.warning("Home is drawn again in a moment: %s", told_of(error))
        again = partial(attempt, interaction, lambda told: _published(told, draw, waits[1:]))
        wait = min(max(refusal.retry_after or 0.0, waits[0]), _HOME_WAITS[-1])
        context = interaction.context
        context.later(wait, partial(_submitted, context.executor, again))


def _submitted(executor: Executor, work: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the process is shutting down
        executor.submit(work)


def publish_home(interaction: Interaction, user: str) -> None:
    """Draw somebody's Home tab as things are now."""
    context = interaction.context
    browse = context.use_cases.browse
    own = browse.requests(user, _KNOWN)
    to_decide = _waiting_for(context, user)
    mine = [each for each in own if each.state.open]
    recent = [each for each in own if not each.state.open][:_RECENT]
    shown = [each.id for each in (*to_decide, *mine, *recent)]
    seen = HomeState(
        to_decide=to_decide,
        mine=mine,
        recent=recent,
        removals=browse.removals(user),
        links=context.links.to_all(browse.cards(shown)),
        new=not own and not to_decide,
        out_of_reach=_out_of_reach(context, user),
    )
    view = home(browse.connections(), seen)
    told = undelivered_blocks(browse.undelivered(user) or ())
    view["blocks"] = [*told, *view["blocks"]][:MODAL_BLOCKS]
    context.client.views_publish(user_id=user, view=view)


def answer_mention(interaction: Interaction) -> None:
    """In a thread of the message, so that the channel stays quiet; who is shown nothing is told so alone."""
    event = _event(interaction)
    if not _by_a_person(interaction):
        return
    user = str(event.get("user"))
    if refused := _not_shown(interaction, user):
        said = message(harmless(refused), [section(harmless(refused))])
        answer_privately(interaction.context, "", str(event.get("channel") or ""), user, said)
        return
    thread = str(event.get("thread_ts") or event.get("ts") or "")
    said = answer_to_mention(interaction.context.use_cases.browse.connections())
    post(interaction.context.client, str(event.get("channel")), thread_ts=thread or None, **said)


def answer_message(interaction: Interaction) -> None:
    """A direct message: the welcome for somebody who has never asked for anything, else what can be started."""
    event = _event(interaction)
    direct = event.get("channel_type") == "im" and str(event.get("subtype") or "") in _WRITTEN
    if not direct or not _by_a_person(interaction):
        return
    channel, refused = str(event.get("channel")), _not_shown(interaction, str(event.get("user")))
    if refused:
        post(interaction.context.client, channel, text=harmless(refused))
        return
    browse = interaction.context.use_cases.browse
    known = bool(browse.requests(str(event.get("user")), 1))
    said = answer_to_mention(browse.connections()) if known else welcome(browse.connections())
    post(interaction.context.client, channel, **said)


def introduce(interaction: Interaction) -> None:
    """One line where segbot itself was added."""
    event = _event(interaction)
    if event.get("user") != interaction.context.bot_user or not _of_this_workspace(interaction):
        return
    post(interaction.context.client, str(event.get("channel")), **added_to_channel())


def end_work(interaction: Interaction) -> None:
    """The app was removed, or its token revoked. Slack tells of it again for an hour where it was not heard: by then the
    app may be installed again, so Slack is asked whether the token is still good. Where it cannot be asked, its word counts.
    """
    event, client = _event(interaction), interaction.context.client
    revoked = (event.get("tokens") or {}).get("bot")
    if not _of_this_workspace(interaction) or (event.get("type") == REVOKED and not revoked):
        return
    try:
        client.auth_test()
    except SLACK_FAILS as error:
        _LOG.warning("segbot was removed from this workspace (%s): nothing runs any more", word_of(error))
        interaction.context.uninstall()
        return
    _LOG.info("Slack told of a removal that is no longer so")


def _event(interaction: Interaction) -> dict[str, Any]:
    event: dict[str, Any] = interaction.body.get("event") or {}
    return event


def _of_this_workspace(interaction: Interaction) -> bool:
    teams = {str(each) for each in [interaction.body.get("team_id")] if each}
    enterprise = str(interaction.body.get("enterprise_id") or "")
    return not teams or interaction.context.home.may_come_from(teams, enterprise)


def _by_a_person(interaction: Interaction) -> bool:
    event = _event(interaction)
    by_a_bot = event.get("bot_id") or event.get("user") in (None, "", interaction.context.bot_user)
    return not by_a_bot


def _not_shown(interaction: Interaction, user: str) -> str:
    """Why this person is shown nothing; empty where they are."""
    if not _of_this_workspace(interaction):
        return SIGN_IN_ELSEWHERE
    try:
        return interaction.context.requesters.may_not_see(user)
    except NotDeliveredError as error:
        return str(error)


def _out_of_reach(context: SlackContext, user: str) -> str:
    """Nothing for those who only approve, and nothing while Slack does not say who they are."""
    try:
        return "" if context.requesters.may_not_ask(user) else context.out_of_reach(user)
    except NotDeliveredError:
        return ""


def _waiting_for(context: SlackContext, user: str) -> list[Request]:
    """Pending requests of others, for those who may decide them; who may is asked again when a button is pressed."""
    pending = [
        each
        for each in context.use_cases.browse.requests(None, _KNOWN)
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
