"""Comparing what should be under way with what is: whatever a crash or a full disk made the engine forget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import structlog
from dbos import DBOSClient
from sqlalchemy import text

from segbot.engine.dbos_setup import QUEUES
from segbot.engine.queues import Queues, click_id, expire_id, message_id, run_id
from segbot.store import Store
from segbot.store.timestamps import seconds

MOST_RESCUES = 5
_ACTIVE = frozenset({"ENQUEUED", "PENDING", "DELAYED"})
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_CHUNK = 500
_ADVISORY_KEY = 7_339_043
# Younger than this may still be on its way into the queue; older than that nobody waits for it any more.
_YOUNGEST, _OLDEST = timedelta(seconds=30), timedelta(days=2)
# Longer than _OLDEST: what is forgotten here must not look lost above.
_KEPT = timedelta(days=14)
_log = structlog.get_logger(__name__)


class Reconcile:
    """`give_up` is told the id of a request whose runs have come to no end more than `MOST_RESCUES` times in a row."""

    def __init__(
        self, store: Store, client: DBOSClient, scheduling: Queues, give_up: Callable[[int], None]
    ) -> None:
        self._store = store
        self._client = client
        self._scheduling = scheduling
        self._give_up = give_up

    def check(self) -> None:
        """One look at everything. On Postgres only one process at a time looks; the others skip their turn."""
        with self._alone() as alone:
            if alone:
                self._runs()
                self._expiries()
                self._messages()
                self._clicks()

    def wake_presses(self) -> None:
        """For the start: presses nobody has acted upon, however young, need not wait for their timers to run out.

        One that is being acted upon at this moment elsewhere is settled once all the same.
        """
        now = self._store.now()
        with self._store.reading() as tx:
            waiting = tx.clicks.waiting(now - _OLDEST, now)
        states = self._states([click_id(key) for key in waiting])
        delayed = [each for each, state in states.items() if state == "DELAYED"]
        if delayed:
            self._client.resume_workflows(delayed, queue_name=QUEUES.clicks)

    def forget(self) -> int:
        """Delete the engine's records of work that ended long ago; how many."""
        before = (self._store.now() - _KEPT).isoformat()
        deleted = 0
        while True:
            old = self._client.list_workflows(
                status=_ENDED, completed_before=before, limit=_CHUNK, load_input=False, load_output=False
            )
            if old:
                self._client.delete_workflows([each.workflow_id for each in old])
            deleted += len(old)
            if len(old) < _CHUNK:
                return deleted

    def _runs(self) -> None:
        with self._store.reading() as tx:
            rows = tx.requests.unfinished()
        states = self._states([run_id(row.id, row.attempt) for row in rows])
        for row in rows:
            state = states.get(run_id(row.id, row.attempt), "MISSING")
            if state not in _ACTIVE:
                self._rescue(row.id, row.attempt, row.account, state)

    def _rescue(self, request_id: int, attempt: int, account: str, state: str) -> None:
        with self._store.transaction() as tx:
            request = tx.requests.get(request_id)
            counted = tx.requests.rescue(request_id, attempt)
            if counted is None or request is None:
                return
            next_attempt, rescues = counted
            if rescues <= MOST_RESCUES:
                wait = (request.starts_at - self._store.now()).total_seconds() if request.starts_at else 0.0
                self._scheduling.run_request(
                    tx, request_id, next_attempt, account, delay=max(0.0, wait), lane=request.lane
                )
        _log.warning("a run came to no end", request=request_id, attempt=attempt, workflow=state)
        if rescues > MOST_RESCUES:
            self._give_up(request_id)

    def _expiries(self) -> None:
        with self._store.reading() as tx:
            latest = seconds(self._store.now() - _YOUNGEST)
            overdue = [row.id for row in tx.requests.pending() if row.expires_at < latest]
        # One that still sleeps was set before the request was given less time, by an edit say.
        lost = self._lost([expire_id(each) for each in overdue], fine=_ACTIVE - {"DELAYED"})
        for request_id in overdue:
            if expire_id(request_id) in lost:
                with self._store.transaction() as tx:
                    self._scheduling.expire_at(tx, request_id, 0)

    def _messages(self) -> None:
        now = self._store.now()
        with self._store.reading() as tx:
            waiting = tx.messages.waiting(now - _OLDEST, now - _YOUNGEST)
        ids = {row.key: message_id(row.key, row.wakes) for row in waiting}
        lost = self._lost(list(ids.values()), fine=_ACTIVE | {"SUCCESS"})
        for row in waiting:
            if ids[row.key] in lost:
                with self._store.transaction() as tx:
                    self._scheduling.deliver(tx, row.request_id, row.key)

    def _clicks(self) -> None:
        now = self._store.now()
        with self._store.reading() as tx:
            waiting = tx.clicks.waiting(now - _OLDEST, now - _YOUNGEST)
        lost = self._lost([click_id(key) for key in waiting], fine=_ACTIVE | {"SUCCESS"})
        for key in waiting:
            if click_id(key) in lost:
                with self._store.transaction() as tx:
                    self._scheduling.settle_click(tx, key, 0)

    def _lost(self, workflow_ids: Sequence[str], *, fine: frozenset[str]) -> set[str]:
        """Those of the workflows that are neither under way nor fine; their old records, which would keep them from
        being put into the queue again, are deleted.
        """
        states = self._states(workflow_ids)
        lost = {each for each in workflow_ids if states.get(each, "MISSING") not in fine}
        if lost:
            _log.warning("lost work is taken up again", workflows=sorted(lost)[:20], count=len(lost))
            self._client.delete_workflows(sorted(lost & states.keys()))
        return lost

    def _states(self, workflow_ids: Sequence[str]) -> dict[str, str]:
        states: dict[str, str] = {}
        for start in range(0, len(workflow_ids), _CHUNK):
            found = self._client.list_workflows(
                workflow_ids=list(workflow_ids[start : start + _CHUNK]), load_input=False, load_output=False
            )
            states.update((each.workflow_id, each.status) for each in found)
        return states

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        if self._store.is_sqlite:
            yield True
            return
        with self._store.engine.begin() as connection:
            lock = text("SELECT pg_try_advisory_xact_lock(:key)")
            yield bool(connection.execute(lock, {"key": _ADVISORY_KEY}).scalar_one())
