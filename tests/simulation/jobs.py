"""A stand-in for the durable engine's database and client, with the promises the product relies on.

What is asked for in a transaction is there when that commits, and only then; the same id twice is once; a queue hands
out by priority and then by age; a partition runs one at a time; a delay is kept; what was under way in a process that
died is begun again. `test_jobs_conform.py` runs the same scenarios against the real engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

PARTITIONED = frozenset({"exec", "slack"})
PER_WORKER = 4


@dataclass(kw_only=True)
class Job:
    """`status` as the engine calls it: DELAYED, ENQUEUED, PENDING (under way), SUCCESS, ERROR."""

    workflow_id: str
    name: str
    queue: str
    partition: str
    priority: int
    args: tuple[Any, ...]
    due: float
    number: int
    status: str
    executor: Any = None
    ended_at: float | None = None

    @property
    def executor_id(self) -> str:
        return str(getattr(self.executor, "name", "") or "")

    @property
    def queue_name(self) -> str:
        return self.queue


@dataclass
class Jobs:
    """What survives every process. `now` in epoch seconds; `wake(after)` is called when something becomes due then."""

    now: Callable[[], float]
    wake: Callable[[float], None] = lambda _after: None
    rows: dict[str, Job] = field(default_factory=dict)
    _live: dict[str, Job] = field(default_factory=dict)
    _staged: dict[int, list[Job]] = field(default_factory=dict)
    _number: int = 0

    # The client, as far as the product uses it

    def enqueue_in_transaction(self, connection: Any, options: Any, *args: Any) -> None:
        delay = float(options.get("delay_seconds", 0.0))
        self._number += 1
        job = Job(
            workflow_id=options["workflow_id"],
            name=options["workflow_name"],
            queue=options["queue_name"],
            partition=options.get("queue_partition_key", ""),
            priority=options.get("priority", 0),
            args=args,
            due=self.now() + delay,
            number=self._number,
            status="DELAYED" if delay > 0 else "ENQUEUED",
        )
        if id(connection) not in self._staged:
            raise RuntimeError("work was asked for outside a transaction that writes")
        self._staged[id(connection)].append(job)

    def list_workflows(
        self,
        *,
        workflow_ids: Sequence[str] | None = None,
        status: str | Sequence[str] | None = None,
        completed_before: str | None = None,
        limit: int | None = None,
        **_: Any,
    ) -> list[Job]:
        wanted = [status] if isinstance(status, str) else status
        found = [
            job
            for job in (
                self.rows.values() if workflow_ids is None else filter(None, map(self.rows.get, workflow_ids))
            )
            if (wanted is None or job.status in wanted)
            and (completed_before is None or job.ended_at is not None)
        ]
        return found if limit is None else found[:limit]

    def delete_workflows(self, workflow_ids: Sequence[str]) -> None:
        for each in workflow_ids:
            self.rows.pop(each, None)
            self._live.pop(each, None)

    def resume_workflows(self, workflow_ids: Sequence[str], *, queue_name: str) -> None:
        for each in workflow_ids:
            self.resume_workflow(each, queue_name=queue_name)

    def resume_workflow(self, workflow_id: str, *, queue_name: str) -> None:
        job = self.rows[workflow_id]
        if job.status in ("SUCCESS", "ERROR"):
            return
        job.queue, job.status, job.executor, job.due = queue_name, "ENQUEUED", None, self.now()
        self.wake(0.0)

    # Transactions, told by the store

    def begin(self, connection: Any) -> None:
        self._staged[id(connection)] = []

    def commit(self, connection: Any) -> None:
        for job in self._staged.pop(id(connection), []):
            if job.workflow_id not in self.rows:
                self.rows[job.workflow_id] = self._live[job.workflow_id] = job
                self.wake(max(0.0, job.due - self.now()))

    def rollback(self, connection: Any) -> None:
        self._staged.pop(id(connection), None)

    def live(self) -> list[Job]:
        """What is under way or waits."""
        return list(self._live.values())

    # Workers

    def take(self, executor: Any, may_take: Callable[[str], bool] = lambda _queue: True) -> Job | None:
        """The next job this process may begin, marked as under way; None where there is nothing."""
        busy = {(job.queue, job.partition) for job in self._live.values() if job.status == "PENDING"}
        held: dict[str, int] = {}
        for job in self._live.values():
            if job.status == "PENDING" and job.executor is executor:
                held[job.queue] = held.get(job.queue, 0) + 1
        due = [
            job
            for job in self._live.values()
            if job.status in ("ENQUEUED", "DELAYED")
            and job.due <= self.now()
            and held.get(job.queue, 0) < PER_WORKER
            and may_take(job.queue)
            and not (job.queue in PARTITIONED and (job.queue, job.partition) in busy)
        ]
        if not due:
            return None
        job = min(due, key=lambda each: (each.priority, each.number))
        job.status, job.executor = "PENDING", executor
        return job

    def done(self, job: Job, *, failed: bool) -> None:
        if self.rows.get(job.workflow_id) is job and job.status == "PENDING":
            job.status, job.ended_at = ("ERROR" if failed else "SUCCESS"), self.now()
            self._live.pop(job.workflow_id, None)
        self.wake(0.0)

    def recover(self, executor: Any) -> int:
        """What a dead process had under way goes back into its queue."""
        left = [job for job in self._live.values() if job.status == "PENDING" and job.executor is executor]
        for job in left:
            job.status, job.executor = "ENQUEUED", None
        if left:
            self.wake(0.0)
        return len(left)
