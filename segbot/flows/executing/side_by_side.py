"""Runs of one account go side by side, but for those that are about the same segment or the same name.

The engine's queue keeps those of one segment apart, in their order. What it cannot know when a run is put into it is looked
at when the run begins: a segment that is only being made, a name that one gives and another gives up.
"""

from __future__ import annotations

from datetime import timedelta

from segbot.domain.actions import Verb
from segbot.domain.lifecycle import State
from segbot.domain.ports import Clock, Scheduler
from segbot.domain.requests import Request
from segbot.store import Store, Transaction

_SOONEST, _LATEST = 1.0, 30.0  # seconds
_PATIENTLY = 4


class SideBySide:
    def __init__(self, *, store: Store, scheduler: Scheduler, clock: Clock) -> None:
        self._store = store
        self._scheduler = scheduler
        self._clock = clock

    def take_run(self, request_id: int, attempt: int, token: str) -> Request | None:
        """Become the one run of this attempt; None when it is not to be run (any more), or not yet: then it comes again."""
        with self._store.transaction() as tx:
            tx.alone_with(f"request-{request_id}")
            request = tx.requests.get(request_id)
            if request is None:
                return None
            tx.alone_with(f"runs-of-{request.action.connection}")
            if (
                request.state is State.APPROVED
                and request.attempt == attempt
                and self._is_held_up(tx, request)
            ):
                self._put_back(tx, request)
                return None
            return tx.requests.take_run(request_id, attempt, token, self._clock.now())

    def _is_held_up(self, tx: Transaction, request: Request) -> bool:
        return any(
            in_the_way(other, request)
            for other in tx.requests.running(request.action.connection)
            if other.id != request.id
        )

    def _put_back(self, tx: Transaction, request: Request) -> None:
        """Soon at first, and then the less often the longer it has waited."""
        now = self._clock.now()
        waited = max(timedelta(0), now - (request.starts_at or now))
        delay = min(_LATEST, max(_SOONEST, waited.total_seconds() / _PATIENTLY))
        attempt = tx.requests.next_attempt(request.id)
        self._scheduler.run_request(
            tx, request.id, attempt, request.action.connection, delay=delay, lane=request.lane
        )


def in_the_way(running: Request, request: Request) -> bool:
    """Whether a run has to be over before that of another request of the account may begin."""
    if running.lane == request.lane:
        return True
    return bool(_given(running) & _named(request) or _named(running) & _given(request))


def _given(request: Request) -> frozenset[str]:
    """The names it gives or gives up: one that is just being made has no id yet by which others could be told from it."""
    action, names = request.action, set[str]()
    if action.verb in (Verb.CREATE, Verb.RENAME):
        names.add((action.name or "").casefold())
    if action.verb in (Verb.DELETE, Verb.RENAME):
        names.add(request.plan.segment_name.casefold())
    return frozenset(names - {""})


def _named(request: Request) -> frozenset[str]:
    """And that of the segment it is about."""
    return _given(request) | {request.plan.segment_name.casefold()}
