"""One planner for preview and run: what an action would do to a segment as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from segbot.domain.actions import Action, Verb
from segbot.domain.capabilities import Capability, ProviderSpec, Support
from segbot.domain.errors import InvalidActionError, UnsupportedError
from segbot.domain.members import RosterSummary
from segbot.domain.planning.plan import CampaignCheck, CampaignReport, Namesake, Plan
from segbot.domain.segments import Segment

_PEOPLE_BY_NAME = frozenset({Verb.ADD, Verb.REMOVE, Verb.REPLACE, Verb.TAG})
_EVERYBODY_GOES = frozenset({Verb.REPLACE, Verb.CLEAR, Verb.DELETE})
_SOMEBODY_GOES = frozenset({*_EVERYBODY_GOES, Verb.REMOVE})
_WHO_IS_IN_IT = frozenset({Verb.ADD, Verb.TAG, Verb.REMOVE, Verb.REPLACE, Verb.CLEAR, Verb.DELETE})


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What was found out for a plan. `segment` is None only for create; `standing` where a segment holds people;
    `customers` are the keys of listed people the provider knows, None where it was not asked. `members`: a hash over who is
    in it, where the provider handed them out; `nameless`: how many of those in it nobody can name, so that they stay.
    """

    segment: Segment | None = None
    roster: RosterSummary | None = None
    overlap: ListOverlap | None = None
    customers: frozenset[str] | None = None
    campaigns: CampaignReport | None = None
    members: str = ""
    nameless: int = 0
    namesakes: tuple[Namesake, ...] = ()

    @property
    def strangers(self) -> int:
        """Listed people the provider does not know."""
        return 0 if self.customers is None or self.roster is None else self.roster.count - len(self.customers)

    @property
    def not_asked(self) -> bool:
        """Whether people are listed and nobody knows which of them the provider knows."""
        return self.roster is not None and self.customers is None


def offered(spec: ProviderSpec, verb: Verb) -> Capability:
    """The declaration of a verb. Raises UnsupportedError with the declared reason where it is not offered."""
    capability = spec.capability(verb)
    if capability.support is Support.UNSUPPORTED:
        what = f"“{verb.value}” for a {spec.noun}" if spec.kind else f"“{verb.value}”"
        raise UnsupportedError(f"{spec.label} does not offer {what}: {capability.reason}")
    return capability


def make_plan(action: Action, spec: ProviderSpec, found: Findings) -> Plan:
    """The plan but for its batches, without asking anybody anything. Raises UnsupportedError, InvalidActionError."""
    capability = offered(spec, action.verb)
    if action.verb is Verb.CREATE:
        return _creation(action, spec, found)
    segment = found.segment
    if segment is None:
        raise InvalidActionError({"segment": f"Which {spec.noun}?"})
    if segment.deleted and action.verb is not Verb.UNDO:
        raise InvalidActionError({"segment": f"“{segment.name}” is deleted and only kept for reference."})
    if capability.needs_known_members and not (found.overlap and found.overlap.trusted):
        raise UnsupportedError(_incomplete(spec, action, segment, found.overlap))
    counts = _Counts(action.verb, segment, found)
    all_customers = action.verb is Verb.ADD and action.add_all_customers
    fingerprint: dict[str, Any] = segment.fingerprint()
    if action.verb in (Verb.EDIT, Verb.DELETE):
        fingerprint |= {"criteria": segment.criteria, "description": segment.description}
    if found.overlap and (capability.needs_known_members or action.verb is Verb.IMPORT):
        fingerprint["book"] = found.overlap.version
    if counts.erased:
        fingerprint["erased"] = counts.erased
    if counts.perhaps and action.verb is Verb.REMOVE:
        fingerprint["perhaps"] = counts.perhaps
    if found.members and action.verb in _SOMEBODY_GOES:
        fingerprint["members" if action.verb in _EVERYBODY_GOES else "people"] = found.members
    return Plan(
        segment_id=segment.id,
        segment_name=segment.name,
        kind=spec.kind,
        adds=counts.adds,
        removes=counts.removes,
        unchanged=counts.unchanged,
        unknown=counts.unknown,
        before=counts.before,
        after=None if all_customers else counts.after,
        at_most=counts.at_most,
        everyone_leaves=counts.everyone_leaves,
        people_created=found.strangers if capability.creates_people else 0,
        creation_unknown=capability.creates_people and found.not_asked,
        all_customers=all_customers,
        effects=tuple(_effects(action, spec, capability, found)),
        unnoticed=_unnoticed(action.verb, spec),
        campaign_check=_campaign_verdict(capability, found.campaigns),
        campaign_notes=found.campaigns.notes if found.campaigns else (),
        next_send=found.campaigns.next_send if found.campaigns else None,
        campaign_aims=found.campaigns.aims if found.campaigns else frozenset(),
        fingerprint=fingerprint,
        namesakes=found.namesakes,
    )


class _Counts:
    """Sums over a segment and a list: exact where the membership log is trusted, else the most it can be; None for unknown.
    `erased`: so many of those who leave are counted only because somebody was erased from segbot's lists. `perhaps`: so many of
    those who are in it are counted for the same reason, and may be gone.
    """

    def __init__(self, verb: Verb, segment: Segment, found: Findings) -> None:
        overlap = found.overlap
        exact = overlap is not None and overlap.trusted
        listed = found.roster.count if found.roster else 0
        inside = overlap.present if overlap and (exact or overlap.bounded) else None
        besides = overlap.besides if overlap else 0
        given = listed
        if overlap and besides:
            listed = overlap.present + overlap.new  # without those who were erased from the list as well
        self.before = segment.member_count
        if self.before is None and overlap is not None and inside is not None:
            self.before = overlap.count + besides
        self.perhaps = besides if segment.member_count is None else 0
        self.erased = 0
        self.adds = self.removes = self.unknown = 0
        self.unchanged: int | None = None
        self.everyone_leaves = False
        self.at_most = not exact
        if verb in (Verb.ADD, Verb.TAG):
            self.adds = listed if inside is None else listed - inside
            self.unchanged = inside
        elif verb is Verb.REMOVE:
            self.erased = 0 if inside is None else min(besides, listed - inside)
            self.removes = listed - found.strangers if inside is None else inside + self.erased
            self.unknown = found.strangers if inside is None else listed - self.removes
        elif verb in (Verb.REPLACE, Verb.IMPORT):
            self.adds = listed if inside is None else listed - inside
            self.unchanged = None if inside is None else inside + found.nameless
            self.removes = (
                (self.before or 0) if inside is None or overlap is None else overlap.staying_away + besides
            )
            self.everyone_leaves = inside is None and self.before is None and verb is Verb.REPLACE
            self.erased = min(besides, given - listed)  # who would have stayed
        elif verb is Verb.CLEAR or (verb is Verb.DELETE and overlap is not None):
            staying = 0 if verb is Verb.DELETE else found.nameless
            self.removes = max(0, (self.before or 0) - staying)
            self.everyone_leaves = not staying
            self.at_most = bool(besides) and segment.member_count is None
        if verb is Verb.IMPORT:
            self.before, self.at_most = (overlap.count if overlap else 0), False
            self.removes = self.removes if exact else 0
        self.after = self._after(verb, listed, found.nameless)

    def _after(self, verb: Verb, listed: int, nameless: int) -> int | None:
        if verb in (Verb.REPLACE, Verb.IMPORT):
            return listed + nameless
        if verb is Verb.CLEAR:
            return nameless
        return None if self.before is None else max(0, self.before + self.adds - self.removes)


def _effects(action: Action, spec: ProviderSpec, capability: Capability, found: Findings) -> list[str]:
    effects = [f"It undoes request #{action.undoes}."] if action.undoes else []
    effects += _chosen(action, spec) if action.verb is Verb.EDIT else []
    effects += capability.effects
    segment = found.segment
    if segment is not None and segment.by_rules and action.verb in _PEOPLE_BY_NAME:
        effects.append(
            f"This {spec.noun} is automatic: {spec.label} decides who is in it, so this may change nobody."
        )
    if segment is not None and segment.all_customers and action.verb is Verb.REMOVE:
        effects.append(
            f"This {spec.noun} includes all customers. Whether a removal lasts there isn't documented."
        )
    if action.verb is Verb.REMOVE and found.strangers:
        effects.append(
            f"{found.strangers:,} of the people listed are unknown at {spec.label}; nothing happens to them."
        )
    if found.nameless and action.verb in (Verb.REPLACE, Verb.CLEAR):
        effects.append(_stays(found.nameless))
    if action.verb is Verb.DELETE and spec.on_delete:
        effects.append(spec.on_delete)
    return list(dict.fromkeys(effects))


def _stays(nameless: int) -> str:
    if nameless == 1:
        return "1 person in it has no e-mail address, can't be named, and stays in it."
    return f"{nameless:,} people in it have no e-mail address, can't be named, and stay in it."


def _unnoticed(verb: Verb, spec: ProviderSpec) -> str:
    """Who is in it does not matter for a name or a rule."""
    matters = verb in _WHO_IS_IN_IT or not spec.lists_segments
    return spec.unnoticed if matters and verb is not Verb.IMPORT else ""


def _chosen(action: Action, spec: ProviderSpec) -> list[str]:
    """What was filled in besides name and people: whoever agrees to it has to see it."""
    told = []
    for field in spec.fields:
        value = action.fields.get(field.name, "")
        if value and action.verb in field.verbs:
            shown = next((each.label for each in field.choices if each.value == value), value)
            told.append(f"{field.label}: {shown}")
    told += [f"Description: {action.description}"] if action.description else []
    told += [f"Criteria: {action.criteria}"] if action.criteria is not None else []
    return told


def _incomplete(spec: ProviderSpec, action: Action, segment: Segment, overlap: ListOverlap | None) -> str:
    known = overlap.count if overlap else 0
    how = f"/segment import {action.connection} “{segment.name}” and a file of everyone who is in it."
    if overlap and overlap.erased:
        return (
            f"Somebody was erased from segbot's lists, so segbot no longer knows everyone in “{segment.name}”. "
            f"“{action.verb.value}” needs the complete list. Give it again with {how}"
        )
    if overlap and overlap.version and segment.member_count is not None and segment.member_count != known:
        what = (
            f"{spec.label} counts {segment.member_count:,} people in “{segment.name}”, segbot knows {known:,}"
        )
    else:
        what = (
            f"segbot doesn't know everyone in “{segment.name}”, and {spec.label} doesn't tell us who is in it"
        )
    return f"{what}; “{action.verb.value}” needs the complete list. Give it once with {how}"


def _campaign_verdict(capability: Capability, campaigns: CampaignReport | None) -> CampaignCheck:
    if campaigns is not None:
        return campaigns.verdict
    return CampaignCheck.UNKNOWN if capability.campaign_check else CampaignCheck.NOT_NEEDED


def _creation(action: Action, spec: ProviderSpec, found: Findings) -> Plan:
    capability = spec.capability(Verb.CREATE)
    effects = [*_chosen(action, spec), *capability.effects]
    people = found.roster.count if found.roster else 0
    creates = capability.creates_people or spec.capability(Verb.ADD).creates_people
    if people:
        effects += offered(spec, Verb.ADD).effects
    return Plan(
        segment_id=None,
        segment_name=action.name or "",
        kind=spec.kind,
        adds=people,
        before=0 if spec.id_types else None,
        after=None if action.add_all_customers or not spec.id_types else people,
        people_created=found.strangers if creates else 0,
        creation_unknown=creates and found.not_asked,
        all_customers=action.add_all_customers,
        effects=tuple(dict.fromkeys(effects)),
        namesakes=found.namesakes,
    )


@dataclass(frozen=True, kw_only=True)
class ListOverlap:
    """Where a list stands against what segbot knows of a segment. `trusted`: the membership log knows everyone in it, and the
    provider's own number, where it gives one, agrees. `bounded`: it does but for people who were erased from segbot's lists
    since, who may be in it as well: `erased` of them at most.
    """

    trusted: bool
    version: int
    count: int
    present: int = 0
    new: int = 0
    bounded: bool = False
    erased: int = 0

    @property
    def besides(self) -> int:
        """How many people more may be in it, at most, where nobody else is."""
        return 0 if self.trusted or not self.bounded else self.erased

    @property
    def staying_away(self) -> int:
        return self.count - self.present
