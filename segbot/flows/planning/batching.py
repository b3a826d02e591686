"""From an action to the writes that do it: one call where the provider has one, else made from its others and the membership log."""

from __future__ import annotations

from segbot.domain.actions import Action, Verb
from segbot.domain.capabilities import ProviderSpec, Support
from segbot.domain.errors import InvalidActionError
from segbot.domain.members import RosterSummary
from segbot.domain.planning.plan import Operation, PlannedBatch
from segbot.domain.planning.planner import ListOverlap
from segbot.domain.segments import Segment
from segbot.rosters.membership.known_members import Comparison, Counted, Known, KnownMembers

_TAKE_PEOPLE_OUT = frozenset({Verb.REMOVE, Verb.REPLACE})
_NATIVE = {
    Verb.ADD: Operation.ADD,
    Verb.REMOVE: Operation.REMOVE,
    Verb.TAG: Operation.TAG,
    Verb.RENAME: Operation.EDIT,
    Verb.EDIT: Operation.EDIT,
    Verb.REPLACE: Operation.REPLACE,
    Verb.DELETE: Operation.DELETE,
    Verb.CLEAR: Operation.CLEAR,
}


def needs_people(action: Action, spec: ProviderSpec) -> bool:
    """Whether the writes are made of the people known to be in it, so that counting them is not enough."""
    capability = spec.capability(action.verb)
    made = capability.support is Support.COMPOSED or capability.needs_known_members
    return made and action.verb is not Verb.IMPORT


def needs_rows(action: Action, spec: ProviderSpec) -> bool:
    """Whether these people have to be at hand as rows: to add some to a whole list, numbers and the list as it lies will do."""
    return needs_people(action, spec) and not (action.verb is Verb.ADD and _takes_whole_lists(spec))


def overlap_of(
    verb: Verb, known: Known | Counted, comparison: Comparison | None, segment: Segment
) -> ListOverlap:
    """Judge what is known by the provider's count, and by whether the list names people as they are known: who is listed
    by e-mail and known by id alone would leave without having been counted.
    """
    count, erased = len(known), max(known.erased.came, known.erased.left)
    agrees = segment.member_count in (None, count)
    within = segment.member_count is None or count <= segment.member_count <= count + erased
    unclear = verb in _TAKE_PEOPLE_OUT and comparison is not None and comparison.unclear > 0
    return ListOverlap(
        trusted=known.complete and agrees and not unclear,
        bounded=known.all_but_erased and within and not unclear,
        version=known.version,
        count=count,
        present=comparison.present if comparison else 0,
        new=comparison.new if comparison else 0,
        erased=erased,
    )


class Batching:
    def __init__(self, known_members: KnownMembers) -> None:
        self._known_members = known_members

    def batches(
        self,
        action: Action,
        spec: ProviderSpec,
        *,
        known: Known | Counted | None,
        roster: RosterSummary | None,
    ) -> tuple[PlannedBatch, ...]:
        """The requests to send, in order; lists that have to be made for them are kept in the store.

        `known` is needed where `needs_people`, with its rows where `needs_rows`. Raises InvalidActionError.
        """
        if action.verb in (Verb.CREATE, Verb.IMPORT):
            return _creation(spec, roster) if action.verb is Verb.CREATE else ()
        if known is not None and needs_people(action, spec):
            return self._composed(action, spec, known, roster)
        if roster is None:
            everybody = action.verb is Verb.ADD and action.add_all_customers
            return (PlannedBatch(operation=Operation.ADD_ALL if everybody else _NATIVE[action.verb]),)
        if action.verb is Verb.REPLACE:
            return _replacement(spec, roster)
        return slices(_NATIVE[action.verb], spec, roster)

    def _composed(
        self, action: Action, spec: ProviderSpec, known: Known | Counted, roster: RosterSummary | None
    ) -> tuple[PlannedBatch, ...]:
        if isinstance(known, Known):
            made = self._whole_list if _takes_whole_lists(spec) else self._differences
            return made(action, spec, known, roster)
        if roster is None:
            return (PlannedBatch(operation=_NATIVE[action.verb]),)
        return slices(Operation.REPLACE, spec, self._known_members.with_these(known, roster))

    def _whole_list(
        self,
        action: Action,
        spec: ProviderSpec,
        known: Known,
        roster: RosterSummary | None,
    ) -> tuple[PlannedBatch, ...]:
        """A provider that only takes whole lists: the complete new list in one call."""
        if action.verb in (Verb.RENAME, Verb.EDIT):
            if not known.rows:
                return (PlannedBatch(operation=Operation.EDIT),)
            after = self._known_members.everyone(known)
            return (PlannedBatch(operation=Operation.EDIT, roster_id=after.id, start=0, stop=after.count),)
        if roster is None:
            return (PlannedBatch(operation=_NATIVE[action.verb]),)
        if action.verb is Verb.REMOVE:
            after = self._known_members.without_these(known, roster)
        else:
            after = self._known_members.with_these(known, roster)
        if after.count == 0:
            raise InvalidActionError(
                {
                    "members_text": f"Nobody would be left. To remove everyone, use /segment clear {action.connection}"
                }
            )
        return slices(Operation.REPLACE, spec, after)

    def _differences(
        self,
        action: Action,
        spec: ProviderSpec,
        known: Known,
        roster: RosterSummary | None,
    ) -> tuple[PlannedBatch, ...]:
        """A provider that only adds and removes: newcomers first, so that nobody who stays is ever missing."""
        if action.verb is Verb.CLEAR or roster is None:
            leaving = self._known_members.everyone(known)
            return slices(Operation.REMOVE, spec, leaving)
        coming = self._known_members.newcomers(known, roster)
        leaving = self._known_members.without_these(known, roster)
        return (*slices(Operation.ADD, spec, coming), *slices(Operation.REMOVE, spec, leaving))


def _takes_whole_lists(spec: ProviderSpec) -> bool:
    return spec.capability(Verb.REPLACE).support is Support.NATIVE and not _adds(spec)


def _adds(spec: ProviderSpec) -> bool:
    return spec.capability(Verb.ADD).support is Support.NATIVE


def _creation(spec: ProviderSpec, roster: RosterSummary | None) -> tuple[PlannedBatch, ...]:
    if roster is None:
        return (PlannedBatch(operation=Operation.CREATE),)
    if not _adds(spec):
        return (PlannedBatch(operation=Operation.CREATE, roster_id=roster.id, start=0, stop=roster.count),)
    return (PlannedBatch(operation=Operation.CREATE), *slices(Operation.ADD, spec, roster))


def _replacement(spec: ProviderSpec, roster: RosterSummary) -> tuple[PlannedBatch, ...]:
    """The first call replaces everyone; what does not fit into it is added."""
    first, *rest = slices(Operation.REPLACE, spec, roster)
    return (
        first,
        *(
            PlannedBatch(operation=Operation.ADD, roster_id=each.roster_id, start=each.start, stop=each.stop)
            for each in rest
        ),
    )


def slices(operation: Operation, spec: ProviderSpec, roster: RosterSummary) -> tuple[PlannedBatch, ...]:
    """A roster in pieces the provider takes in one call; none for an empty one."""
    size = spec.limits.people_per_call
    return tuple(
        PlannedBatch(
            operation=operation, roster_id=roster.id, start=start, stop=min(start + size, roster.count)
        )
        for start in range(0, roster.count, size)
    )
