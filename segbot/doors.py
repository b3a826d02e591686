"""Where the bot meets the world: time, the durable engine, Slack, the providers. A simulation gives others."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from segbot.domain.ports import Able, Clock
from segbot.domain.tracing import UNTRACED, Tracer
from segbot.engine import Engine
from segbot.flows.accounts.connections import Connections, one_run_each
from segbot.flows.accounts.rate_states import StoredRateStates
from segbot.flows.accounts.slack_grant import SealedGrant
from segbot.flows.accounts.token_store import SealedTokenStore
from segbot.flows.audit.record import Audit
from segbot.flows.executing.in_flight import Workers
from segbot.flows.executing.uninstall import Uninstall
from segbot.flows.messaging.outbox import Channels, Outbox
from segbot.providers import CallWatch
from segbot.rosters.storage.encryption import Sealer
from segbot.settings import Settings
from segbot.slack.access.bot_token import BotToken
from segbot.slack.access.oauth import OAuth
from segbot.slack.app import click_client, post_client
from segbot.slack.approver_lookup import ApproverLookup
from segbot.slack.context import in_a_while
from segbot.slack.users import SlackUsers
from segbot.store import Store
from segbot.traces import tracer_for


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass(frozen=True, kw_only=True)
class Doors:
    """`token` keeps both clients' tokens fresh; None where the token comes from the environment and stays.

    `slack_threads`: run what Slack calls for (None: threads of its own); `transport` by the connection's name (None: the
    network); `provider_clock` where adapters are to wait by another clock; `workers` carry the batches of runs (None:
    threads); `seconds` that only ever grow, for how long something is remembered; `later` begins something in so many; `tracer` is told of each step.
    """

    clock: Clock
    engine: Engine
    click_client: Any
    post_client: Any
    token: BotToken | None = None
    able: Callable[[SlackUsers], Able] = ApproverLookup
    slack_threads: Executor | None = None
    transport: Callable[[str], Any] | None = None
    provider_clock: Clock | None = None
    workers: Workers | None = None
    seconds: Callable[[], float] = time.monotonic
    later: Callable[[float, Callable[[], None]], None] = in_a_while
    tracer: Tracer = UNTRACED


def real_doors(settings: Settings, store: Store, clock: Clock) -> Doors:
    """The world as it is. Raises NotInstalledError for one of several workspaces that the app is not installed in."""
    kept = kept_token(settings, store, clock)
    token = kept.current() if kept else given_token(settings)
    click, post = click_client(token, settings.slack_api_url), post_client(token, settings.slack_api_url)
    if kept:
        kept.follow(click, post)
    return Doors(
        clock=clock,
        engine=Engine(store, one_run_each=one_run_each(settings.connection_settings())),
        click_client=click,
        post_client=post,
        token=kept,
        tracer=tracer_for(
            wanted=settings.traces_wanted, workspace=settings.workspace, of_request=partial(_trace_of, store)
        ),
    )


def _trace_of(store: Store, request_id: int) -> str:
    with store.reading() as tx:
        return tx.requests.trace(request_id)


def kept_token(settings: Settings, store: Store, clock: Clock) -> BotToken | None:
    """The token of one of several workspaces, which comes with its installation; None anywhere else."""
    if not settings.workspace:
        return None
    secret = settings.slack_client_secret
    return BotToken(
        grants=SealedGrant(store, Sealer(settings.keys()), clock, settings.team),
        oauth=OAuth(
            api_url=settings.slack_api_url,
            client_id=settings.slack_client_id,
            client_secret=secret.get_secret_value() if secret else "",
        ),
        clock=clock,
    )


def given_token(settings: Settings) -> str:
    """The token of the environment, which the settings insist on."""
    return settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""


def removed_meanwhile(settings: Settings, store: Store, doors: Doors) -> None:
    """Nobody was here when Slack told of it: what it ends is ended now."""
    with store.file_lock():
        doors.engine.connect()
        channels = Channels(approvals=settings.approvals_channel, audit=settings.audit_channel)
        Uninstall(
            store=store,
            outbox=Outbox(doors.engine, doors.clock, channels),
            audit=Audit(
                store=store, scheduler=doors.engine, clock=doors.clock, channel=settings.audit_channel
            ),
            clock=doors.clock,
            grant=doors.token.grants if doors.token else None,
        ).end()
        doors.engine.stop()


def open_connections(
    settings: Settings,
    store: Store,
    sealer: Sealer,
    clock: Clock,
    *,
    transport: Callable[[str], Any] | None = None,
    watch: CallWatch | None = None,
) -> Connections:
    """The connections of the settings; tokens they renew are kept in the store. `transport`: see `Doors`."""
    return Connections(
        settings.connection_settings(),
        clock,
        token_store=lambda name: SealedTokenStore(store, sealer, clock, name),
        transport=transport,
        watch=watch,
        # A simulation's time is not the database's.
        rate_states=None if store.is_sqlite or transport else StoredRateStates(store),
    )
