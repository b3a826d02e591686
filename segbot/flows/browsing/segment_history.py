"""What was asked of one segment before, and why the policy ruled as it did."""

from __future__ import annotations

from dataclasses import dataclass

from segbot.domain.errors import InvalidActionError
from segbot.domain.lifecycle import State
from segbot.domain.policy import TracedRule, trace
from segbot.domain.requests import Request
from segbot.flows.accounts.connections import Connections
from segbot.flows.planning.undoable import can_be_taken_back
from segbot.store import Store, Transaction

_CARRIED_OUT = (State.DONE, State.PARTLY_DONE)


@dataclass(frozen=True, kw_only=True)
class PastRequest:
    """A request about the segment. `undoable`: `/segment undo` with its number makes a preview of taking it back;
    `taken_back_by` is the number of the request that did.
    """

    request: Request
    undoable: bool = False
    taken_back_by: int | None = None


class SegmentHistory:
    def __init__(self, *, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def past(self, connection: str, segment_id: str | None, *, limit: int = 10) -> tuple[PastRequest, ...]:
        """The latest requests about a segment, in whatever state, newest first; none for one that is not there yet."""
        if segment_id is None:
            return ()
        with self._store.reading() as tx:
            found = tx.requests.of_segment(connection, segment_id, limit=limit)
            return tuple(
                PastRequest(
                    request=each, undoable=self._undoable(tx, each), taken_back_by=_taken_back_by(each)
                )
                for each in found
            )

    def tried(self, request: Request) -> tuple[TracedRule, ...]:
        """The rules of the policy it was asked under that were looked at, the one that fired last; none where a guard
        stood before them.
        """
        with self._store.reading() as tx:
            policy = tx.requests.policy(request.id)
        origin = request.origin
        _, tried = trace(
            request.action,
            request.plan,
            policy,
            requester=origin.user,
            groups=origin.groups,
            channel=origin.channel,
        )
        return tried

    def _undoable(self, tx: Transaction, request: Request) -> bool:
        try:
            spec = self._connections.spec(request.action.connection)
        except InvalidActionError:
            return False  # the account is no longer connected
        return can_be_taken_back(tx, request, spec)


def _taken_back_by(request: Request) -> int | None:
    number, state = request.undone_by or (0, State.UNKNOWN)
    return number if state in _CARRIED_OUT else None
