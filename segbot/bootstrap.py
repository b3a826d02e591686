"""The only module that knows every room: it builds the parts from the settings and hands them to each other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.applications import Starlette

from segbot.domain.errors import ConfigurationError, NotInstalledError
from segbot.domain.ports import Clock, People
from segbot.domain.tracing import Tracer
from segbot.doors import Doors, SystemClock, open_connections, real_doors, removed_meanwhile
from segbot.engine import Engine, Handlers
from segbot.engine.handlers import without_answer
from segbot.engine.periodic import Periodic, in_turn
from segbot.flows import UseCases
from segbot.flows.accounts.connections import Connections
from segbot.flows.accounts.installation import key_fault
from segbot.flows.approving.expire import Expire
from segbot.flows.approving.member_sample import MemberSampling
from segbot.flows.approving.reminders import Reminders
from segbot.flows.audit.digest import Digest
from segbot.flows.audit.record import Audit
from segbot.flows.audit.retention import Retention
from segbot.flows.browsing.browse import Browse
from segbot.flows.browsing.segment_history import SegmentHistory
from segbot.flows.executing.in_flight import Threads
from segbot.flows.executing.preflight import Preflight
from segbot.flows.executing.record_members import Recording
from segbot.flows.executing.run import Execute
from segbot.flows.executing.send_batch import SendBatches
from segbot.flows.executing.side_by_side import SideBySide
from segbot.flows.executing.uninstall import Uninstall
from segbot.flows.messaging.deliver import Deliver
from segbot.flows.messaging.elsewhere import Elsewhere
from segbot.flows.messaging.health import Health
from segbot.flows.messaging.outbox import Channels, Outbox
from segbot.flows.messaging.promises import Promises
from segbot.flows.messaging.refused_blocks import RefusedBlocks
from segbot.flows.planning import budget_check
from segbot.flows.planning.batching import Batching
from segbot.flows.planning.ownership import Ownership
from segbot.flows.planning.plan_inputs import PlanInputs
from segbot.flows.planning.read_members import MemberReading
from segbot.flows.planning.removable import RemovableAlone
from segbot.flows.requesting.refresh_stale import RefreshStale
from segbot.flows.requesting.undo import Undo
from segbot.measures import Measures, missing_for
from segbot.metrics import Counters
from segbot.rosters.membership.added_by_segbot import AddedBySegbot
from segbot.rosters.membership.known_members import KnownMembers
from segbot.rosters.reading.columns.headings import table_with
from segbot.rosters.storage.encryption import Sealer
from segbot.rosters.storage.vault import Vault
from segbot.rosters.validating.report import rows_report
from segbot.settings import Settings
from segbot.slack.access.patient_users import PatientUsers
from segbot.slack.access.requesters import SlackRequesters, requesters_for
from segbot.slack.access.token_watch import MEND_BY_INSTALLING, TokenWatch
from segbot.slack.acknowledgement import BEFORE_SLACK_GIVES_UP
from segbot.slack.app import build_app, sign_in
from segbot.slack.delivery.newer_blocks import watched
from segbot.slack.notifier import SlackNotifier
from segbot.slack.transport import PromptAnswers, SocketMode
from segbot.slack.users import SlackUsers
from segbot.store import Store
from segbot.traces.steps import TracedCalls, TracedDecide, TracedNotifier, TracedSubmit, TracedWorkers, traced
from segbot.web import in_time, web_app

__all__ = ["Bot", "Doors", "SystemClock", "build", "build_beside", "put_together"]

_DRAIN_SECONDS = 20.0
_TOKEN_SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class Bot:
    """segbot, put together and not yet started. `home_team`: the workspace it is installed in; `slack`: the Bolt app.
    `fault`: why nothing may be worked on, in a sentence; then it only says so. `missing`: why it cannot serve now.
    `removed` is set once the app was removed from this one of several workspaces: the process has nothing left to do.
    """

    settings: Settings
    clock: Clock
    store: Store
    engine: Engine
    handlers: Handlers
    use_cases: UseCases
    connections: Connections
    people: People
    requesters: SlackRequesters
    home_team: str
    web: Starlette
    socket: SocketMode | None
    slack: Any
    missing: Callable[[], str]
    audit: Audit
    measures: Measures
    removed: threading.Event
    tracer: Tracer
    token_rounds: Periodic | None = None
    fault: str = ""

    def start(self, *, listen: bool = True, work: bool = True) -> None:
        """Carry out what is asked for (`work`) and hear Slack (`listen`).

        Raises ConfigurationError when another segbot has the database file.
        """
        if self.fault:
            return
        self.measures.begin()
        if self.token_rounds is not None:
            self.token_rounds.start()
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
        if self.token_rounds is not None:
            self.token_rounds.stop(5.0)
        self.engine.stop(_DRAIN_SECONDS)
        self.use_cases.browse.close()
        self.connections.close()
        self.tracer.close()
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
    doors = real_doors(settings, store, clock)
    try:
        return put_together(settings, store, doors)
    except NotInstalledError:
        removed_meanwhile(settings, store, doors)
        raise


def build_beside(settings: Settings) -> Bot:
    """The same for a process that only asks, beside the one that works (if any does); the database is left as it is.

    Raises ConfigurationError, also for a database that has to be brought up to date first.
    """
    clock = SystemClock()
    store = Store(settings.database_url, now=clock.now)
    if store.pending_migrations():
        raise ConfigurationError(["The database is not up to date: run `segbot migrate` first."])
    return put_together(settings, store, real_doors(settings, store, clock))


def put_together(settings: Settings, store: Store, doors: Doors) -> Bot:
    """The parts, handed to each other; every connection is opened and Slack asked who we are.

    Raises ConfigurationError with a sentence per fault.
    """
    clock, engine, tracer = doors.clock, doors.engine, doors.tracer
    sealer = Sealer(settings.keys())
    counters = Counters()
    provider_clock = doors.provider_clock or clock
    connections = open_connections(
        settings,
        store,
        sealer,
        provider_clock,
        transport=doors.transport,
        watch=TracedCalls(counters, tracer),
    )
    measures = Measures(store, connections, counters)
    fault = key_fault(store, sealer, clock)
    if not fault:
        connections.open_all()
    vault = Vault(store, sealer)
    policy = settings.policy_in_force()
    client = doors.click_client
    home = sign_in(client, by_installation=doors.token is not None)
    if settings.team and settings.team != home.team:
        raise ConfigurationError(
            [f"The bot's token is for the workspace {home.team}, and team says {settings.team}."]
        )
    people = SlackUsers(client, home=home.home)
    patient = PatientUsers(client, home=home.home, now=clock.now)
    requesters = requesters_for(
        people, settings.requesters, policy, threads=doors.slack_threads, now=doors.seconds
    )
    newer_blocks = watched(RefusedBlocks(store, clock, home.team), client, doors.post_client)
    notifier = TracedNotifier(
        SlackNotifier(doors.post_client, rows_report=rows_report, approvers=policy.approvers), tracer
    )
    outbox = Outbox(
        engine, clock, Channels(approvals=settings.approvals_channel, audit=settings.audit_channel)
    )
    able = doors.able(people)
    browse = Browse(store, connections, clock, budgets=policy.budgets, threads=doors.slack_threads)
    known_members = KnownMembers(store, vault)
    ownership = Ownership(
        connections=connections, added_by_segbot=AddedBySegbot(store, vault), known_members=known_members
    )
    reading = MemberReading(store=store, vault=vault, known_members=known_members, clock=clock)
    plan_inputs = PlanInputs(vault=vault, known_members=known_members, ownership=ownership, reading=reading)
    submit = TracedSubmit(
        tracer,
        store=store,
        connections=connections,
        browse=browse,
        vault=vault,
        plan_inputs=plan_inputs,
        batching=Batching(known_members),
        removable=RemovableAlone(store, vault, reading),
        undo=Undo(store=store, vault=vault, known_members=known_members),
        scheduler=engine,
        outbox=outbox,
        clock=clock,
        policy=policy,
        able=able,
        requesters=requesters,
        headings=table_with(settings.headings),
    )
    decide = TracedDecide(
        tracer,
        store=store,
        people=people,
        scheduler=engine,
        outbox=outbox,
        clock=clock,
        policy=policy,
        home_team=home.team,
        refresh_stale=RefreshStale(
            submit=submit, scheduler=engine, outbox=outbox, clock=clock, policy=policy, requesters=requesters
        ),
    )
    sending = SendBatches(store=store, vault=vault, outbox=outbox, clock=clock, hold=engine.hold)
    preflight = Preflight(
        store=store,
        people=patient,
        scheduler=engine,
        outbox=outbox,
        clock=clock,
        policy=policy,
        home_team=home.team,
    )
    execute = Execute(
        store=store,
        connections=connections,
        browse=browse,
        plan_inputs=plan_inputs,
        sending=sending,
        recording=Recording(vault, clock, known_members, reading),
        preflight=preflight,
        side_by_side=SideBySide(store=store, scheduler=engine, clock=clock),
        outbox=outbox,
        clock=clock,
        workers=TracedWorkers(doors.workers or Threads(), tracer),
    )
    expire = Expire(store=store, scheduler=engine, outbox=outbox, clock=clock)
    audit = Audit(store=store, scheduler=engine, clock=clock, channel=settings.audit_channel)
    digest = Digest(settings.digest_channel, settings.digest_at, store=store, scheduler=engine, clock=clock)
    token = doors.token
    uninstall = Uninstall(
        store=store, outbox=outbox, audit=audit, clock=clock, grant=token.grants if token else None
    )
    removed = token.removed if token else threading.Event()
    only_own = [name for name in connections.names() if connections.only_own(name)]
    erase = Retention(store=store, vault=vault, audit=audit, clock=clock)
    member_sampling = MemberSampling(
        store=store,
        vault=vault,
        known_members=known_members,
        people=people,
        outbox=outbox,
        clock=clock,
        policy=policy,
        home_team=home.team,
    )
    use_cases = UseCases(
        submit=submit,
        decide=decide,
        browse=browse,
        member_sampling=member_sampling,
        history=SegmentHistory(store=store, connections=connections),
    )
    secret = settings.slack_signing_secret
    app = build_app(
        client=client,
        home=home,
        signing_secret=secret.get_secret_value() if secret else None,
        use_cases=use_cases,
        people=people,
        requesters=requesters,
        out_of_order=lambda: fault or store.replaced(),
        out_of_reach=partial(budget_check.out_of_reach, policy=policy, able=able),
        approvers=policy.approvers,
        uninstall=in_turn(uninstall.end, removed.set),
        promises=Promises(store=store, scheduler=engine, clock=clock),
        socket_mode=settings.socket_mode,
        executor=doors.slack_threads,
        deciders=doors.slack_threads,
        listeners=doors.slack_threads,
        newer_blocks=newer_blocks,
        now=clock.now,
        sleep=clock.sleep,
        later=doors.later,
        tracer=tracer,
    )
    socket = (
        SocketMode(app, settings.slack_app_token.get_secret_value(), timed=measures.counters.timed)
        if settings.slack_app_token
        else None
    )
    measures.socket = socket
    watch = TokenWatch(client, mend=MEND_BY_INSTALLING) if token else TokenWatch(client)
    missing = partial(missing_for, fault, Health(store, clock), watch, socket)
    return Bot(
        settings=settings,
        clock=clock,
        store=store,
        engine=engine,
        handlers=traced(
            Handlers(
                run_request=execute.run,
                deliver=Deliver(
                    store=store,
                    notifier=notifier,
                    scheduler=engine,
                    clock=clock,
                    elsewhere=Elsewhere(
                        store=store, people=patient, scheduler=engine, clock=clock, policy=policy
                    ),
                ).send,
                expire=expire.expire,
                settle_click=without_answer(partial(decide.settle, people=patient)),
                give_up=execute.give_up,
                housekeep=in_turn(
                    expire.tidy,
                    lambda: erase.retain(settings.retention_members, only_own),
                    audit.post_head,
                    connections.keep_access,
                    browse.refresh_all,
                    browse.sizes.forget_old,
                ),
                remind=in_turn(
                    Reminders(
                        store=store,
                        outbox=outbox,
                        clock=clock,
                        policy=policy,
                        quiet=settings.policy.quiet_hours,
                        first=settings.policy.remind_after,
                    ).round,
                    digest.post_when_due,
                ),
            ),
            tracer,
        ),
        use_cases=use_cases,
        connections=connections,
        people=people,
        requesters=requesters,
        home_team=home.team,
        web=web_app(
            None
            if socket
            else in_time(
                PromptAnswers(app), seconds=BEFORE_SLACK_GIVES_UP, took=measures.counters.acknowledged
            ),
            ready=missing,
            metrics=measures.exposed,
        ),
        socket=socket,
        slack=app,
        missing=missing,
        audit=audit,
        measures=measures,
        removed=removed,
        tracer=tracer,
        token_rounds=Periodic("bot token", token.round, seconds=_TOKEN_SECONDS) if token else None,
        fault=fault,
    )
