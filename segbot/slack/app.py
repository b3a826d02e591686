"""The Bolt app: signatures checked, a pool large enough for slow clicks, and nothing that leaves a person without an answer."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from segbot.certificates import BEHIND_A_PROXY, untrusted
from segbot.domain.errors import ConfigurationError, NotInstalledError
from segbot.domain.people import Home
from segbot.domain.ports import People
from segbot.domain.tracing import UNTRACED, Tracer
from segbot.slack import ids
from segbot.slack.access.names import Names
from segbot.slack.access.requesters import SlackRequesters
from segbot.slack.acknowledgement import PromptRunner
from segbot.slack.context import NO_PROMISES, Promises, SlackContext, UseCases, in_a_while, utc_now
from segbot.slack.delivery.newer_blocks import NewerBlocks, SlackClient
from segbot.slack.delivery.permalinks import Permalinks
from segbot.slack.delivery.posting import NO_UNFURLING
from segbot.slack.delivery.refusals import SLACK_FAILS, word_of
from segbot.slack.files import SlackFiles
from segbot.slack.listeners import register
from segbot.slack.views.kit.blocks import section
from segbot.slack.views.modals.errors import BUSY, UNKNOWN_COMMAND, try_again
from segbot.slack.views.modals.typed_again import typed_again

_LOG = logging.getLogger("segbot.slack")
_REMOVED = frozenset({"account_inactive", "token_revoked"})
_LISTENERS = 32
_WORKERS = 16
_DECIDERS = 3
_CLICK_TIMEOUT = 3
_POST_TIMEOUT = 15
_BOLTS_OWN = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")


@dataclass(frozen=True, kw_only=True)
class Installation:
    """The bot in Slack, as auth.test tells it: `home` is where it is installed. `scopes` of its token; empty where Slack
    did not say. `date` is the time of Slack's answer, as it gave it.
    """

    home: Home
    bot_user: str
    bot_id: str
    team_name: str = ""
    scopes: frozenset[str] = frozenset()
    date: str = ""

    @property
    def team(self) -> str:
        return self.home.team


def click_client(token: str, api_url: str) -> SlackClient:
    """For answers to clicks: nothing is waited for and nothing is sent twice."""
    return SlackClient(token=token, base_url=api_url, timeout=_CLICK_TIMEOUT, retry_handlers=[])


def post_client(token: str, api_url: str) -> SlackClient:
    """For messages: nothing is waited for in here, since what is refused is put back with a later time, and nothing is
    repeated whose end is not known, which would post twice.
    """
    return SlackClient(token=token, base_url=api_url, timeout=_POST_TIMEOUT, retry_handlers=[])


def sign_in(client: WebClient, *, by_installation: bool = False) -> Installation:
    """Ask Slack who the token is. `by_installation`: it came with one, and not from the environment.

    Raises NotInstalledError where that installation is over, ConfigurationError when the token is refused or Slack cannot
    be reached.
    """
    try:
        told = client.auth_test()
    except SlackApiError as error:
        word = word_of(error)
        if by_installation and word in _REMOVED:
            raise NotInstalledError([f"segbot was removed from this workspace ({word})."]) from error
        called = "The token of the installation" if by_installation else "SLACK_BOT_TOKEN"
        raise ConfigurationError([f"{called} was refused by Slack: {word}."]) from error
    except SLACK_FAILS as error:
        why = untrusted(error)
        mend = f"{why}. {BEHIND_A_PROXY}" if why else f"check SLACK_API_URL ({type(error).__name__})."
        raise ConfigurationError([f"Slack could not be reached at {client.base_url}: {mend}"]) from error
    enterprise = str(told.get("enterprise_id") or "")
    # Installed in a whole organisation, a token belongs to no workspace: docs.slack.dev/enterprise
    org_wide = bool(told.get("is_enterprise_install"))
    team = str(told.get("team_id") or (enterprise if org_wide else ""))
    if not team:
        raise ConfigurationError(
            ["Slack did not say which workspace SLACK_BOT_TOKEN belongs to (auth.test)."]
        )
    return Installation(
        home=Home(team=team, enterprise=enterprise, org_wide=org_wide),
        bot_user=str(told.get("user_id") or ""),
        bot_id=str(told.get("bot_id") or ""),
        team_name=str(told.get("team") or ""),
        scopes=_scopes(told),
        date=next((str(value) for key, value in told.headers.items() if key.lower() == "date"), ""),
    )


def _scopes(told: SlackResponse) -> frozenset[str]:
    """Slack names them in a header of every answer: docs.slack.dev/legacy/legacy-authentication/legacy-oauth-scopes."""
    named = next((value for key, value in told.headers.items() if key.lower() == "x-oauth-scopes"), "")
    return frozenset(filter(None, (each.strip() for each in str(named).split(","))))


def build_app(
    *,
    client: WebClient,
    home: Installation,
    signing_secret: str | None,
    use_cases: UseCases,
    people: People,
    requesters: SlackRequesters,
    out_of_order: Callable[[], str] = lambda: "",
    out_of_reach: Callable[[str], str] = lambda _user: "",
    approvers: Sequence[str] = (),
    uninstall: Callable[[], None] = lambda: None,
    socket_mode: bool = False,
    executor: Executor | None = None,
    deciders: Executor | None = None,
    listeners: Executor | None = None,
    patience: float = 1.8,
    redraw_every: float = 2.0,
    newer_blocks: NewerBlocks | None = None,
    now: Callable[[], datetime] = utc_now,
    sleep: Callable[[float], None] = time.sleep,
    later: Callable[[float, Callable[[], None]], None] = in_a_while,
    tracer: Tracer = UNTRACED,
    promises: Promises = NO_PROMISES,
) -> App:
    """All listeners, on `client` (see `click_client`). `home` comes from `sign_in`. The executors are threads of its own
    where none are given.

    Raises ConfigurationError without a signing secret, unless everything comes by Socket Mode.
    """
    if not signing_secret and not socket_mode:
        raise ConfigurationError(
            [
                "SLACK_SIGNING_SECRET is not set: without it, nobody can tell Slack's requests from forged ones."
            ]
        )
    with _unseen(_BOLTS_OWN):
        app = App(
            # Without a name it would read the source of everything on the stack to find one.
            name="segbot",
            client=_without_token(client),
            authorize=_authorizer(client, home),
            signing_secret=signing_secret or "",
            token_verification_enabled=False,
            raise_error_for_unhandled_request=True,
            listener_executor=listeners or ThreadPoolExecutor(_LISTENERS, thread_name_prefix="slack"),
        )
    # At INFO it would log the whole body of every request with a bad signature.
    logging.getLogger("slack_bolt.RequestVerification").setLevel(logging.WARNING)
    app._listener_runner = PromptRunner(app.listener_runner)  # noqa: SLF001 - Bolt has no other place for one
    app.error(_unhandled)
    newer_blocks = newer_blocks or NewerBlocks()
    if isinstance(client, SlackClient):
        client.newer_blocks = newer_blocks
    context = SlackContext(
        use_cases=use_cases,
        people=people,
        client=client,
        files=SlackFiles(client),
        links=Permalinks(client),
        newer_blocks=newer_blocks,
        names=Names(people),
        home=home.home,
        bot_user=home.bot_user,
        requesters=requesters,
        out_of_order=out_of_order,
        out_of_reach=out_of_reach,
        deciders=deciders or ThreadPoolExecutor(_DECIDERS, thread_name_prefix="deciding"),
        executor=executor or ThreadPoolExecutor(_WORKERS, thread_name_prefix="asking"),
        approvers=tuple(approvers),
        uninstall=uninstall,
        patience=patience,
        redraw_every=redraw_every,
        now=now,
        sleep=sleep,
        later=later,
        tracer=tracer,
        promises=promises,
    )
    register(app, context)
    return app


@contextmanager
def _unseen(names: Sequence[str]) -> Iterator[None]:
    """Without these variables, which are put back. Bolt reads them by itself where it finds them: it would keep installations
    in files of its own and warn of tokens it leaves unused.
    """
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def _without_token(client: WebClient) -> WebClient:
    """Bolt's own client: the token comes from `authorize`, which spares an auth.test on the first request."""
    return WebClient(base_url=client.base_url, timeout=client.timeout, ssl=client.ssl, retry_handlers=[])


def _authorizer(client: WebClient, home: Installation) -> Any:
    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=home.bot_user,
            bot_id=home.bot_id,
            bot_token=client.token,
        )

    return authorize


def _too_late(typed: str) -> dict[str, Any]:
    """What a command is answered with that could not be taken in time: what was typed, and a button to do it now."""
    blocks = [section(BUSY), *try_again(typed), *typed_again(typed)]
    return {"response_type": "ephemeral", "text": BUSY, "blocks": blocks, **NO_UNFURLING}


def _unhandled(error: Exception, request: BoltRequest) -> BoltResponse:
    """What no listener took is acknowledged, so that nobody sees a failure of Slack's; errors are logged, not shown."""
    if isinstance(error, BoltUnhandledRequestError):
        return untaken(request)
    _LOG.error("Bolt failed before a listener ran", exc_info=error)
    return BoltResponse(status=500, body="")


def untaken(request: BoltRequest) -> BoltResponse:
    """The answer to what no listener took, or not in time."""
    kind = "command" if "command" in request.body else request.body.get("type")
    _LOG.warning("no listener took this %s, or took it in time", kind)
    if kind != "command":
        return BoltResponse(status=200, body="")
    typed = f"{request.body.get('command')} {request.body.get('text') or ''}".strip()
    late = request.body.get("command") == ids.COMMAND
    return BoltResponse(
        status=200, body=_too_late(typed) if late else {"text": UNKNOWN_COMMAND, **NO_UNFURLING}
    )
