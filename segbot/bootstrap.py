"""The only module that knows every room: it builds the parts from the settings and hands them to each other."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from starlette.applications import Starlette

from segbot.domain.errors import ConfigurationError
from segbot.domain.ports import Clock, People
from segbot.engine import Engine, Handlers
from segbot.flows import UseCases
from segbot.flows.accounts.connections import Connections
from segbot.flows.accounts.token_store import SealedKeeper
from segbot.flows.approving.decide import Decide
from segbot.flows.approving.expire import Expire
from segbot.flows.approving.member_sample import Sampling
from segbot.flows.approving.reminders import Remind
from segbot.flows.audit.record import Audit
from segbot.flows.audit.retention import Erase
from segbot.flows.browsing.browse import Browse
from segbot.flows.browsing.segment_history import History
from segbot.flows.executing.preflight import Suspending
from segbot.flows.executing.run import Execute
from segbot.flows.executing.send_batch import Sending
from segbot.flows.messaging.deliver import Deliver
from segbot.flows.messaging.outbox import Channels, Teller
from segbot.flows.planning.batching import Composing
from segbot.flows.planning.ownership import Owning
from segbot.flows.planning.plan_inputs import Finding
from segbot.flows.requesting.refresh_stale import Renew
from segbot.flows.requesting.submit import Submit
from segbot.flows.requesting.undo import Undo
from segbot.rosters.membership.added_by_segbot import AddedBySegbot
from segbot.rosters.membership.known_members import KnownMembers
from segbot.rosters.storage.encryption import Sealer
from segbot.rosters.storage.vault import Vault
from segbot.rosters.validating.report import rows_report
from segbot.settings import Settings
from segbot.slack.app import build_app, click_client, post_client, sign_in
from segbot.slack.approver_lookup import AbleDeciders
from segbot.slack.notifier import SlackNotifier
from segbot.slack.transport import SocketMode, answer_http
from segbot.slack.users import SlackPeople
from segbot.store import Store
from segbot.web import web_app

_DRAIN_SECONDS = 20.0


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass(frozen=True, kw_only=True)
class Bot:
    """segbot, put together and not yet started. `home_team`: the workspace it is installed in."""

    settings: Settings
    clock: Clock
    store: Store
    engine: Engine
    handlers: Handlers
    use_cases: UseCases
    connections: Connections
    people: People
    home_team: str
    web: Starlette
    socket: SocketMode | None

    def start(self, *, listen: bool = True, work: bool = True) -> None:
        """Carry out what is asked for (`work`) and hear Slack (`listen`).

        Raises ConfigurationError when another segbot has the database file.
        """
        if work:
            self.engine.start(self.handlers)
        else:
            self.engine.connect()
            self.engine.wake_presses()
        if listen and self.socket is not None:
            self.socket.start()

    def stop(self) -> None:
        """Let what is in the air land, begin nothing new."""
        if self.socket is not None:
            self.socket.stop()
        self.engine.stop(_DRAIN_SECONDS)
        self.use_cases.browse.close()
        self.connections.close()
        self.store.close()


def build(settings: Settings) -> Bot:
    """Put everything together: the database brought up to date, every connection opened, Slack asked who we are;
    nothing runs yet.

    Raises ConfigurationError with a sentence per fault.
    """
    clock = SystemClock()
    store = Store(settings.database_url, now=clock.now)
    with store.file_lock():
        store.migrate()
    return _put_together(settings, store, clock)


def build_beside(settings: Settings) -> Bot:
    """The same for a process that only asks, beside the one that works (if any does); the database is left as it is.

    Raises ConfigurationError, also for a database that has to be brought up to date first.
    """
    clock = SystemClock()
    store = Store(settings.database_url, now=clock.now)
    if store.pending_migrations():
        raise ConfigurationError(["The database is not up to date: run `segbot migrate` first."])
    return _put_together(settings, store, clock)


def _put_together(settings: Settings, store: Store, clock: SystemClock) -> Bot:
    sealer = Sealer(settings.keys())
    connections = open_connections(settings, store, sealer, clock)
    connections.open_all()
    engine = Engine(store)
    vault = Vault(store, sealer)
    token, policy = settings.slack_bot_token.get_secret_value(), settings.policy_in_force()
    client = click_client(token, settings.slack_api_url)
    home = sign_in(client)
    people = SlackPeople(client, home_team=home.team)
    notifier = SlackNotifier(
        post_client(token, settings.slack_api_url), rows_report=rows_report, approvers=policy.approvers
    )
    channels = Channels(approvals=settings.approvals_channel, audit=settings.audit_channel)
    teller = Teller(engine, clock, channels)
    browse = Browse(store, connections, clock, budgets=policy.budgets)
    known_members = KnownMembers(store, vault)
    owning = Owning(
        connections=connections, added_by_segbot=AddedBySegbot(store, vault), known_members=known_members
    )
    finding = Finding(vault=vault, known_members=known_members, owning=owning)
    submit = Submit(
        store=store,
        connections=connections,
        browse=browse,
        vault=vault,
        finding=finding,
        composing=Composing(known_members),
        undo=Undo(store=store, vault=vault, known_members=known_members),
        scheduler=engine,
        teller=teller,
        clock=clock,
        policy=policy,
        able=AbleDeciders(people),
    )
    decide = Decide(
        store=store,
        people=people,
        scheduler=engine,
        teller=teller,
        clock=clock,
        policy=policy,
        home_team=home.team,
        renew=Renew(submit=submit, scheduler=engine, teller=teller, clock=clock, policy=policy),
    )
    sending = Sending(store=store, vault=vault, teller=teller, clock=clock, hold=engine.hold)
    suspending = Suspending(
        store=store,
        people=people,
        scheduler=engine,
        teller=teller,
        clock=clock,
        policy=policy,
        home_team=home.team,
    )
    execute = Execute(
        store=store,
        connections=connections,
        browse=browse,
        finding=finding,
        sending=sending,
        suspending=suspending,
        teller=teller,
        clock=clock,
    )
    expire = Expire(store=store, scheduler=engine, teller=teller, clock=clock)
    audit = Audit(store=store, scheduler=engine, clock=clock, channel=settings.audit_channel)
    only_own = [name for name in connections.names() if connections.only_own(name)]
    erase = Erase(store=store, vault=vault, audit=audit, clock=clock)
    sampling = Sampling(
        store=store,
        vault=vault,
        known_members=known_members,
        people=people,
        teller=teller,
        clock=clock,
        policy=policy,
        home_team=home.team,
    )
    history = History(store=store, connections=connections)
    use_cases = UseCases(submit=submit, decide=decide, browse=browse, sampling=sampling, history=history)
    secret = settings.slack_signing_secret
    app = build_app(
        client=client,
        home=home,
        signing_secret=secret.get_secret_value() if secret else None,
        use_cases=use_cases,
        people=people,
        approvers=policy.approvers,
        socket_mode=settings.socket_mode,
        now=clock.now,
    )
    socket = (
        SocketMode(app, settings.slack_app_token.get_secret_value()) if settings.slack_app_token else None
    )
    return Bot(
        settings=settings,
        clock=clock,
        store=store,
        engine=engine,
        handlers=Handlers(
            run_request=execute.run,
            deliver=Deliver(store=store, notifier=notifier, scheduler=engine, clock=clock).send,
            expire=expire.expire,
            settle_click=_without_answer(decide.settle),
            give_up=execute.give_up,
            housekeep=in_turn(
                expire.tidy, lambda: erase.retain(settings.retention_members, only_own), audit.post_head
            ),
            remind=Remind(
                store=store,
                teller=teller,
                clock=clock,
                policy=policy,
                quiet=settings.policy.quiet_hours,
                first=settings.policy.remind_after,
            ).round,
        ),
        use_cases=use_cases,
        connections=connections,
        people=people,
        home_team=home.team,
        web=web_app(
            None if socket else partial(answer_http, app),
            ready=partial(_missing, store, socket),
            metrics=partial(exposed_metrics, store, connections),
        ),
        socket=socket,
    )


def open_connections(settings: Settings, store: Store, sealer: Sealer, clock: Clock) -> Connections:
    """The connections of the settings; tokens they renew are kept in the store."""
    return Connections(
        settings.connection_settings(), clock, keeper=lambda name: SealedKeeper(store, sealer, clock, name)
    )


def _missing(store: Store, socket: SocketMode | None) -> str:
    """What is not there for serving; empty when all is."""
    if socket is not None and not socket.connected():
        return "Socket Mode is not connected."
    return store.trouble()


def exposed_metrics(store: Store, connections: Connections) -> bytes:
    from segbot.metrics import exposition  # noqa: PLC0415 - loaded for those who ask, not at every start

    with store.reading() as tx:
        return exposition(tx.workload(), connections.names())


def _without_answer(settle: Callable[[str], str]) -> Callable[[str], None]:
    """Settling a press long after it was made: there is nobody left to answer privately; the card tells."""

    def settle_quietly(key: str) -> None:
        settle(key)

    return settle_quietly


def in_turn(*works: Callable[[], object]) -> Callable[[], None]:
    """One after the other."""

    def work() -> None:
        for each in works:
            each()

    return work
