"""People on a list whom the provider does not know: nothing can be taken from them, so they are not sent on a removal."""

from __future__ import annotations

from dataclasses import dataclass, replace

from segbot.domain.errors import InvalidActionError
from segbot.domain.members import ReadReport, RosterSummary, RowError
from segbot.domain.ports import Provider
from segbot.flows.planning.plan_inputs import known_people
from segbot.rosters.reading.page import Row, member_of
from segbot.rosters.storage.builder import staged
from segbot.rosters.storage.vault import Vault
from segbot.store import Store

_MOST_ROWS = 1_000


@dataclass(frozen=True, kw_only=True)
class KnownAlone:
    """A list without `strangers`, who stand in the report with the reason."""

    roster: RosterSummary
    report: ReadReport | None
    strangers: int = 0


def not_known_at(label: str) -> str:
    """Why somebody is left out, as the report says it."""
    return f"not known at {label}"


def without_strangers(
    store: Store, vault: Vault, provider: Provider, roster: RosterSummary, report: ReadReport | None
) -> KnownAlone:
    """The people the provider knows; everybody where it cannot be asked or the list is too long to ask for one by one.

    Raises InvalidActionError where it knows none of them.
    """
    label = provider.spec.label
    placed = list(vault.placed(roster.id, 0, roster.count)) if roster.count <= _MOST_ROWS else []
    known = known_people(provider, tuple(member_of(row) for _, row in placed))
    strangers = [] if known is None else [each for each in placed if member_of(each[1]).key not in known]
    if known is None or not strangers:
        return KnownAlone(roster=roster, report=report)
    if len(strangers) == len(placed):
        raise InvalidActionError({"members_text": _nobody(label, len(placed))})
    left = [row for _, row in placed if member_of(row).key in known]
    with store.transaction() as tx:
        kept = vault.keep_staged(tx, staged([left]))
    return KnownAlone(
        roster=kept, report=_reported(report, strangers, len(placed), label), strangers=len(strangers)
    )


def _reported(
    report: ReadReport | None, strangers: list[tuple[int, Row]], listed: int, label: str
) -> ReadReport:
    told = report or ReadReport(rows=listed)
    rows = tuple(
        RowError(source="list", row=position + 1, why=not_known_at(label), sample=member_of(row).masked())
        for position, row in strangers
    )
    return replace(
        told, faults=(*told.faults, *rows)[:_MOST_ROWS], faults_total=told.faults_total + len(rows)
    )


def _nobody(label: str, listed: int) -> str:
    if listed == 1:
        return f"{label} doesn't know this person, so there is nobody to remove. Check the id or the address."
    return f"{label} doesn't know any of these {listed:,} people, so there is nobody to remove. Check the ids or addresses."
