"""The life of a request: one table, and every change a compare-and-set against it."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    RUNNING = "running"
    PAUSED = "paused"
    STALE = "stale"
    DONE = "done"
    PARTLY_DONE = "partly_done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def open(self) -> bool:
        """Whether anything may still happen by itself or by a button that decides."""
        return self in (State.PENDING, State.APPROVED, State.RUNNING, State.PAUSED, State.STALE)


TRANSITIONS: dict[State, frozenset[State]] = {
    # From pending to pending: the asker edited it.
    State.PENDING: frozenset(
        {State.PENDING, State.APPROVED, State.REJECTED, State.WITHDRAWN, State.EXPIRED, State.STALE}
    ),
    State.APPROVED: frozenset(
        {State.RUNNING, State.PAUSED, State.STALE, State.WITHDRAWN, State.FAILED, State.EXPIRED}
    ),
    State.RUNNING: frozenset(
        {
            State.APPROVED,
            State.PAUSED,
            State.STALE,
            State.DONE,
            State.PARTLY_DONE,
            State.FAILED,
            State.UNKNOWN,
        }
    ),
    State.PAUSED: frozenset({State.APPROVED, State.WITHDRAWN}),
    State.STALE: frozenset({State.PENDING, State.APPROVED, State.WITHDRAWN, State.EXPIRED}),
    State.PARTLY_DONE: frozenset({State.APPROVED}),
    State.FAILED: frozenset({State.APPROVED}),
    State.UNKNOWN: frozenset({State.APPROVED}),
    State.DONE: frozenset(),
    State.REJECTED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.EXPIRED: frozenset(),
}


def sources(target: State) -> frozenset[State]:
    """The states from which `target` may be entered."""
    return frozenset(state for state, targets in TRANSITIONS.items() if target in targets)


RAN = frozenset({State.DONE, State.PARTLY_DONE, State.FAILED, State.UNKNOWN, State.PAUSED})
"""The states of a request of which something may have been carried out, and that does not go on by itself."""


class BatchState(StrEnum):
    """A batch is `sending` from before its request leaves until its answer is recorded."""

    WAITING = "waiting"
    SENDING = "sending"
    SETTLED = "settled"
    FAILED = "failed"
    UNKNOWN = "unknown"
