"""A stage for the flows: real database, real adapter, real emulator behind a socket; only Slack, time and the engine's
queue are stood in for, and they are given by argument."""

from __future__ import annotations

import io
import itertools
import json
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet
from flows.stand_ins import HOME, Crowd, HandClock, Post, Queue, Wall
from store.databases import migrated_file

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.policy import Policy
from segbot.domain.requests import Click, ClickKind, Request
from segbot.domain.time_windows import QuietHours
from segbot.flows.accounts.connections import Connections
from segbot.flows.approving.decide import Decide
from segbot.flows.approving.expire import Expire
from segbot.flows.approving.member_sample import MemberSampling
from segbot.flows.approving.reminders import Reminders
from segbot.flows.browsing.browse import Browse
from segbot.flows.browsing.segment_history import SegmentHistory
from segbot.flows.executing.in_flight import ONE_BY_ONE, Workers
from segbot.flows.executing.preflight import Preflight
from segbot.flows.executing.record_members import Recording
from segbot.flows.executing.run import Execute
from segbot.flows.executing.send_batch import SendBatches
from segbot.flows.executing.side_by_side import SideBySide
from segbot.flows.messaging.deliver import Deliver
from segbot.flows.messaging.elsewhere import Elsewhere
from segbot.flows.messaging.outbox import Channels, Outbox
from segbot.flows.planning.batching import Batching
from segbot.flows.planning.ownership import Ownership
from segbot.flows.planning.plan_inputs import PlanInputs
from segbot.flows.planning.read_members import MemberReading
from segbot.flows.planning.removable import RemovableAlone
from segbot.flows.requesting.refresh_stale import RefreshStale
from segbot.flows.requesting.submit import Submit
from segbot.flows.requesting.undo import Undo
from segbot.providers import open_provider
from segbot.rosters.membership.added_by_segbot import AddedBySegbot
from segbot.rosters.membership.known_members import KnownMembers
from segbot.rosters.reading.sources import Paste, Source, Upload
from segbot.rosters.storage.encryption import Sealer
from segbot.rosters.storage.vault import Vault
from segbot.store import Store

__all__ = ["HOME", "Crowd", "HandClock", "Post", "Queue", "Stage", "Wall", "listed"]
POLICY = Policy(approvers=("U0ARTHUR", "S0APPROVE"), grace=timedelta(0))


def listed(ids) -> Source:
    """A list as people give it: pasted while it is short, as a file when it is long."""
    text = "\n".join(ids)
    return (
        Paste(text=text)
        if len(text) <= 3_000
        else Upload(name="people.txt", stream=io.BytesIO(text.encode()))
    )


class Stage:
    """Everything wired as bootstrap wires it, with one emulator behind the connection of the same name."""

    def __init__(
        self,
        folder,
        emulator,
        *,
        policy: Policy = POLICY,
        channels: Channels | None = None,
        only_own: bool = False,
        database_url: str = "",
        clock: HandClock | None = None,
        workers: Workers = ONE_BY_ONE,
    ) -> None:
        self.emulator = emulator.emulator
        self.name = self.emulator.name
        self.clock, self.crowd, self.wall = clock or HandClock(), Crowd(), Wall()
        self.queue = Queue(now=self.clock.now)
        self.policy = policy
        self.workers = workers
        self._numbers = itertools.count()
        self.hold = lambda: None
        self.drawn: list[str] = []
        self.store = Store(database_url or migrated_file(Path(folder)), now=self.clock.now)
        self.vault = Vault(self.store, Sealer((Fernet.generate_key().decode(),)))
        provider = open_provider(
            self.name, self.name, self.emulator.connection(emulator.url), clock=self.clock, pace=False
        )
        settings = {self.name: {"PROVIDER": self.name, "ONLY_OWN": str(only_own)}}
        self.connections = Connections(settings, self.clock, opened={self.name: provider})
        self.browse = Browse(self.store, self.connections, self.clock)
        self.outbox = Outbox(
            self.queue, self.clock, channels or Channels(approvals="C0APPROVALS", audit="C0AUDIT")
        )
        self.wire(policy)

    def wire(self, policy: Policy) -> None:
        """The use cases under a policy; again with another one to see today's differ from then's."""
        parts = {"store": self.store, "outbox": self.outbox, "clock": self.clock}
        known_members = KnownMembers(self.store, self.vault)
        ownership = Ownership(
            connections=self.connections,
            added_by_segbot=AddedBySegbot(self.store, self.vault),
            known_members=known_members,
        )
        reading = MemberReading(
            store=self.store, vault=self.vault, known_members=known_members, clock=self.clock
        )
        plan_inputs = PlanInputs(
            vault=self.vault, known_members=known_members, ownership=ownership, reading=reading
        )
        self.submit = Submit(
            **parts,
            connections=self.connections,
            browse=self.browse,
            vault=self.vault,
            plan_inputs=plan_inputs,
            batching=Batching(known_members),
            removable=RemovableAlone(self.store, self.vault, reading),
            undo=Undo(store=self.store, vault=self.vault, known_members=known_members),
            scheduler=self.queue,
            policy=policy,
            able=self.crowd.able,
            requesters=self.crowd,
        )
        self.refresh_stale = RefreshStale(
            submit=self.submit,
            scheduler=self.queue,
            outbox=self.outbox,
            clock=self.clock,
            policy=policy,
            requesters=self.crowd,
        )
        self.decide = Decide(
            **parts,
            people=self.crowd,
            scheduler=self.queue,
            policy=policy,
            home_team=HOME,
            refresh_stale=self.refresh_stale,
        )
        self.history = SegmentHistory(store=self.store, connections=self.connections)
        self.member_sampling = MemberSampling(
            **parts,
            vault=self.vault,
            known_members=known_members,
            people=self.crowd,
            policy=policy,
            home_team=HOME,
        )
        sending = SendBatches(**parts, vault=self.vault, hold=self._hold)
        preflight = Preflight(**parts, people=self.crowd, scheduler=self.queue, policy=policy, home_team=HOME)
        self.execute = Execute(
            **parts,
            connections=self.connections,
            browse=self.browse,
            plan_inputs=plan_inputs,
            sending=sending,
            recording=Recording(self.vault, self.clock, known_members, reading),
            preflight=preflight,
            side_by_side=SideBySide(store=self.store, scheduler=self.queue, clock=self.clock),
            workers=self.workers,
        )
        elsewhere = Elsewhere(
            store=self.store, people=self.crowd, scheduler=self.queue, clock=self.clock, policy=policy
        )
        self.deliver = Deliver(
            store=self.store,
            notifier=self.wall,
            scheduler=self.queue,
            clock=self.clock,
            elsewhere=elsewhere,
        )
        self.expire = Expire(**parts, scheduler=self.queue)
        self.today = policy
        self.remind = self.reminding()

    def reminding(self, quiet: QuietHours | None = None) -> Reminders:
        return Reminders(
            store=self.store, outbox=self.outbox, clock=self.clock, policy=self.today, quiet=quiet
        )

    def _hold(self) -> None:
        self.hold()

    def close(self) -> None:
        self.browse.close()
        self.connections.close()
        self.store.close()

    def segment(self, name: str) -> str:
        return next(key for key, each in self.emulator.segments().items() if each["name"] == name)

    def some_members(self, name: str, count: int) -> list[str]:
        return list(self.emulator.members(self.segment(name)))[:count]

    def draft(self, verb: Verb = Verb.REMOVE, segment: str | None = "VIP customers", ids=(), **action):
        sources = [listed(ids)] if ids else []
        return self.submit.prepare(
            Action(verb=verb, connection=self.name, segment=segment, **action), sources, self.origin()
        )

    def ask(self, *args, **kwargs) -> Request:
        return self.submit.confirm(self.draft(*args, **kwargs).id, self.origin())

    def origin(self, user: str = "U0MAYA", channel: str = "C0MARKETING") -> Origin:
        return Origin(user=user, team=HOME, channel=channel)

    def press(
        self, kind: ClickKind, request: Request, user: str, *, version: int | None = None, **click
    ) -> str:
        key = f"trigger-{next(self._numbers)}-{user}-{kind.value}"
        self.decide.record(
            Click(
                key=key,
                kind=kind,
                request_id=request.id,
                version=version or request.version,
                user=user,
                team=HOME,
                channel="C0APPROVALS",
                **{"button": request.button_key, **click},
            )
        )
        return self.decide.settle(key)

    def run_all(self, wait: float = 3.0) -> None:
        """What the engine would do next: runs, then messages, until nothing is left but what was put back for longer than
        `wait` seconds from now.
        """
        horizon = self.clock.time + timedelta(seconds=wait)
        while self._soon(horizon):
            if self.queue.runs:
                request_id, attempt, delay = self.queue.runs.pop(0)
                self.clock.time += timedelta(seconds=delay)
                self.execute.run(request_id, attempt)
            else:
                self.drawn.append(self.queue.messages.pop(0))
                self.deliver.send(self.drawn[-1])

    def _soon(self, horizon: datetime) -> bool:
        if not self.queue.runs and not self.queue.messages:
            due = min(self.queue.later, default=None)
            if due is not None and due[0] <= horizon:
                self.queue.later.remove(due)
                self.queue.messages.append(due[1])
                self.clock.time = max(self.clock.time, due[0])
        return bool(self.queue.runs or self.queue.messages)

    def now(self, request: Request) -> Request:
        return self.browse.request(request.id)

    def everything_said(self) -> str:
        return json.dumps([repr(post) for post in self.wall.posts]) + repr(self.wall.edits)
