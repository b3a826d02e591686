"""Virtual time: every task is a greenlet, one runs at a time, and the seed decides who goes on where it is a tie.

Nothing here waits in real time, so a fortnight takes as long as the work in it, and the same seed runs the same way.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from datetime import UTC, datetime

import greenlet

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC).timestamp()


# A sleep as short as this, in a loop, may last longer while nothing else is due.
SHORT, LONGEST_JUMP = 0.5, 45.0


class DiedError(BaseException):
    """The process this code runs in was killed. No Exception, so that nothing takes it for a failure to be handled."""


class Owner:
    """Whose tasks end with it: a process of segbot."""

    def __init__(self) -> None:
        self.alive = True
        self.tasks: list[Task] = []


class Task(greenlet.greenlet):
    """`pinned` above 0: it may not be interrupted, since it holds a transaction or a lock of the real database."""

    def __init__(self, run: Callable[[], None], owner: Owner | None, loop: Loop) -> None:
        super().__init__(run, parent=loop.hub)
        self.owner = owner
        self.pinned = 0


class Pin:
    """Keeps a task where it is, if there is one."""

    __slots__ = ("_task",)

    def __init__(self, task: Task | None) -> None:
        self._task = task

    def hold(self) -> None:
        if self._task is not None:
            self._task.pinned += 1

    def let_go(self, *_: object) -> None:
        if self._task is not None:
            self._task.pinned -= 1

    __enter__, __exit__ = hold, let_go


class Loop:
    def __init__(self, seed: str) -> None:
        self.hub = greenlet.getcurrent()
        self.now = START
        self.chance = random.Random(f"{seed}/loop")
        self._due: list[tuple[float, float, int, Task]] = []
        self._count = 0
        self.failed: BaseException | None = None

    def datetime(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)

    def spawn(self, work: Callable[[], None], *, after: float = 0.0, owner: Owner | None = None) -> Task:
        """Run this later, as a task of its own."""

        def run() -> None:
            try:
                work()
            except DiedError:
                pass
            except greenlet.GreenletExit:
                raise
            except BaseException as error:  # noqa: BLE001 - told by whoever runs the loop
                self.failed = self.failed or error
            finally:
                if owner is not None and task in owner.tasks:
                    owner.tasks.remove(task)

        task = Task(run, owner, self)
        if owner is not None:
            owner.tasks.append(task)
        self._schedule(task, after)
        return task

    def at(self, when: float, work: Callable[[], None], *, owner: Owner | None = None) -> Task:
        return self.spawn(work, after=max(0.0, when - self.now), owner=owner)

    def sleep(self, seconds: float) -> None:
        """Let time go by; others run meanwhile, unless this task may not be interrupted."""
        task = self.current()
        if task is None or task.pinned:
            self.now += max(0.0, seconds)
            return
        if seconds <= SHORT:
            # Whoever looks again and again while nothing happens would find nothing new: the clock jumps.
            due = self._due[0][0] if self._due else self.now
            seconds = max(seconds, min(due - self.now, LONGEST_JUMP))
        self._schedule(task, seconds)
        self._leave(task)

    def maybe_switch(self, odds: float, longest: float = 2.0) -> None:
        """Now and then somebody else comes first here."""
        task = self.current()
        if task is None or task.pinned or self.chance.random() >= odds:
            return
        self._schedule(task, self.chance.random() * longest)
        self._leave(task)

    def is_pinned(self) -> bool:
        task = self.current()
        return task is None or task.pinned > 0

    def current(self) -> Task | None:
        now = greenlet.getcurrent()
        return now if isinstance(now, Task) else None

    def pinned(self) -> Pin:
        """For a `with`, while which this task is not interrupted."""
        return Pin(self.current())

    def run_until(self, when: float) -> None:
        """Everything that is due by then, in order. Raises what a task raised."""
        while self._due and self._due[0][0] <= when:
            at, _, _, task = heapq.heappop(self._due)
            self.now = max(self.now, at)
            if task.owner is not None and not task.owner.alive:
                end(task)
            elif not task.dead:
                task.switch()
            if self.failed is not None:
                raise self.failed
        self.now = max(self.now, when)

    def next_due(self) -> float | None:
        return self._due[0][0] if self._due else None

    def _leave(self, task: Task) -> None:
        self.hub.switch()
        if task.owner is not None and not task.owner.alive:
            raise DiedError

    def _schedule(self, task: Task, after: float) -> None:
        self._count += 1
        heapq.heappush(self._due, (self.now + max(0.0, after), self.chance.random(), self._count, task))


def end(task: Task) -> None:
    """Unwind a task whose process is gone; one that has not begun has nothing to unwind."""
    if task:
        task.throw(DiedError)


def end_all(owner: Owner) -> None:
    """The process is gone: nothing of it goes on. Called from outside its tasks."""
    owner.alive = False
    here = greenlet.getcurrent()
    for task in list(owner.tasks):
        if task is not here:
            task.parent = here
            end(task)
    owner.tasks = [task for task in owner.tasks if task is here]


class VirtualClock:
    """The Clock port. `steady`: for providers whose code sleeps while it holds a lock; nobody else runs meanwhile."""

    def __init__(self, loop: Loop, *, steady: bool = False, alive: Callable[[], bool] = lambda: True) -> None:
        self._loop = loop
        self._steady = steady
        self._alive = alive

    def now(self) -> datetime:
        return self._loop.datetime()

    def sleep(self, seconds: float) -> None:
        if not self._alive():
            raise DiedError
        if self._steady:
            with self._loop.pinned():
                self._loop.sleep(seconds)
        else:
            self._loop.sleep(seconds)


def void(_anything: object) -> None: ...
