"""Whether a request that ran can be taken back, as far as that shows without opening a list."""

from __future__ import annotations

from segbot.domain.actions import Verb
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.lifecycle import State
from segbot.domain.planning.plan import Operation
from segbot.domain.requests import Request
from segbot.rosters.membership.known_members import knows_everyone
from segbot.store import Transaction

RAN = frozenset({State.DONE, State.PARTLY_DONE, State.FAILED, State.UNKNOWN, State.PAUSED})
_BECOMES = {
    Verb.ADD: Verb.REMOVE,
    Verb.REMOVE: Verb.ADD,
    Verb.REPLACE: Verb.REPLACE,
    Verb.CLEAR: Verb.REPLACE,
    Verb.TAG: Verb.REPLACE,
    Verb.RENAME: Verb.RENAME,
    Verb.EDIT: Verb.EDIT,
    Verb.CREATE: Verb.DELETE,
    Verb.DELETE: Verb.CREATE,
}
_NEEDS_ALL = frozenset({Verb.REPLACE, Verb.CLEAR, Verb.TAG, Verb.DELETE})


def can_be_taken_back(tx: Transaction, request: Request, spec: ProviderSpec) -> bool:
    """Whether `inverse` would find a way, as far as that is known without opening a list."""
    becomes = _BECOMES.get(request.action.verb)
    spec = spec.for_kind(request.plan.kind)
    if becomes is None or request.state not in RAN or not request.progress.settled:
        return False
    if not (spec.capability(Verb.UNDO).offered and spec.capability(becomes).offered):
        return False
    if any(batch.operation is Operation.ADD_ALL for batch in request.plan.batches):
        return False
    if request.action.verb in (Verb.ADD, Verb.REMOVE):
        return request.roster is not None and tx.rosters.summary(request.roster.id) is not None
    if request.action.verb not in _NEEDS_ALL or not spec.id_types:
        return True
    place = (request.action.connection, request.segment_id or "")
    return knows_everyone(tx.membership_log.entries(*place, before=tx.membership_log.first_of(request.id)))
