"""Ownership mode: on some connections only people segbot itself added may be removed."""

from __future__ import annotations

from segbot.domain.actions import Action, Verb
from segbot.domain.capabilities import ProviderSpec, Support
from segbot.domain.errors import InvalidActionError
from segbot.domain.members import RosterSummary
from segbot.domain.planning.planner import ListOverlap
from segbot.domain.segments import Segment
from segbot.flows.accounts.connections import Connections
from segbot.rosters.membership.added_by_segbot import AddedBySegbot, Others
from segbot.rosters.membership.known_members import KnownMembers
from segbot.rosters.membership.member_counts import MemberCounts, keys_of

_TAKES_EVERYONE = frozenset({Verb.REPLACE, Verb.CLEAR, Verb.DELETE})


class Ownership:
    def __init__(
        self, *, connections: Connections, added_by_segbot: AddedBySegbot, known_members: KnownMembers
    ) -> None:
        self._connections = connections
        self._added_by_segbot = added_by_segbot
        self._known_members = known_members

    def check(
        self,
        action: Action,
        spec: ProviderSpec,
        segment: Segment,
        roster: RosterSummary | None,
        overlap: ListOverlap | None,
        *,
        own: int | None = None,
    ) -> None:
        """For the preview and right before a run, of which `own` is the request. Raises InvalidActionError with what is open instead."""
        if not spec.id_types or not self._connections.only_own(action.connection):
            return
        complete = overlap is not None and overlap.trusted
        if action.verb is Verb.REMOVE and roster is not None:
            self._listed(action, segment, roster, complete=complete, own=own)
        elif action.verb in _TAKES_EVERYONE:
            self._everyone(action, spec, segment, roster, complete=complete)
        elif action.verb is Verb.IMPORT and complete and _writes_whole_lists(spec):
            self._leaving(
                action,
                segment,
                roster,
                f"The next change writes the whole list to {spec.label}: they would be gone with it.",
            )

    def _listed(
        self, action: Action, segment: Segment, roster: RosterSummary, *, complete: bool, own: int | None
    ) -> None:
        owned = self._added_by_segbot.owned(action.connection, segment.id, but=own)
        others = owned.others(self._added_by_segbot.rows(roster), complete=complete)
        if not others.count:
            return
        left = others.of - others.count
        instead = (
            f"Leave them out and ask again with the other {left:,}."
            if left
            else "So nobody on this list can be removed through segbot."
        )
        raise InvalidActionError({"members_text": f"{_said(others, 'listed', action)} {instead}"})

    def _everyone(
        self,
        action: Action,
        spec: ProviderSpec,
        segment: Segment,
        roster: RosterSummary | None,
        *,
        complete: bool,
    ) -> None:
        if not complete:
            if spec.capability(action.verb).needs_known_members:
                return  # the planner refuses it, and says how to complete the list
            raise InvalidActionError(
                {
                    "segment": f"{_rule(action)}, and who is in “{segment.name}” is not fully known to segbot: "
                    f"“{action.verb.value}” could take out others. Give the full list once with /segment import, or "
                    "use /segment remove with people segbot added."
                }
            )
        self._leaving(action, segment, roster, "Use /segment remove with people segbot added.")

    def _leaving(self, action: Action, segment: Segment, roster: RosterSummary | None, instead: str) -> None:
        owned = self._added_by_segbot.owned(action.connection, segment.id)
        staying = MemberCounts()
        if roster is not None:
            staying.take_in(keys_of(self._added_by_segbot.rows(roster)))
        known = self._known_members.known(action.connection, segment.id)
        leaving = (row for row in known.rows.values() if not staying.holds(row))
        others = owned.others(leaving, complete=False)
        if others.count:
            raise InvalidActionError({"segment": f"{_said(others, 'who would leave', action)} {instead}"})


def _writes_whole_lists(spec: ProviderSpec) -> bool:
    return spec.capability(Verb.ADD).support is Support.COMPOSED


def _said(others: Others, which: str, action: Action) -> str:
    more = ", …" if others.count > len(others.samples) else ""
    who = (
        f"the one person {which}"
        if others.of == 1
        else f"{others.count:,} of the {others.of:,} people {which}"
    )
    return f"{_rule(action)}. Not added by segbot: {who} ({', '.join(others.samples)}{more})."


def _rule(action: Action) -> str:
    return f"On “{action.connection}” only people segbot itself added may be removed"
