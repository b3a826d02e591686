"""Declaring what a provider offers, checking that a declaration is whole, and refusing what is not in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from segbot.domain.actions import Verb
from segbot.domain.capabilities import Capability, ProviderSpec, SettingSpec, Support
from segbot.domain.errors import RejectedError, UnsupportedError
from segbot.domain.members import IdType
from segbot.domain.planning.plan import CampaignAim, CampaignCheck, Operation, Write
from segbot.domain.segments import Segment

ONLY_OWN = "ONLY_OWN"
RATE_MULTIPLIER = "RATE_MULTIPLIER"
EVERY_CONNECTION = (
    SettingSpec(
        name=ONLY_OWN,
        about="true: only people segbot itself added may be removed through segbot",
        required=False,
        default="false",
    ),
    SettingSpec(
        name=RATE_MULTIPLIER,
        about="how many times the documented rate segbot may use: more than 1 where the provider allows it, less where "
        "other software shares the account",
        required=False,
        default="1",
    ),
)
"""Settings of segbot's own that a connection to any provider takes."""

DECLARED_VERBS = tuple(verb for verb in Verb if verb.changes or verb in (Verb.LIST, Verb.SHOW))

WITH_PEOPLE = frozenset({Operation.ADD, Operation.REMOVE, Operation.REPLACE, Operation.TAG})
_ON_A_SEGMENT = frozenset(Operation) - {Operation.CREATE}


@dataclass(frozen=True, kw_only=True)
class CampaignFindings:
    """What a campaign check found: the verdict, sentences for the card, when the next campaign is due (UTC), and what those
    scheduled do with the people of the segment, where that shows.
    """

    verdict: CampaignCheck
    notes: tuple[str, ...] = ()
    next_send: datetime | None = None
    aims: frozenset[CampaignAim] = frozenset()


class HasSpec(Protocol):
    @property
    def spec(self) -> ProviderSpec: ...


def native(**declared: Any) -> Capability:
    """One call of the provider's own; keywords are those of `Capability`."""
    return Capability(support=Support.NATIVE, **declared)


def composed(**declared: Any) -> Capability:
    """Made by segbot from the provider's other calls; keywords are those of `Capability`."""
    return Capability(support=Support.COMPOSED, **declared)


def unsupported(reason: str) -> Capability:
    """Not offered; `reason` is one sentence for a person."""
    return Capability(support=Support.UNSUPPORTED, reason=reason)


def joined(*kinds: ProviderSpec, noun: str, **changes: Any) -> ProviderSpec:
    """The declaration around several kinds of segments of one connection: what can be done with any of them.

    The first kind that offers a verb stands for it; `noun` is the word for whatever they are. Keywords as those of
    `ProviderSpec`.
    """
    first = kinds[0]
    capabilities = {
        verb: next((each.capabilities[verb] for each in kinds if each.capabilities[verb].offered), refused)
        for verb, refused in first.capabilities.items()
    }
    fields = {own.name: own for each in kinds for own in each.fields}
    told: dict[str, Any] = {
        "kind": None,
        "noun": noun,
        "kinds": {each.kind: each for each in kinds},
        "capabilities": capabilities,
        "fields": tuple(fields.values()),
        "id_types": tuple(dict.fromkeys(one for each in kinds for one in each.id_types)),
        "criteria": any(each.criteria for each in kinds),
        "describes": any(each.describes for each in kinds),
    }
    return replace(first, **(told | changes))


def faults(spec: ProviderSpec) -> list[str]:
    """What is missing or contradictory in a declaration; empty when it is whole."""
    inner = [f"{each.kind}: {fault}" for each in spec.kinds.values() for fault in faults(each)]
    inner += [
        f"{kind}: calls itself another kind"
        for kind, each in spec.kinds.items()
        if each.kind not in (None, kind)
    ]
    return [*inner, *_own_faults(spec)]


def _own_faults(spec: ProviderSpec) -> list[str]:
    found = [f"{verb.value} is not declared" for verb in DECLARED_VERBS if verb not in spec.capabilities]
    for verb, capability in spec.capabilities.items():
        found += [f"{verb.value}: {why}" for why in _capability_faults(capability)]
    offered = {verb for verb in Verb if verb not in DECLARED_VERBS or verb in spec.capabilities}
    offered = {verb for verb in offered if spec.capability(verb).offered}
    for field in spec.fields:
        if not field.verbs <= offered:
            found.append(f"field {field.name} is asked for by verbs that are not offered")
    if spec.limits.people_per_call < 1:
        found.append("fewer than one person per call")
    if not spec.id_types and any(verb.takes_members and verb is not Verb.CREATE for verb in offered):
        found.append("takes members but names no way to identify one")
    if len({setting.name for setting in spec.settings}) < len(spec.settings):
        found.append("a setting is declared twice")
    return found


def _capability_faults(capability: Capability) -> list[str]:
    found = []
    if capability.offered:
        if capability.reason:
            found.append("is offered, yet gives a reason for being refused")
        if not capability.verified:
            found.append("does not say how it is known")
    elif not capability.reason.endswith("."):
        found.append("is refused without a sentence saying why")
    if capability.at_once < 1 or (capability.at_once > 1 and capability.ordered):
        found.append("several calls at once, although their order matters")
    if capability.at_once > 1 and not capability.idempotent:
        found.append("several calls at once, although a lost one must not be sent again")
    found += [
        f"effect is not a sentence: {effect}" for effect in capability.effects if not effect.endswith(".")
    ]
    return found


def verb_of(write: Write) -> Verb:
    """The verb whose declaration governs a write: an edit that carries no criteria is a renaming."""
    if write.operation is Operation.EDIT:
        return Verb.RENAME if write.criteria is None else Verb.EDIT
    if write.operation is Operation.ADD_ALL:
        return Verb.ADD
    return Verb(write.operation.value)


def ensure_offered(
    spec: ProviderSpec, write: Write, *, may_carry_people: frozenset[Operation] = WITH_PEOPLE
) -> None:
    """Refuse, before any request, a write that is not declared as a call of the provider's own.

    `may_carry_people`: the operations whose call has room for people.
    Raises UnsupportedError; RejectedError for a write with too few or too many people, or without a segment.
    """
    spec = spec.for_kind(write.kind)
    verb = verb_of(write)
    capability = spec.capability(verb)
    if not capability.offered:
        what = f"“{verb.value}” for a {spec.noun}" if spec.kind else f"“{verb.value}”"
        raise UnsupportedError(f"{spec.label} does not offer {what}: {capability.reason}")
    if capability.support is Support.COMPOSED:
        raise UnsupportedError(
            f"{spec.label} has no call of its own for “{verb.value}”; segbot makes it from other changes."
        )
    if write.operation is Operation.ADD_ALL and not spec.add_all_customers:
        raise UnsupportedError(f"{spec.label} cannot add every customer at once; give a list of people.")
    if write.members and write.operation not in may_carry_people:
        raise RejectedError(
            f"{spec.label} takes no people with “{verb.value}”, so nothing was sent; send them as a change of their own."
        )
    _ensure_whole(spec, write)


def _ensure_whole(spec: ProviderSpec, write: Write) -> None:
    if write.operation in _ON_A_SEGMENT and not write.segment_id:
        raise RejectedError(f"The change does not say which {spec.noun} it is for; choose one and ask again.")
    if write.operation in WITH_PEOPLE and not write.members:
        raise RejectedError(
            f"The list of people is empty, so nothing was sent to {spec.label}. Give at least one person; "
            "to take everyone out, use clear."
        )
    if write.operation is Operation.CLEAR and write.members:
        raise RejectedError(
            "Clearing takes no list of people; nothing was sent. Use remove for single people."
        )
    _ensure_named_rightly(spec, write)
    if len(write.members) > spec.limits.people_per_call:
        raise RejectedError(
            f"{len(write.members):,} people are more than the {spec.limits.people_per_call:,} that one call to "
            f"{spec.label} takes; nothing was sent."
        )


def _ensure_named_rightly(spec: ProviderSpec, write: Write) -> None:
    """An address is never sent as an id, and two ways of naming people never go in one call that takes one."""
    used = {member.id_type for member in write.members}
    wrong = used - set(spec.id_types)
    if wrong:
        raise RejectedError(
            f"{spec.label} knows people by {_named(spec.id_types)}; this list names some by {_named(wrong)}, so nothing was "
            "sent. Give a list of the other kind."
        )
    if len(used) > 1 and not spec.mixes_id_types:
        raise RejectedError(
            f"This list names some people by {_named(used)}; {spec.label} takes one kind at a time, so nothing was sent. "
            "Split the list."
        )


def _named(kinds: Iterable[IdType]) -> str:
    words = {IdType.ID: "your own ids", IdType.EMAIL: "e-mail addresses"}
    return " and ".join(words[kind] for kind in IdType if kind in set(kinds)) or "nothing of their own"


def no_reading(spec: ProviderSpec) -> UnsupportedError:
    """The refusal where a provider cannot be asked about its segments."""
    return UnsupportedError(
        f"{spec.label} cannot be asked about its {spec.noun}s; segbot shows what it has noted down itself."
    )


def no_members(spec: ProviderSpec, segment: Segment) -> UnsupportedError:
    """The refusal where a provider does not hand out who is in a segment."""
    return UnsupportedError(f"{spec.label} doesn't tell who is in “{segment.name}”.")


def no_campaigns(spec: ProviderSpec, segment: Segment) -> UnsupportedError:
    """The refusal where a provider cannot be asked about campaigns."""
    return UnsupportedError(f"{spec.label} cannot be asked which campaigns use “{segment.name}”.")
