"""Taking back: the opposite of a request, as a request of its own with its own plan and its own approvals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from segbot.domain.actions import Action, Verb
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import StaleError, UnsupportedError, UserError
from segbot.domain.lifecycle import RAN
from segbot.domain.members import RosterSummary
from segbot.domain.planning.plan import Operation
from segbot.domain.planning.planner import offered
from segbot.domain.requests import Request
from segbot.domain.results import Made
from segbot.domain.segments import Segment
from segbot.flows.planning.undoable import (
    Changed,
    made_by_request,
    seen_to_change,
    undone_before,
    who_changed,
)
from segbot.rosters.membership.known_members import Known, KnownMembers
from segbot.rosters.storage.vault import Vault
from segbot.store import Store, Transaction

_NOBODY_CHANGED = "#{id} changed nobody's membership, so there is nothing to undo."
_NOBODY_LEFT = (
    "The people this is about were erased from segbot's lists since #{id} (segbot forget), so there is nobody left to undo it "
    "for."
)


@dataclass(frozen=True, kw_only=True)
class Inverse:
    """The action that takes a request back, its people, and what cannot be taken back, in sentences. `made`: what is to be
    deleted again, as it was when the request made it.
    """

    action: Action
    roster: RosterSummary | None = None
    caveats: tuple[str, ...] = ()
    made: Made | None = None

    def insist_on_own(self, segment: Segment | None) -> None:
        """What is there now under this id has to be what the request made. Raises UnsupportedError."""
        if self.made is None or segment is None:
            return
        # Where no time was told, the id alone proves it: such ids are never given twice.
        if self.made.created_at is not None and self.made.created_at != segment.created_at:
            raise UnsupportedError(
                f"“{segment.name}” was made again since by somebody else, so undo doesn't delete it."
            )


class Undo:
    def __init__(self, *, store: Store, vault: Vault, known_members: KnownMembers) -> None:
        self._store = store
        self._vault = vault
        self._known_members = known_members

    def inverse(self, request_id: int, spec: ProviderSpec) -> Inverse:
        """Raises UserError where there is nothing to take back, UnsupportedError where it cannot be."""
        with self._store.reading() as tx:
            request = tx.requests.get(request_id)
            batches = tx.batches.list(request_id)
            undone = undone_before(tx, request_id)
        if request is None:
            raise UserError(f"There is no request #{request_id}. `/segment requests` lists the latest.")
        if request.state not in RAN:
            raise UserError(
                f"#{request_id} is {request.state.value.replace('_', ' ')}: there is nothing to undo."
            )
        if undone:
            raise UserError(undone)
        settled = [batch for batch in batches if batch.went_through]
        if not settled and not seen_to_change(request):
            raise UserError(f"Nothing of #{request_id} was carried out, so there is nothing to undo.")
        if any(batch.planned.operation is Operation.ADD_ALL for batch in settled):
            raise UnsupportedError(
                "We don't know who was in it before all customers were added, so it can't be undone."
            )
        inverse = _INVERSES.get(request.action.verb)
        if inverse is None:
            raise UnsupportedError(f"“{request.action.verb.value}” can't be undone.")
        spec = spec.for_kind(request.plan.kind)
        found = inverse(self, request, spec)
        offered(spec, found.action.verb)
        return replace(found, action=replace(found.action, undoes=request_id))

    def once(self, tx: Transaction, action: Action) -> None:
        """Undone meanwhile by somebody else, or carried on with? Nobody does either until the transaction ends. Raises
        StaleError.
        """
        if action.undoes is None:
            return
        tx.alone_with(f"undo-{action.undoes}")
        request = tx.requests.get(action.undoes)
        undone = undone_before(tx, action.undoes)
        if undone or request is None or request.state not in RAN:
            raise StaleError(undone or f"#{action.undoes} is going on again, so it can't be undone now.")

    def _before(self, request: Request) -> Known:
        return self._known_members.known(
            request.action.connection, request.segment_id or "", before_request=request.id
        )

    def _seen_before_and_after(self, request: Request) -> tuple[Known, Known] | None:
        """Everybody who was in it right before and right after, where both was read: then it is known who moved, whatever was
        answered. None where that is not so.
        """
        before = self._before(request)
        if not before.all_but_erased or request.finished_at is None or not seen_to_change(request):
            return None
        after = self._known_members.known_after(
            request.action.connection, request.segment_id or "", request.id, request.finished_at
        )
        return (before, after) if after.all_but_erased else None

    def _undo_add(self, request: Request, spec: ProviderSpec) -> Inverse:
        """Only the newcomers leave again, where it is known who they were."""
        erased = self._erased_from(request)
        created = _created(request, spec)
        seen = self._seen_before_and_after(request)
        if seen is not None:
            came = self._known_members.those_in(
                seen[1], self._known_members.newcomers(seen[0], _listed(request))
            )
            found = _people(request, Verb.REMOVE, came, created, erased)
            return replace(found, action=replace(found.action, undoes_exactly=True))
        went_through = self._went_through(request)
        if who_changed(request) is Changed.NOBODY:
            raise UserError(_NOBODY_CHANGED.format(id=request.id))
        before = self._before(request)
        if before.all_but_erased and who_changed(request) is Changed.AS_KNOWN:
            newcomers = self._known_members.newcomers(before, went_through)
            return _people(request, Verb.REMOVE, newcomers, created, erased)
        if who_changed(request) is Changed.EVERYBODY:
            return _people(request, Verb.REMOVE, went_through, created, erased)
        unknown = "We don't know who of them was in it before, so those would leave as well."
        return _people(request, Verb.REMOVE, went_through, (unknown, *created), erased)

    def _undo_remove(self, request: Request, spec: ProviderSpec) -> Inverse:
        """Those who were in it come back, and nobody else; only ids travel, so that nothing known of them is overwritten."""
        erased = self._erased_from(request)
        seen = self._seen_before_and_after(request)
        if seen is not None:
            left = self._known_members.newcomers(
                seen[1], self._known_members.those_in(seen[0], _listed(request))
            )
            return _people(request, Verb.ADD, left, (), erased)
        went_through = self._went_through(request)
        if who_changed(request) is Changed.NOBODY:
            raise UserError(_NOBODY_CHANGED.format(id=request.id))
        before = self._before(request)
        if before.all_but_erased and who_changed(request) is Changed.AS_KNOWN:
            were_in = self._known_members.those_in(before, went_through)
            return _people(request, Verb.ADD, were_in, (), erased)
        if who_changed(request) is Changed.EVERYBODY:
            return _people(request, Verb.ADD, self._known_members.bare(went_through), (), erased)
        raise UnsupportedError(
            f"We don't know who of the {went_through.count:,} people of #{request.id} was in “{request.plan.segment_name}” "
            f"before, and {spec.label} doesn't say. Undo would add others too, so add the missing people yourself: "
            "/segment add."
        )

    def _erased_from(self, request: Request) -> tuple[str, ...]:
        """What undo says of people on the list who were erased since."""
        erased = self._known_members.erased_from(_listed(request))
        which = f"on the list of #{request.id}"
        return (_erased(erased, which),) if erased else ()

    def _went_through(self, request: Request) -> RosterSummary:
        """The people of the list whom the provider took."""
        roster = _listed(request)
        with self._store.reading() as tx:
            batches = tx.batches.list(request.id)
        if all(batch.planned.roster_id != roster.id for batch in batches):
            return roster  # sent as a list made from it and from who was known to be in it
        taken = [batch for batch in batches if batch.planned.roster_id == roster.id and batch.went_through]
        if len(taken) == len(batches) and not any(batch.outcome.left_out for batch in taken):
            return roster
        rows = (
            row
            for batch in taken
            for position, row in self._vault.placed(roster.id, batch.planned.start, batch.planned.stop)
            if position not in batch.outcome.positions_left_out
        )
        return self._known_members.keep(rows)

    def _undo_whole(self, request: Request, spec: ProviderSpec) -> Inverse:
        before = self._before(request)
        if not before.all_but_erased:
            raise UnsupportedError(
                f"Who was in “{request.plan.segment_name}” before #{request.id} is not known to segbot, and "
                f"{spec.label} doesn't say, so it can't be undone."
            )
        everyone = self._known_members.everyone(before)
        if everyone.count:
            return _people(request, Verb.REPLACE, everyone, (*_stay_out(before), *_created(request, spec)))
        if before.erased.came:
            raise UserError(_NOBODY_LEFT.format(id=request.id))
        return Inverse(action=_action(request, Verb.CLEAR), caveats=_created(request, spec))

    def _undo_tag(self, request: Request, spec: ProviderSpec) -> Inverse:
        found = self._undo_whole(request, spec)
        caveat = "A tag that a person did not have before may stay: taking tags away is not documented."
        return replace(found, caveats=(*found.caveats, caveat))

    def _undo_rename(self, request: Request, _spec: ProviderSpec) -> Inverse:
        return Inverse(action=replace(_action(request, Verb.RENAME), name=request.plan.segment_name))

    def _undo_edit(self, request: Request, _spec: ProviderSpec) -> Inverse:
        before = request.plan.fingerprint
        return Inverse(
            action=replace(
                _action(request, Verb.EDIT),
                name=request.plan.segment_name if request.action.name else None,
                criteria=before.get("criteria") if request.action.criteria is not None else None,
                description=before.get("description") if request.action.description is not None else None,
            )
        )

    def _undo_create(self, request: Request, spec: ProviderSpec) -> Inverse:
        """Only what this request certainly made is deleted again."""
        with self._store.reading() as tx:
            made = made_by_request(tx, request)
        if made is None:
            raise UnsupportedError(
                f"It isn't certain that #{request.id} made this {spec.noun}, so undo doesn't delete it. Look at "
                f"{spec.label}, and delete it there if it is yours."
            )
        return Inverse(
            action=replace(_action(request, Verb.DELETE), segment=made.segment_id),
            caveats=_created(request, spec),
            made=made,
        )

    def _undo_delete(self, request: Request, spec: ProviderSpec) -> Inverse:
        made = replace(
            _action(request, Verb.CREATE),
            segment=None,
            name=request.plan.segment_name,
            criteria=request.plan.fingerprint.get("criteria"),
            description=request.plan.fingerprint.get("description"),
            fields={**request.action.fields, **({spec.kind_field: spec.kind} if spec.kind else {})},
        )
        caveat = (
            f"It's a new {spec.noun} with the same name. Campaigns find it by its name: check those that used the old one."
            if request.segment_id == request.plan.segment_name
            else f"It's a new {spec.noun} with a new id: check the campaigns that used the old one."
        )
        if not spec.id_types:
            return Inverse(action=made, caveats=(caveat,))
        before = self._before(request)
        if not before.all_but_erased:
            raise UnsupportedError(
                f"Who was in “{request.plan.segment_name}” isn't known, so it can't be created again."
            )
        everyone = self._known_members.everyone(before)
        roster = everyone if everyone.count else None
        return Inverse(action=made, roster=roster, caveats=(*_stay_out(before), caveat))


_INVERSES = {
    Verb.ADD: Undo._undo_add,  # noqa: SLF001 - its own table
    Verb.REMOVE: Undo._undo_remove,  # noqa: SLF001
    Verb.REPLACE: Undo._undo_whole,  # noqa: SLF001
    Verb.CLEAR: Undo._undo_whole,  # noqa: SLF001
    Verb.TAG: Undo._undo_tag,  # noqa: SLF001
    Verb.RENAME: Undo._undo_rename,  # noqa: SLF001
    Verb.EDIT: Undo._undo_edit,  # noqa: SLF001
    Verb.CREATE: Undo._undo_create,  # noqa: SLF001
    Verb.DELETE: Undo._undo_delete,  # noqa: SLF001
}


def _created(request: Request, spec: ProviderSpec) -> tuple[str, ...]:
    """What taking people out of a segment does not take back."""
    if not (request.plan.people_created or request.plan.creation_unknown):
        return ()
    return (f"Customers that {spec.label} created for it stay customers.",)


def _stay_out(before: Known) -> tuple[str, ...]:
    """What undo says of people who were in it and were erased since."""
    erased = before.erased
    which = "who was in it" if erased.came == 1 else "who were in it"
    return (_erased(erased.came, which, at_most=not erased.exact),) if erased.came else ()


def _erased(people: int, which: str, *, at_most: bool = False) -> str:
    who = "1 person" if people == 1 else f"{people:,} people"
    was = "was" if people == 1 else "were"
    who = f"Up to {who}" if at_most else who
    return f"{who} {which} {was} erased from segbot's lists since. Undo leaves them out."


def _listed(request: Request) -> RosterSummary:
    if request.roster is None:
        raise UnsupportedError(f"#{request.id} named no people, so there is nothing to undo.")
    return request.roster


def _action(request: Request, verb: Verb) -> Action:
    return Action(
        verb=verb,
        connection=request.action.connection,
        segment=request.segment_id,
        fields=request.action.fields,
        reason=f"Undoes request #{request.id}.",
    )


def _people(
    request: Request,
    verb: Verb,
    roster: RosterSummary,
    caveats: Iterable[str],
    erased: tuple[str, ...] = (),
) -> Inverse:
    if not roster.count:
        raise UserError((_NOBODY_LEFT if erased else _NOBODY_CHANGED).format(id=request.id))
    return Inverse(action=_action(request, verb), roster=roster, caveats=(*erased, *caveats))
