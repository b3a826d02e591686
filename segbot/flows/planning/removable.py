"""People on a list for whom nothing can be done: they are not sent.

On a removal those who are not in the segment, or whom the provider does not know; where the provider says who can be
added, on an addition those who cannot.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from segbot.domain.errors import InvalidActionError
from segbot.domain.members import Member, ReadReport, RosterSummary, RowError
from segbot.domain.ports import ChecksNewcomers, Provider
from segbot.domain.segments import Segment
from segbot.flows.planning.plan_inputs import known_people
from segbot.flows.planning.read_members import MemberReading
from segbot.rosters.reading.page import Row, member_of
from segbot.rosters.storage.builder import in_pages, staged
from segbot.rosters.storage.vault import Vault
from segbot.store import Store

_MOST_ROWS = 1_000
NOT_IN_IT = "not in it"
LISTED = "list"
"""The source of those who are left out here, in the report."""
_MOST_CHECKED = 20_000


@dataclass(frozen=True, kw_only=True)
class LeftOff:
    """A list without those for whom nothing can be done; they stand in the report with the reason."""

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
            stranger = self._strangers(provider, roster, inside)

            def obstacle(row: Row) -> str:
                if inside(row):
                    return ""
                return not_known_at(provider.spec.label) if stranger(row) else NOT_IN_IT

            return self._without(roster, report, obstacle, _nobody_in(segment.name))
        known = self._known(provider, roster)
        if known is None:
            return LeftOff(roster=roster, report=report)
        label = provider.spec.label
        return self._without(
            roster,
            report,
            lambda row: "" if member_of(row).key in known else not_known_at(label),
            _nobody_known(label),
        )

    def addable(
        self,
        provider: Provider,
        kind: str | None,
        segment: Segment | None,
        roster: RosterSummary,
        report: ReadReport | None,
        *,
        putting_back: bool,
    ) -> LeftOff:
        """Those who can be put into this segment, or into a new one of this kind, where the provider says so; else everybody.
        `putting_back`: an undo brings them back. Raises InvalidActionError where nobody is left, ProviderError.
        """
        if not isinstance(provider, ChecksNewcomers):
            return LeftOff(roster=roster, report=report)
        if roster.count > _MOST_CHECKED:
            return _not_checked(roster, report, roster.count)
        members = self._vault.slice(roster.id, 0, roster.count)
        segment_id = segment.id if segment else None
        why = provider.not_addable(members, kind, segment_id, putting_back=putting_back)
        if why is None:
            return _not_checked(roster, report, roster.count)
        return self._without(
            roster,
            report,
            lambda row: why.get(member_of(row).key, ""),
            lambda listed: _nobody_addable(listed, why),
        )

    def replaceable(
        self,
        connection: str,
        provider: Provider,
        segment: Segment,
        roster: RosterSummary,
        report: ReadReport | None,
        *,
        putting_back: bool,
    ) -> LeftOff:
        """A replacement's list without those who are not in it yet and cannot be put in, where the provider says both. Whoever
        is in it stays, whatever may be said of them. Raises InvalidActionError where nobody is left, ProviderError.
        """
        everybody = LeftOff(roster=roster, report=report)
        if not isinstance(provider, ChecksNewcomers):
            return everybody
        if self._reading.refresh(connection, provider, segment, at_any_price=False) is None:
            return everybody
        inside = self._reading.inside(connection, segment)
        coming = (member_of(row) for row in self._vault.rows(roster.id, 0, roster.count) if not inside(row))
        asked = tuple(itertools.islice(coming, _MOST_CHECKED + 1))
        if not asked:
            return everybody
        if len(asked) > _MOST_CHECKED:
            return _not_checked(roster, report, len(asked) + sum(1 for _ in coming))
        why = provider.not_addable(asked, segment.kind, segment.id, putting_back=putting_back)
        if why is None:
            return _not_checked(roster, report, len(asked))
        return self._without(
            roster,
            report,
            lambda row: why.get(member_of(row).key, ""),
            lambda listed: _nobody_addable(listed, why),
        )

    def _strangers(
        self, provider: Provider, roster: RosterSummary, inside: Callable[[Row], bool]
    ) -> Callable[[Row], bool]:
        """Whether the provider knows somebody not in it at all: a mistyped address, most likely."""
        outside: list[Member] = []
        for row in self._vault.rows(roster.id, 0, roster.count):
            if not inside(row):
                outside.append(member_of(row))
                if len(outside) > _MOST_ROWS:
                    return lambda _row: False
        known = known_people(provider, tuple(outside))
        return lambda row: known is not None and member_of(row).key not in known

    def _known(self, provider: Provider, roster: RosterSummary) -> frozenset[str] | None:
        if roster.count > _MOST_ROWS:
            return None
        return known_people(provider, self._vault.slice(roster.id, 0, roster.count))

    def _without(
        self,
        roster: RosterSummary,
        report: ReadReport | None,
        obstacle: Callable[[Row], str],
        nobody: Callable[[int], str],
    ) -> LeftOff:
        off: list[RowError] = []
        count = 0

        def left() -> Iterator[Row]:
            nonlocal count
            for position, row in self._vault.placed(roster.id, 0, roster.count):
                why = obstacle(row)
                if not why:
                    yield row
                    continue
                count += 1
                if len(off) < _MOST_ROWS:
                    sample = member_of(row).masked()
                    off.append(RowError(source=LISTED, row=position + 1, why=why, sample=sample))

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


def _not_checked(roster: RosterSummary, report: ReadReport | None, count: int) -> LeftOff:
    """Too many to look up while somebody waits: that is said, and done for each part before it is sent."""
    told = report or ReadReport(rows=roster.count)
    return LeftOff(roster=roster, report=replace(told, not_checked=count))


def _nobody_known(label: str) -> Callable[[int], str]:
    def told(listed: int) -> str:
        if listed == 1:
            return f"{label} doesn't know this person, so there is nobody to remove. Check the id or the address."
        return (
            f"{label} doesn't know any of these {listed:,} people, so there is nobody to remove. Check the ids or "
            "addresses."
        )

    return told


def _nobody_addable(listed: int, why: Mapping[str, str]) -> str:
    reasons = "; ".join(f"{count:,}: {reason}" for reason, count in Counter(why.values()).most_common())
    who = "This person can't" if listed == 1 else f"None of these {listed:,} people can"
    told = f": {next(iter(why.values()))}" if len(set(why.values())) == 1 else f" ({reasons})"
    return f"{who} be added{told}. Check the addresses."


def _nobody_in(name: str) -> Callable[[int], str]:
    def told(listed: int) -> str:
        who = "This person isn't" if listed == 1 else f"None of these {listed:,} people is"
        return f"{who} in “{name}”, so there is nobody to remove."

    return told
