"""People on a list from whom nothing can be taken, as they are not in the segment or the provider does not know them at all:
they are not sent on a removal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from segbot.domain.errors import InvalidActionError
from segbot.domain.members import ReadReport, RosterSummary, RowError
from segbot.domain.ports import Provider
from segbot.domain.segments import Segment
from segbot.flows.planning.plan_inputs import known_people
from segbot.flows.planning.read_members import MemberReading
from segbot.rosters.reading.page import Row, member_of
from segbot.rosters.storage.builder import in_pages, staged
from segbot.rosters.storage.vault import Vault
from segbot.store import Store

_MOST_ROWS = 1_000
NOT_IN_IT = "not in it"


@dataclass(frozen=True, kw_only=True)
class LeftOff:
    """A list without those from whom nothing can be taken; they stand in the report with the reason."""

    roster: RosterSummary
    report: ReadReport | None


def not_known_at(label: str) -> str:
    """Why somebody is left out, as the report says it."""
    return f"not known at {label}"


class RemovableAlone:
    def __init__(self, store: Store, vault: Vault, reading: MemberReading) -> None:
        self._store = store
        self._vault = vault
        self._reading = reading

    def of(
        self,
        connection: str,
        provider: Provider,
        segment: Segment,
        roster: RosterSummary,
        report: ReadReport | None,
    ) -> LeftOff:
        """Those in the segment, where the provider hands out who is; else those it knows at all; everybody where it can
        be asked neither. Raises InvalidActionError where nobody is left, ProviderError.
        """
        read = self._reading.refresh(connection, provider, segment, at_any_price=False)
        if read is not None:
            inside = self._reading.inside(connection, segment)
            return self._without(roster, report, inside, NOT_IN_IT, _nobody_in(segment.name))
        known = self._known(provider, roster)
        if known is None:
            return LeftOff(roster=roster, report=report)
        label = provider.spec.label
        return self._without(
            roster,
            report,
            lambda row: member_of(row).key in known,
            not_known_at(label),
            _nobody_known(label),
        )

    def _known(self, provider: Provider, roster: RosterSummary) -> frozenset[str] | None:
        if roster.count > _MOST_ROWS:
            return None
        return known_people(provider, self._vault.slice(roster.id, 0, roster.count))

    def _without(
        self,
        roster: RosterSummary,
        report: ReadReport | None,
        stays: Callable[[Row], bool],
        why: str,
        nobody: Callable[[int], str],
    ) -> LeftOff:
        off: list[RowError] = []
        count = 0

        def left() -> Iterator[Row]:
            nonlocal count
            for position, row in self._vault.placed(roster.id, 0, roster.count):
                if stays(row):
                    yield row
                    continue
                count += 1
                if len(off) < _MOST_ROWS:
                    sample = member_of(row).masked()
                    off.append(RowError(source="list", row=position + 1, why=why, sample=sample))

        builder = staged(in_pages(left()))
        if not count:
            return LeftOff(roster=roster, report=report)
        if not len(builder):
            raise InvalidActionError({"members_text": nobody(roster.count)})
        kept = self._vault.store_staged(builder)
        told = report or ReadReport(rows=roster.count)
        faults = (*told.faults, *off)[:_MOST_ROWS]
        return LeftOff(
            roster=kept, report=replace(told, faults=faults, faults_total=told.faults_total + count)
        )


def _nobody_known(label: str) -> Callable[[int], str]:
    def told(listed: int) -> str:
        if listed == 1:
            return f"{label} doesn't know this person, so there is nobody to remove. Check the id or the address."
        return (
            f"{label} doesn't know any of these {listed:,} people, so there is nobody to remove. Check the ids or "
            "addresses."
        )

    return told


def _nobody_in(name: str) -> Callable[[int], str]:
    def told(listed: int) -> str:
        who = "This person isn't" if listed == 1 else f"None of these {listed:,} people is"
        return f"{who} in “{name}”, so there is nobody to remove."

    return told
