"""The writes of a request as providers get them, and their rehearsal before anybody is asked to agree."""

from __future__ import annotations

from collections.abc import Sequence

from segbot.domain.actions import Action, Verb
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import InvalidActionError, RejectedError
from segbot.domain.members import Member
from segbot.domain.planning.plan import Plan, PlannedBatch, Write
from segbot.providers import REGISTRY
from segbot.rosters.storage.vault import Vault

_REHEARSED_PEOPLE = 50_000
_AT_THE_ENDS = 5_000
# Fit to be an id wherever ids are checked before sending: a UUID, and a name of plain letters.
_NOT_MADE_YET = "00000000-0000-4000-8000-000000000000"


def write_of(
    action: Action,
    planned: PlannedBatch,
    members: tuple[Member, ...],
    *,
    segment_id: str | None,
    segment_name: str,
    kind: str | None = None,
) -> Write:
    """One batch with everything the provider needs."""
    return Write(
        operation=planned.operation,
        segment_id=segment_id,
        segment_name=segment_name,
        kind=kind,
        name=action.name,
        description=action.description,
        criteria=action.criteria,
        add_all_customers=action.add_all_customers,
        fields=action.fields,
        putting_back=action.undoes is not None,
        members=members,
    )


def rehearse(action: Action, plan: Plan, spec: ProviderSpec, vault: Vault) -> None:
    """Let the adapter refuse now what it would refuse before sending; nothing leaves.

    Raises InvalidActionError on the field that is to blame, UnsupportedError.
    """
    kind = REGISTRY.get(spec.key)
    if kind is None:
        return
    for planned in _within_reason(plan.batches):
        members = _looked_at(planned, vault) if planned.roster_id else ()
        write = write_of(
            action,
            planned,
            members,
            segment_id=plan.segment_id or _NOT_MADE_YET,
            segment_name=plan.segment_name,
            kind=plan.kind,
        )
        try:
            kind.rehearse(write)
        except RejectedError as error:
            field = error.field or _field(action, planned, spec)
            raise InvalidActionError({field: str(error)}) from error


def _looked_at(planned: PlannedBatch, vault: Vault) -> tuple[Member, ...]:
    """Its people; of very many the first and last ones, and one of each way people are named in between."""
    start, stop, roster_id = planned.start, planned.stop, planned.roster_id or ""
    if planned.count <= _REHEARSED_PEOPLE:
        return vault.slice(roster_id, start, stop)
    first, last = start + _AT_THE_ENDS, stop - _AT_THE_ENDS
    seen: set[tuple[bool, bool]] = set()
    between: list[Member] = []
    at = first
    for ids, emails in vault.keys(roster_id, first, last):
        named = [*zip(map(bool, ids), map(bool, emails), strict=True)]
        for how in set(named) - seen:
            place = at + named.index(how)
            between += vault.slice(roster_id, place, place + 1)
            seen.add(how)
        at += len(ids)
    return (*vault.slice(roster_id, start, first), *between, *vault.slice(roster_id, last, stop))


def _within_reason(batches: Sequence[PlannedBatch]) -> list[PlannedBatch]:
    """As many batches as can be looked at while somebody waits; always the first."""
    chosen: list[PlannedBatch] = []
    people = 0
    for planned in batches:
        people += planned.count
        if chosen and people > _REHEARSED_PEOPLE:
            break
        chosen.append(planned)
    return chosen


def _field(action: Action, planned: PlannedBatch, spec: ProviderSpec) -> str:
    if planned.roster_id:
        return "members_text"
    if spec.criteria and action.verb in (Verb.CREATE, Verb.EDIT):
        return "criteria"
    return "name" if action.verb in (Verb.CREATE, Verb.RENAME) else ""
