"""Finding out what a plan needs to know: the segment now, the list against the membership log, the campaigns."""

from __future__ import annotations

from dataclasses import replace

from segbot.domain.actions import Action, Verb
from segbot.domain.errors import ProviderError, UnsupportedError
from segbot.domain.members import Member, RosterSummary
from segbot.domain.planning.planner import Findings
from segbot.domain.ports import Provider, ScanProgress
from segbot.domain.segments import Segment
from segbot.flows.planning.batching import needs_people, needs_rows, overlap_of
from segbot.flows.planning.ownership import Ownership
from segbot.flows.planning.read_members import MemberReading
from segbot.rosters.membership.known_members import Counted, Known, KnownMembers
from segbot.rosters.storage.vault import Vault

_ASKED_ONE_BY_ONE = 500
_ABOUT_PEOPLE = frozenset(
    {Verb.ADD, Verb.REMOVE, Verb.TAG, Verb.REPLACE, Verb.CLEAR, Verb.IMPORT, Verb.DELETE}
)


class PlanInputs:
    def __init__(
        self, *, vault: Vault, known_members: KnownMembers, ownership: Ownership, reading: MemberReading
    ) -> None:
        self._vault = vault
        self._reading = reading
        self._known_members = known_members
        self._ownership = ownership

    def find(
        self,
        action: Action,
        provider: Provider,
        segment: Segment | None,
        roster: RosterSummary | None,
        *,
        fresh: bool = False,
        progress: ScanProgress | None = None,
        own: int | None = None,
    ) -> tuple[Findings, Known | Counted | None]:
        """What the planner needs, and whom the membership log knows in the segment where the writes are made of them. `fresh`:
        right before a change, when nothing read earlier counts and the writes are there; `own` is then the request, of which a
        part may have been carried out. `progress` is told of a long campaign check. Raises ProviderError, InvalidActionError where somebody would leave who may not.
        """
        spec = provider.spec.for_action(action, segment)
        capability = spec.capability(action.verb)
        findings = Findings(segment=segment, roster=roster)
        if segment is None:
            return replace(findings, customers=self._customers(provider, roster)), None
        membership: Known | Counted | None = None
        if spec.id_types and (action.verb in _ABOUT_PEOPLE or capability.needs_known_members):
            read = self._reading.refresh(action.connection, provider, segment, at_any_price=fresh)
            if read is not None:
                segment = replace(segment, member_count=read.count)
                findings = replace(
                    findings,
                    segment=replace(segment, member_count=read.everyone),
                    members=read.fingerprint,
                    nameless=read.nameless,
                )
            held: Known | Counted
            made_of_them = needs_people(action, spec) and not fresh
            if made_of_them and needs_rows(action, spec):
                held = self._known_members.known(action.connection, segment.id)
            else:
                held = self._known_members.counted(action.connection, segment.id)
            membership = held if made_of_them else None
            comparison = self._known_members.compare(held, roster) if roster else None
            findings = replace(findings, overlap=overlap_of(action.verb, held, comparison, segment))
        self._ownership.check(action, spec, segment, roster, findings.overlap, own=own)
        if action.verb in (Verb.ADD, Verb.REMOVE):
            findings = replace(findings, customers=self._customers(provider, roster))
        if capability.campaign_check:
            found = provider.campaign_check(segment, fresh=fresh, progress=progress)
            findings = replace(findings, campaigns=found)
        return findings, membership

    def _customers(self, provider: Provider, roster: RosterSummary | None) -> frozenset[str] | None:
        if roster is None or roster.count > _ASKED_ONE_BY_ONE:
            return None
        return known_people(provider, self._vault.slice(roster.id, 0, roster.count))


_LOOKED_UP_AT_MOST = 500


def known_people(provider: Provider, members: tuple[Member, ...]) -> frozenset[str] | None:
    """Keys of those the provider knows at all; None where it cannot be asked, would take long, or does not answer."""
    if not 0 < len(members) <= _LOOKED_UP_AT_MOST:
        return None
    try:
        return provider.known_to_provider(members)
    except (ProviderError, UnsupportedError):
        return None
