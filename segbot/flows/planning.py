"""One planner for preview and run: what an action would do to a segment as it is now."""

from __future__ import annotations

from segbot.domain.actions import Action, Verb
from segbot.domain.capabilities import Capability, ProviderSpec, Support
from segbot.domain.errors import InvalidActionError, ProviderError, UnsupportedError
from segbot.domain.members import Member, RosterSummary
from segbot.domain.plan import CampaignCheck, Operation, Plan, PlannedBatch
from segbot.domain.ports import CampaignReport, Provider
from segbot.domain.segments import Segment

_LOOKED_UP_AT_MOST = 500
_OPERATIONS = {
    Verb.ADD: Operation.ADD,
    Verb.REMOVE: Operation.REMOVE,
    Verb.TAG: Operation.TAG,
    Verb.RENAME: Operation.EDIT,
    Verb.EDIT: Operation.EDIT,
    Verb.DELETE: Operation.DELETE,
    Verb.CLEAR: Operation.CLEAR,
}


def offered(spec: ProviderSpec, verb: Verb) -> Capability:
    """The declaration of a verb. Raises UnsupportedError with the declared reason where it is not offered."""
    capability = spec.capability(verb)
    if capability.support is Support.UNSUPPORTED:
        raise UnsupportedError(f"{spec.label} does not offer “{verb.value}”: {capability.reason}")
    return capability


def known_people(provider: Provider, members: tuple[Member, ...]) -> frozenset[str] | None:
    """Keys of those the provider knows at all; None where it cannot be asked, would take long, or does not answer."""
    if not 0 < len(members) <= _LOOKED_UP_AT_MOST:
        return None
    try:
        return provider.known_members(members)
    except (ProviderError, UnsupportedError):
        return None


def make_plan(
    action: Action,
    spec: ProviderSpec,
    *,
    segment: Segment | None,
    roster: RosterSummary | None,
    known: frozenset[str] | None = None,
    campaigns: CampaignReport | None = None,
) -> Plan:
    """The plan, without asking anybody anything. `segment` is None only for create.

    `known` are the keys of listed people the provider knows; `campaigns` is what the campaign check found, where
    the declaration asks for one. Raises UnsupportedError, InvalidActionError.
    """
    capability = offered(spec, action.verb)
    if capability.needs_complete_book:
        raise UnsupportedError(
            f"{spec.label} cannot be asked who is in a {spec.noun}, and segbot does not know all members of this one:"
            f" “{action.verb.value}” needs the complete list."
        )
    strangers = 0 if known is None or roster is None else roster.count - len(known)
    effects = list(capability.effects)
    if action.verb is Verb.CREATE:
        return _creation(action, spec, roster, strangers)
    if segment is None:
        raise InvalidActionError({"segment": f"Which {spec.noun}?"})
    if segment.deleted:
        raise InvalidActionError({"segment": f"“{segment.name}” is deleted and only kept for reference."})
    counts = _Counts(segment, roster.count if roster else 0)
    all_customers = action.verb is Verb.ADD and action.add_all_customers
    if segment.all_customers and action.verb is Verb.REMOVE:
        effects.append(
            f"This {spec.noun} takes in all customers: whether a removal holds there is not documented."
        )
    if action.verb is Verb.REMOVE and strangers:
        effects.append(
            f"{strangers} of the people listed are not known at {spec.label}: nothing happens to them."
        )
    return Plan(
        segment_id=segment.id,
        segment_name=segment.name,
        adds=counts.listed if action.verb is Verb.ADD else 0,
        removes=counts.removes if action.verb is Verb.REMOVE else counts.everyone(action.verb),
        unknown=strangers if action.verb is Verb.REMOVE else 0,
        before=segment.member_count,
        after=counts.after(action.verb) if not all_customers else None,
        at_most=not spec.reads_members and action.verb in (Verb.ADD, Verb.REMOVE),
        people_created=strangers if action.verb is Verb.ADD and capability.creates_people else 0,
        all_customers=all_customers,
        effects=tuple(effects),
        campaign_check=_campaign_verdict(capability, campaigns),
        campaign_notes=campaigns.notes if campaigns else (),
        fingerprint=segment.fingerprint(),
        batches=_batches(action.verb, spec, roster, all_customers=all_customers),
    )


def _campaign_verdict(capability: Capability, campaigns: CampaignReport | None) -> CampaignCheck:
    if campaigns is not None:
        return campaigns.verdict
    return CampaignCheck.UNKNOWN if capability.campaign_check else CampaignCheck.NOT_NEEDED


class _Counts:
    """Sums over a segment and a list, None wherever the provider does not say."""

    def __init__(self, segment: Segment, listed: int) -> None:
        self.before = segment.member_count
        self.listed = listed
        self.removes = listed

    def everyone(self, verb: Verb) -> int:
        return (self.before or 0) if verb in (Verb.CLEAR, Verb.DELETE) else 0

    def after(self, verb: Verb) -> int | None:
        if self.before is None:
            return None
        change = {Verb.ADD: self.listed, Verb.REMOVE: -self.removes, Verb.CLEAR: -self.before}.get(verb, 0)
        return max(0, self.before + change)


def _creation(action: Action, spec: ProviderSpec, roster: RosterSummary | None, strangers: int) -> Plan:
    effects = list(spec.capability(Verb.CREATE).effects)
    people = roster.count if roster else 0
    if people:
        effects += offered(spec, Verb.ADD).effects
    return Plan(
        segment_id=None,
        segment_name=action.name or "",
        adds=people,
        before=0,
        after=None if action.add_all_customers else people,
        people_created=strangers,
        all_customers=action.add_all_customers,
        effects=tuple(effects),
        batches=(PlannedBatch(operation=Operation.CREATE), *_slices(Operation.ADD, spec, roster)),
    )


def _batches(
    verb: Verb, spec: ProviderSpec, roster: RosterSummary | None, *, all_customers: bool
) -> tuple[PlannedBatch, ...]:
    everybody = (PlannedBatch(operation=Operation.ADD_ALL),) if all_customers else ()
    if roster is None:
        return everybody or (PlannedBatch(operation=_OPERATIONS[verb]),)
    return (*everybody, *_slices(_OPERATIONS[verb], spec, roster))


def _slices(
    operation: Operation, spec: ProviderSpec, roster: RosterSummary | None
) -> tuple[PlannedBatch, ...]:
    if roster is None:
        return ()
    size = spec.limits.people_per_call
    return tuple(
        PlannedBatch(
            operation=operation, roster_id=roster.id, start=start, stop=min(start + size, roster.count)
        )
        for start in range(0, roster.count, size)
    )


def drift(then: Plan, now: Plan) -> tuple[str, ...]:
    """What has changed at the provider since the plan was approved, in sentences; empty when nothing that matters.

    Fewer people in the segment make the same list a larger share of it, which nobody agreed to.
    """
    changes = []
    if now.segment_name != then.segment_name:
        changes.append(f"It is now called “{now.segment_name}”; it was “{then.segment_name}”.")
    if now.removes > then.removes:
        changes.append(f"{now.removes:,} people would leave; {then.removes:,} were agreed to.")
    if then.removes and then.before is not None and now.before is not None and now.before < then.before:
        changes.append(f"It has {now.before:,} people now; it had {then.before:,}.")
    return tuple(changes)
