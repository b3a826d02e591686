"""Whether a request that ran can be taken back, as far as that shows without opening a list."""

from __future__ import annotations

from enum import Enum

from segbot.domain.actions import Verb
from segbot.domain.approval.undone import in_the_way, not_again, not_further, undone_already
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.lifecycle import RAN
from segbot.domain.planning.plan import Operation
from segbot.domain.requests import Request
from segbot.domain.results import Basis, Made
from segbot.rosters.membership.known_members import knows_everyone
from segbot.store import Transaction


class Changed(Enum):
    """For whom of those sent something changed: for nobody, for everybody, for those of whom it was known before that it
    would, or for some, and nobody knows for whom.
    """

    NOBODY = "nobody"
    EVERYBODY = "everybody"
    AS_KNOWN = "as known"
    SOME = "some"


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


def undone_before(tx: Transaction, request_id: int) -> str:
    """Why a request cannot be undone once more, in a sentence; empty where it can."""
    undo = in_the_way(tx.undos.of(request_id))
    return undone_already(request_id, undo) if undo else ""


def cannot_go_on(tx: Transaction, request: Request) -> str:
    """Why a request is not approved, resumed or tried again: what it would undo was undone, or it was itself. Until the
    transaction ends, nobody else undoes either.
    """
    undone, own = request.action.undoes, request.id
    for number in sorted({own, undone or own}):
        tx.alone_with(f"undo-{number}")
    if undone and (undo := in_the_way(tx.undos.of(undone), own)):
        return not_again(own, undone, undo)
    undo = in_the_way(tx.undos.of(own))
    return not_further(own, undo) if undo else ""


def can_be_taken_back(tx: Transaction, request: Request, spec: ProviderSpec) -> bool:
    """Whether `inverse` would find a way, as far as that is known without opening a list."""
    becomes = _BECOMES.get(request.action.verb)
    spec = spec.for_kind(request.plan.kind)
    carried_out = request.progress.settled or seen_to_change(request)
    if becomes is None or request.state not in RAN or not carried_out or in_the_way(tx.undos.of(request.id)):
        return False
    if not (spec.capability(Verb.UNDO).offered and spec.capability(becomes).offered):
        return False
    if any(batch.operation is Operation.ADD_ALL for batch in request.plan.batches):
        return False
    if request.action.verb in (Verb.ADD, Verb.REMOVE):
        return _list_is_kept(tx, request) and _known_who(tx, request)
    if request.action.verb is Verb.CREATE:
        return made_by_request(tx, request) is not None
    alone = request.action.verb not in _NEEDS_ALL or not spec.id_types
    return alone or _knew_everyone(tx, request)


def who_changed(request: Request) -> Changed:
    """For whom of those who went through something changed. Where who is in it was read before and after, it is as known
    whatever became of the rest: of those sent, whoever was not there before has come, or has left where they were.
    """
    result, plan = request.result, request.plan
    if result.changed == 0 and result.sent:
        return Changed.NOBODY
    if result.basis is Basis.MEMBERS or (not plan.at_most and result.changed in (None, *_expected(request))):
        return Changed.AS_KNOWN
    # `sent` is without those left out: one fewer than that is one of whom nobody knows who they are.
    return Changed.EVERYBODY if result.sent and result.as_sent else Changed.SOME


def seen_to_change(request: Request) -> bool:
    """Whether somebody came or went by it, as was seen by who is in it: even where no answer came."""
    return request.result.basis is Basis.MEMBERS and bool(request.result.changed)


def _expected(request: Request) -> tuple[int, ...]:
    """By the plan, with and without those for whom the provider says that nothing was changed: who was left out may be one
    of those who were in it all along.
    """
    planned = {Verb.ADD: request.plan.adds, Verb.REMOVE: request.plan.removes}.get(request.action.verb)
    return () if planned is None else (planned, planned - request.result.left_out)


def made_by_request(tx: Transaction, request: Request) -> Made | None:
    """What the request certainly made itself; None where that is not proven."""
    found = [batch.outcome.made for batch in tx.batches.list(request.id) if batch.outcome.made]
    return found[0] if found and found[0].proven else None


def _list_is_kept(tx: Transaction, request: Request) -> bool:
    return request.roster is not None and tx.rosters.summary(request.roster.id) is not None


def _known_who(tx: Transaction, request: Request) -> bool:
    changed = who_changed(request)
    if changed is Changed.AS_KNOWN and _knew_everyone(tx, request):
        return True
    if changed is Changed.NOBODY:
        return False
    return changed is Changed.EVERYBODY or request.action.verb is Verb.ADD


def _knew_everyone(tx: Transaction, request: Request) -> bool:
    place = (request.action.connection, request.segment_id or "")
    return knows_everyone(tx.membership_log.entries(*place, before=tx.membership_log.first_of(request.id)))
