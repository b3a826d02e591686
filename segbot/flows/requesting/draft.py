"""From an action to what a draft is made of: its people as a list, the segment it means, and the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.approval.start_times import with_freezes
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import InvalidActionError
from segbot.domain.lists import Answers
from segbot.domain.members import ReadReport, RosterSummary
from segbot.domain.planning.names import insist_on_a_free_name, namesakes
from segbot.domain.planning.plan import Namesake, Plan
from segbot.domain.planning.planner import make_plan
from segbot.domain.policy import Policy
from segbot.domain.ports import Clock, Provider, ScanProgress
from segbot.domain.requests import Request
from segbot.domain.segments import Segment
from segbot.flows.browsing.browse import Browse
from segbot.flows.planning.batching import Batching
from segbot.flows.planning.plan_inputs import PlanInputs
from segbot.flows.planning.removable import RemovableAlone
from segbot.flows.planning.writes import rehearse
from segbot.rosters.reading.columns.headings import KNOWN, Table
from segbot.rosters.reading.read import Source
from segbot.rosters.storage.vault import Vault
from segbot.rosters.validating.examine import examine
from segbot.store import Store


class Drafting:
    def __init__(
        self,
        *,
        store: Store,
        browse: Browse,
        vault: Vault,
        plan_inputs: PlanInputs,
        batching: Batching,
        removable: RemovableAlone,
        clock: Clock,
        policy: Policy,
        headings: Table = KNOWN,
    ) -> None:
        self._store = store
        self._browse = browse
        self._vault = vault
        self._plan_inputs = plan_inputs
        self._batching = batching
        self._removable = removable
        self._clock = clock
        self._policy = policy
        self._headings = headings

    def take_members(
        self,
        action: Action,
        provider: Provider,
        segment: Segment | None,
        sources: Sequence[Source],
        answers: Answers,
    ) -> tuple[RosterSummary | None, ReadReport | None]:
        """The people as a sealed list and what was left out of it; nothing where the verb needs none. On a removal those
        whom the provider does not know are left out.

        Raises InvalidActionError by form field, UnclearListError where the asker has to say how a list is meant.
        """
        if not action.verb.takes_members:
            return None, None
        everybody = action.add_all_customers and action.verb in (Verb.ADD, Verb.CREATE)
        noted = action.verb is Verb.IMPORT and not provider.spec.lists_segments
        if not sources and (everybody or noted or action.verb is Verb.CREATE):
            return None, None
        if everybody:
            raise InvalidActionError(
                {
                    "add_all_customers": "All customers, or a list of people? Untick this or leave the list empty."
                }
            )
        spec = provider.spec.for_action(action, segment)
        checked = examine(sources, spec, action.verb, answers=answers, headings=self._headings)
        roster = self._vault.store(checked)
        return self.removable(action, provider, segment, roster, checked.report)

    def removable(
        self,
        action: Action,
        provider: Provider,
        segment: Segment | None,
        roster: RosterSummary | None,
        report: ReadReport | None,
    ) -> tuple[RosterSummary | None, ReadReport | None]:
        """The list without those for whom nothing can be done: on a removal, on an addition, and of a replacement's list those
        who would have to be put in. Raises InvalidActionError, ProviderError.
        """
        putting_back = action.undoes is not None
        if roster is not None and action.verb in (Verb.ADD, Verb.CREATE):
            kind = provider.spec.kind_of(action, segment)
            added = self._removable.addable(
                provider, kind, segment, roster, report, putting_back=putting_back
            )
            return added.roster, added.report
        if roster is None or segment is None or action.verb not in (Verb.REMOVE, Verb.REPLACE):
            return roster, report
        if action.verb is Verb.REMOVE:
            found = self._removable.of(action.connection, provider, segment, roster, report)
        else:
            found = self._removable.replaceable(
                action.connection, provider, segment, roster, report, putting_back=putting_back
            )
        return found.roster, found.report

    def insist_on_kept_list(self, request: Request, origin: Origin) -> None:
        """Raises InvalidActionError on `members_text` where the list of an earlier request is somebody else's, or deleted
        because nobody needed it any more.
        """
        roster = request.roster
        with self._store.reading() as tx:
            kept = roster is None or tx.rosters.summary(roster.id) == roster
        if request.origin.user != origin.user or not kept:
            raise InvalidActionError(
                {"members_text": f"The list of #{request.id} is no longer kept. Please give it again."}
            )

    def remembered(self, action: Action, spec: ProviderSpec) -> tuple[Action, Segment | None]:
        """The segment meant; and where the provider needs everything said again, the action with what the membership log has.

        Raises InvalidActionError for fields that nobody ever gave.
        """
        if action.verb is Verb.CREATE:
            return action, None
        new = action.verb is Verb.IMPORT
        segment = self._browse.segment(action.connection, action.segment or "", new=new)
        if new and action.name:
            segment = replace(segment, name=action.name)
        kept = {field.name for field in spec.fields if field.remembered}
        if not kept:
            return action, segment
        with self._store.reading() as tx:
            noted = tx.membership_log.segment(action.connection, segment.id)
        given = {name: value for name, value in action.fields.items() if value}
        fields = {**(noted.fields if noted else {}), **given}
        missing = {
            field.name: f"Needed once: segbot doesn't know it for “{segment.name}” yet."
            for field in spec.fields
            if field.remembered
            and field.required
            and action.verb in field.verbs
            and not fields.get(field.name)
        }
        if missing:
            raise InvalidActionError(missing)
        description = action.description if action.description is not None else segment.description
        return replace(action, fields=fields, description=description or ""), segment

    def _namesakes(self, action: Action, spec: ProviderSpec, segment: Segment | None) -> tuple[Namesake, ...]:
        """What of the same kind has the name already that is to be given. Raises ProviderError."""
        if action.verb not in (Verb.CREATE, Verb.RENAME) or not action.name:
            return ()
        there = [
            each
            for each in self._browse.segments(action.connection)
            if spec.kind is None or each.kind == spec.kind
        ]
        return namesakes(there, action.name, but=segment.id if segment else None)

    def plan(
        self,
        action: Action,
        provider: Provider,
        segment: Segment | None,
        roster: RosterSummary | None,
        progress: ScanProgress | None = None,
    ) -> Plan:
        """What it would do to the segment as it is now, rehearsed. Raises InvalidActionError, UnsupportedError, ProviderError."""
        spec = provider.spec.for_action(action, segment)
        taken = self._namesakes(action, spec, segment)
        insist_on_a_free_name(action, spec, taken)
        found, membership = self._plan_inputs.find(action, provider, segment, roster, progress=progress)
        found = replace(found, namesakes=taken)
        plan = make_plan(action, spec, found)
        batches = self._batching.batches(action, spec, known=membership, roster=roster)
        plan = replace(plan, batches=batches, kind=provider.spec.kind_of(action, segment))
        rehearse(action, plan, spec, self._vault)
        return with_freezes(plan, action, self._policy.freezes, self._clock.now())
