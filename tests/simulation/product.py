"""segbot as its own bootstrap puts it together, with time, network, Slack, engine and death given by argument.

Beside `watched_store.py`, `planted.py` and `rulebook.py` the only module that knows the product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from segbot.bootstrap import Doors, put_together
from segbot.domain.ports import NotDeliveredError
from segbot.engine.queues import Queues
from segbot.engine.reconcile import Reconcile
from segbot.engine.retry import GivenUpError, Retry
from segbot.engine.shutdown import ShutdownError
from segbot.flows.accounts.connections import one_run_each
from segbot.flows.executing.in_flight import ONE_BY_ONE
from segbot.rosters.membership.known_members import KnownMembers
from segbot.rosters.storage.encryption import Sealer
from segbot.rosters.storage.vault import Vault
from segbot.settings import Settings

from .jobs import Jobs
from .loop import DiedError, Loop, Owner, VirtualClock, void
from .network import Line, Outside
from .quick_database import QuickDatabase
from .rulebook import Rulebook
from .slack_client import Client
from .watched_store import WatchedStore
from .workspace import APPROVALS, AUDIT, SECRET, TOKEN, Workspace

DRAIN = 20.0
# These adapters hold a lock of the thread while they ask, and there is one thread: nobody else runs meanwhile.
HOLDS_A_LOCK = frozenset({"constant_contact", "mailchimp", "brevo"})


class Stops:
    """What the product's retrying needs of a process that ends: told here, and no thread waits."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.asked = False

    def hold(self) -> None:
        if not self._process.alive:
            raise DiedError
        if self.asked:
            raise ShutdownError

    def sleep(self, seconds: float) -> None:
        self._process.world.loop.sleep(seconds)
        self.hold()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        self.hold()
        yield


class StandInEngine:
    """The engine as flows see it: the product's own queues, on a stand-in for the engine's database."""

    def __init__(self, jobs: Jobs, stops: Stops, settings: Settings) -> None:
        each = one_run_each(settings.connection_settings())
        queues = Queues(jobs, one_run_each=each)  # type: ignore[arg-type]
        self.queues = queues
        self.hold = stops.hold
        self.run_request = queues.run_request
        self.deliver = queues.deliver
        self.expire_at = queues.expire_at
        self.settle_click = queues.settle_click

    def __getattr__(self, name: str) -> Any:
        return getattr(self.queues, name)


class AtOnce(Executor):
    """An executor without threads: done when it is handed in."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whoever asks the future gets it
            future.set_exception(error)
        return future


@dataclass(kw_only=True)
class World:
    """What every process of one life shares. `committed` is told of each commit and whether it may have touched
    requests or facts, `died` of each death; `interrupted`, `posting`: how long work stands still at one of its moments. `database`: what all of them share of it, None where each opens its own.
    """

    loop: Loop
    jobs: Jobs
    workspace: Workspace
    outside: Outside
    database_url: str
    keys: tuple[str, ...]
    committed: Callable[[bool], None]
    interrupted: Callable[[Process], float]
    posting: Callable[[Process], float]
    died: Callable[[Process, str], None]
    connections: dict[str, dict[str, str]]
    only_own: frozenset[str] = frozenset()
    database: QuickDatabase | None = None


class Process(Owner):
    """One process of segbot: started with a policy, alive until it stops or is killed."""

    def __init__(self, world: World, name: str, rulebook: Rulebook) -> None:
        super().__init__()
        self.world, self.name, self.rulebook = world, name, rulebook
        self.edges = 0
        self.dies_after: int | None = None
        self.current: dict[Any, tuple[int, int]] = {}
        self._delivers: dict[Any, str] = {}
        self.stops = Stops(self)
        loop = world.loop
        self.clock = VirtualClock(loop, alive=lambda: self.alive)
        self.store = WatchedStore(world.database_url, self)
        client = Client(world.workspace, self.edge, self._about_to_post)
        settings = self._settings()
        engine = StandInEngine(world.jobs, self.stops, settings)
        with world.workspace.untroubled():
            self.bot = put_together(
                settings,
                self.store,
                Doors(
                    clock=self.clock,
                    engine=engine,  # type: ignore[arg-type]
                    click_client=client,
                    post_client=client,
                    able=_Able,
                    slack_threads=AtOnce(),
                    transport=self._line,
                    provider_clock=VirtualClock(loop, steady=True, alive=lambda: self.alive),
                    workers=ONE_BY_ONE,
                    seconds=lambda: loop.now,
                    later=lambda seconds, work: void(loop.spawn(work, after=seconds, owner=self)),
                ),
            )
        handlers = self.bot.handlers
        self.handlers: dict[str, Callable[..., Any]] = {
            "run_request": self._run_request,
            "deliver": self._deliver,
            "expire": handlers.expire,
            "settle_click": handlers.settle_click,
        }
        self.reconcile = Reconcile(
            self.store,
            world.jobs,  # type: ignore[arg-type]
            engine.queues,
            handlers.give_up,
        )

    def edge(self, where: str) -> None:
        """A moment at which the process may die, or somebody else may come first."""
        if not self.alive:
            raise DiedError
        self.edges += 1
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after <= 0:
                self.kill(where)
                raise DiedError
        free = where in ("begin", "committed") and not self.world.loop.is_pinned()
        still = self.world.interrupted(self) if free else 0.0
        if not self.alive:
            raise DiedError
        if still:
            self.world.loop.sleep(still)
        elif where != "commit":
            self.world.loop.maybe_switch(0.1)

    def _about_to_post(self) -> None:
        """Between the last look at a message and its way to Slack: nothing is looked at any more."""
        if self.alive and not self.world.loop.is_pinned() and (still := self.world.posting(self)):
            self.world.loop.sleep(still)

    def kill(self, where: str) -> None:
        """kill -9: nothing of it goes on from here."""
        self.alive = False
        self.world.died(self, where)

    def running(self) -> tuple[int, int] | None:
        """The request and attempt that this very task carries out."""
        return self.current.get(self.world.loop.current())

    def delivering(self) -> str | None:
        """The message that this very task delivers."""
        return self._delivers.get(self.world.loop.current())

    def deliver_again(self, key: str) -> None:
        """The same message handed out once more, likewise."""
        with suppress(ShutdownError, NotDeliveredError):
            self._deliver(key)

    def _deliver(self, key: str) -> None:
        task = self.world.loop.current()
        self._delivers[task] = key
        try:
            self.bot.handlers.deliver(key)
        finally:
            self._delivers.pop(task, None)

    def carry_out(self, request_id: int, attempt: int) -> None:
        """The same work handed out once more, as by an engine that took this process for dead."""
        with suppress(ShutdownError, NotDeliveredError):
            self._run_request(request_id, attempt)

    def _run_request(self, request_id: int, attempt: int) -> None:
        task = self.world.loop.current()
        self.current[task] = (request_id, attempt)
        try:
            self.bot.handlers.run_request(request_id, attempt)
        finally:
            self.current.pop(task, None)

    # Work

    def work(self, job: Any) -> None:
        """One job of the engine, seen through with the product's own patience."""
        jobs = self.world.jobs
        try:
            Retry(self.stops, job.workflow_id).see_through(self.handlers[job.name], *job.args)  # type: ignore[arg-type]
        except ShutdownError:
            return
        except GivenUpError:
            jobs.done(job, failed=True)
        else:
            jobs.done(job, failed=False)

    def wake(self) -> None:
        """At the start: presses nobody has acted upon need not wait."""
        self._once(self.reconcile.wake_presses)

    def rounds(self) -> None:
        """What comes round by itself: lost work is looked for, waiting requests are brought up again."""
        for each in (self.reconcile.check, self.bot.handlers.remind):
            self._once(each)

    def housekeep(self) -> None:
        self._once(self.bot.handlers.housekeep)

    def _once(self, work: Callable[[], Any]) -> None:
        """A round that fails is made again at the next turn."""
        try:
            work()
        except (ShutdownError, NotDeliveredError):
            return

    def known_members(self, connection: str, segment_id: str) -> tuple[bool, frozenset[str]]:
        """What the product claims to know: whether that is everybody, and who."""
        known = KnownMembers(self.store, Vault(self.store, Sealer(self.world.keys))).known(
            connection, segment_id
        )
        return known.complete, frozenset(row[0] or row[1] for row in known.rows.values())

    def close(self) -> None:
        self.bot.use_cases.browse.close()
        self.bot.connections.close()
        self.store.close()

    def _settings(self) -> Settings:
        world = self.world
        connections = {
            name: {
                "PROVIDER": name,
                "ONLY_OWN": str(name in world.only_own).lower(),
                **settings,
            }
            for name, settings in world.connections.items()
        }
        return _settings(self.rulebook, world.database_url, world.keys, _frozen(connections))

    def _line(self, name: str) -> Line:
        def steady(where: str) -> None:
            with self.world.loop.pinned():
                self.edge(where)

        return Line(self.world.outside, name, steady if name in HOLDS_A_LOCK else self.edge, self.running)


class _Able:
    """Who could approve; the product asks in a pool of threads, this one asks at once."""

    def __init__(self, people: Any) -> None:
        self._people = people

    def __call__(self, approvers: Any, *, but: str, enough: int) -> frozenset[str] | None:
        found: list[str] = []
        try:
            for named in approvers:
                for user in self._people.members(named) if named.startswith("S") else (named,):
                    if user != but and user not in found and self._people.look_up(user).can_decide:
                        found.append(user)
        except NotDeliveredError:
            return None
        return frozenset(found[:enough])


def _frozen(connections: dict[str, dict[str, str]]) -> tuple[Any, ...]:
    return tuple((name, tuple(sorted(values.items()))) for name, values in sorted(connections.items()))


@lru_cache(maxsize=256)
def _settings(rulebook: Rulebook, url: str, keys: tuple[str, ...], connections: tuple[Any, ...]) -> Settings:
    """The settings file as the team has it now, read by the product."""
    return Settings(
        SLACK_BOT_TOKEN=TOKEN,
        SLACK_SIGNING_SECRET=SECRET,
        SLACK_API_URL="http://127.0.0.1/api/",
        DATABASE_URL=url,
        encryption_key=",".join(keys),
        approvals_channel=APPROVALS,
        audit_channel=AUDIT,
        approvers=list(rulebook.approvers),
        policy=rulebook.document(),
        retention_members=f"{rulebook.keeps_lists}s",
        connections={name: dict(values) for name, values in connections},
    )
