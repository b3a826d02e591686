"""Asking: check an action, stage its members, plan it, judge it, and turn the preview into a request."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.approval.confirmation import (
    NOBODY_SEES_IT,
    allowed,
    check_confirmation,
    name_errors,
)
from segbot.domain.approval.start_times import (
    as_soon_as_it_may,
    check_run_at,
    still_to_come,
)
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.errors import InvalidActionError, NotPermittedError, StaleError
from segbot.domain.lists import Answers
from segbot.domain.masking import without_addresses
from segbot.domain.members import ReadReport
from segbot.domain.planning.plan import Plan
from segbot.domain.planning.planner import offered
from segbot.domain.policy import Outcome, Policy, Ruling
from segbot.domain.ports import Able, Clock, Requesters, ScanProgress, Scheduler
from segbot.domain.requests import Draft, Request
from segbot.flows.accounts.connections import Connections
from segbot.flows.browsing.browse import Browse
from segbot.flows.messaging.outbox import Outbox
from segbot.flows.planning.batching import Batching
from segbot.flows.planning.budget_check import alone_with_budgets, judged, reached, with_able
from segbot.flows.planning.plan_inputs import PlanInputs
from segbot.flows.planning.removable import LISTED, NOT_IN_IT, RemovableAlone, not_known_at
from segbot.flows.requesting.create_request import create_request
from segbot.flows.requesting.draft import Drafting
from segbot.flows.requesting.edit import EditRequest, edited_action, keeps_members
from segbot.flows.requesting.given_lists import Given, GivenLists
from segbot.flows.requesting.replace_plan import ReplacePlan
from segbot.flows.requesting.undo import Undo
from segbot.rosters.reading.columns.headings import KNOWN, Table
from segbot.rosters.reading.read import Source
from segbot.rosters.storage.vault import Vault
from segbot.store import Store, Transaction

NO_ANSWERS = Answers()
DRAFT_LIVES = timedelta(hours=1)
_NAMES_A_SEGMENT = frozenset(Verb) - {Verb.LIST, Verb.CREATE, Verb.UNDO}


class Submit:
    """`policy` is the one in force today; `able` knows who could approve, `requesters` who may ask."""

    def __init__(
        self,
        *,
        store: Store,
        connections: Connections,
        browse: Browse,
        vault: Vault,
        plan_inputs: PlanInputs,
        batching: Batching,
        removable: RemovableAlone,
        undo: Undo,
        scheduler: Scheduler,
        outbox: Outbox,
        clock: Clock,
        policy: Policy,
        able: Able,
        requesters: Requesters,
        headings: Table = KNOWN,
    ) -> None:
        self._store = store
        self._connections = connections
        self._browse = browse
        self._undo = undo
        self._scheduler = scheduler
        self._outbox = outbox
        self._clock = clock
        self._policy = policy
        self._able = able
        self._requesters = requesters
        self._drafting = Drafting(
            store=store,
            browse=browse,
            vault=vault,
            plan_inputs=plan_inputs,
            batching=batching,
            removable=removable,
            clock=clock,
            policy=policy,
            headings=headings,
        )
        self._lists = GivenLists(store, vault)
        replanning = ReplacePlan(scheduler=scheduler, outbox=outbox, clock=clock, policy=policy)
        self._editing = EditRequest(replanning=replanning, clock=clock)

    def check_action(self, action: Action) -> None:
        """What can be known without asking anybody. Raises InvalidActionError by field, UnsupportedError."""
        spec = self._connections.spec(action.connection)
        offered(spec, action.verb)
        if action.verb is Verb.CREATE and spec.peer_kinds:
            spec = self._kind_to_make(spec, action)
        check_run_at(action, self._clock.now())
        errors: dict[str, str] = {}
        if action.verb in _NAMES_A_SEGMENT and not action.segment:
            errors["segment"] = f"Which {spec.noun}? Pick one, or type its name."
        if action.verb in (Verb.CREATE, Verb.RENAME):
            errors |= name_errors(action, spec.limits.name_length)
        if action.add_all_customers and not spec.add_all_customers:
            errors["add_all_customers"] = f"{spec.label} has no “add all customers”."
        if errors:
            raise InvalidActionError(errors)

    def _kind_to_make(self, spec: ProviderSpec, action: Action) -> ProviderSpec:
        made = spec.for_action(action, None)
        if made is spec:
            nouns = [each.noun for each in spec.peer_kinds if each.capability(Verb.CREATE).offered]
            raise InvalidActionError(
                {spec.kind_field: f"What is to be made: a {', a '.join(nouns[:-1])} or a {nouns[-1]}?"}
            )
        return made

    def prepare(
        self,
        action: Action,
        sources: Sequence[Source],
        origin: Origin,
        *,
        answers: Answers = NO_ANSWERS,
        progress: ScanProgress | None = None,
    ) -> Draft:
        """Everything the preview shows, kept as a draft. Reads from the provider, so it may take seconds; a campaign
        check may take minutes, and tells `progress` how far it is.

        Raises InvalidActionError by form field, UnclearListError, UnsupportedError, ProviderError.
        """
        return self._prepare(action, sources, origin, progress, answers=answers)

    def prepare_again(
        self, request_id: int, action: Action, origin: Origin, *, progress: ScanProgress | None = None
    ) -> Draft:
        """The same with the people of an earlier request of one's own. Raises also where that list is not kept any more."""
        request = self._browse.request(request_id)
        self._drafting.insist_on_kept_list(request, origin)
        return self._prepare(action, (), origin, progress, earlier=request)

    def _prepare(
        self,
        action: Action,
        sources: Sequence[Source],
        origin: Origin,
        progress: ScanProgress | None,
        *,
        answers: Answers = NO_ANSWERS,
        earlier: Request | None = None,
    ) -> Draft:
        caveats: tuple[str, ...] = ()
        origin = replace(origin, groups=tuple(sorted(self._requesters.groups(origin.user))))
        provider = self._connections.provider(action.connection)
        if action.verb is Verb.UNDO:
            inverse = self._undo.inverse(_number(action), provider.spec)
            action, roster, caveats, report = inverse.action, inverse.roster, inverse.caveats, None
            action, segment = self._drafting.remembered(action, provider.spec)
            inverse.insist_on_own(segment)
            roster, report = self._drafting.removable(action, provider, segment, roster, report)
        else:
            self.check_action(action)
            action, segment = self._drafting.remembered(action, provider.spec)
            offered(provider.spec.for_action(action, segment), action.verb)
            if earlier is not None and keeps_members(earlier, action, sources):
                roster, report = self._drafting.removable(
                    action, provider, segment, earlier.roster, earlier.report
                )
            else:
                answers = self._lists.with_remembered(answers, origin.user)
                roster, report = self._drafting.take_members(action, provider, segment, sources, answers)
        plan = self._drafting.plan(action, provider, segment, roster, progress)
        plan = replace(plan, effects=(*plan.effects, *caveats, *_left_out(report, provider.spec.label)))
        with self._store.reading() as tx:
            ruling = self.judged(tx, action, plan, origin)
        ruling = with_able(ruling, action, plan, origin=origin, policy=self._policy, able=self._able)
        self._somebody_can_agree(ruling, origin)
        draft = Draft(
            id=secrets.token_urlsafe(12),
            action=action,
            origin=origin,
            plan=plan,
            ruling=ruling,
            roster=roster,
            report=report,
            provider_label=provider.spec.label,
            noun=provider.spec.for_action(action, segment).noun,
            created_at=self._clock.now(),
        )
        return self._saved(draft, sources)

    def _saved(self, draft: Draft, sources: Sequence[Source]) -> Draft:
        if draft.action.reason:
            draft = replace(
                draft, action=replace(draft.action, reason=without_addresses(draft.action.reason))
            )
        draft = self._lists.kept(draft, sources, draft.report if sources else None, self._clock.now())
        with self._store.transaction() as tx:
            tx.drafts.save(draft)
        return draft

    def given(self, draft_id: str, origin: Origin) -> Given:
        """What a draft was made from, to be read once more. Raises StaleError, NotPermittedError."""
        return self._lists.of(self.draft(draft_id), origin)

    def check_edit(self, request: Request, user: str, version: int) -> None:
        """Whether this person may edit a request that looked like this. Raises NotPermittedError, StaleError, UserError."""
        self._editing.check(request, user, version)

    def prepare_edit(
        self,
        request_id: int,
        version: int,
        wanted: Action,
        sources: Sequence[Source],
        user: str,
        *,
        answers: Answers = NO_ANSWERS,
        progress: ScanProgress | None = None,
    ) -> Draft:
        """A draft of something else in the place of a request: its members stay where `sources` are empty.

        Raises what `check_edit` and `prepare` raise.
        """
        request = self._browse.request(request_id)
        self._editing.check(request, user, version)
        action = edited_action(request, wanted)
        self.check_action(action)
        if keeps_members(request, action, sources):
            roster, report = request.roster, request.report
        else:
            provider = self._connections.provider(action.connection)
            _, segment = self._drafting.remembered(action, provider.spec)
            answers = self._lists.with_remembered(answers, user)
            roster, report = self._drafting.take_members(action, provider, segment, sources, answers)
        edited = replace(request, action=action, segment_id=action.segment, roster=roster, report=report)
        draft = replace(
            self.again(edited, progress),
            id=secrets.token_urlsafe(12),
            edits=request.id,
            edits_version=version,
        )
        self._somebody_can_agree(draft.ruling, draft.origin)
        return self._saved(draft, sources)

    def again(self, request: Request, progress: ScanProgress | None = None) -> Draft:
        """The same action and people, planned against the segment as it is now; not kept as a draft.

        Raises InvalidActionError, UnsupportedError, ProviderError.
        """
        provider = self._connections.provider(request.action.connection)
        action = as_soon_as_it_may(request.action, self._clock.now())
        action = replace(action, segment=request.segment_id)
        action, segment = self._drafting.remembered(action, provider.spec)
        roster, report = self._drafting.removable(action, provider, segment, request.roster, request.report)
        plan = self._drafting.plan(action, provider, segment, roster, progress)
        plan = replace(plan, effects=(*plan.effects, *_left_out(report, provider.spec.label)))
        with self._store.reading() as tx:
            ruling = self.judged(tx, action, plan, request.origin, own=request.id)
        return Draft(
            id="",
            action=action,
            origin=request.origin,
            plan=plan,
            ruling=with_able(
                ruling, action, plan, origin=request.origin, policy=self._policy, able=self._able
            ),
            roster=roster,
            report=report,
            provider_label=request.provider_label,
            noun=request.noun,
            created_at=self._clock.now(),
        )

    def draft(self, draft_id: str) -> Draft:
        """Raises StaleError when it is gone."""
        with self._store.reading() as tx:
            draft = tx.drafts.get(draft_id)
        if draft is None:
            raise StaleError("This preview has expired. Ask again with /segment; nothing was changed.")
        return draft

    def confirm(
        self,
        draft_id: str,
        origin: Origin,
        *,
        reason: str | None = None,
        confirm_name: str | None = None,
        confirm_count: str | None = None,
    ) -> Request:
        """Turn a draft into a request, once: asked twice, it gives the same request again.

        Raises InvalidActionError on `reason`, `confirm_name`, `confirm_count`; NotPermittedError; StaleError;
        NotDeliveredError while Slack does not say whether they may ask.
        """
        person = self._requesters.confirm(origin.user)
        with self._store.transaction(urgent=True) as tx:
            tx.alone_with(f"draft-{draft_id}")
            draft = tx.drafts.get(draft_id)
            if draft is None:
                raise StaleError("This preview has expired. Ask again with /segment; nothing was changed.")
            if draft.origin.user != origin.user or draft.origin.team != origin.team:
                raise NotPermittedError(
                    "This preview belongs to somebody else. Start your own with /segment."
                )
            draft = replace(draft, origin=replace(draft.origin, groups=tuple(sorted(person.groups))))
            if draft.request_id is not None:
                known = tx.requests.get(draft.request_id)
                if known is not None:
                    return known
            now = self._clock.now()
            if now - draft.created_at > DRAFT_LIVES:
                raise StaleError(
                    "This preview is over an hour old. Ask again with /segment; nothing was changed."
                )
            still_to_come(draft.action, now)
            reason = (reason or "").strip() or draft.action.reason
            reason = without_addresses(reason) if reason else None
            action = replace(
                draft.action,
                reason=reason,
                confirm_name=confirm_name or draft.action.confirm_name,
                confirm_count=confirm_count or draft.action.confirm_count,
            )
            if draft.edits:
                tx.alone_with(f"request-{draft.edits}")
            self._undo.once(tx, action)
            alone_with_budgets(tx, action, draft.origin)
            ruling = self.judged(tx, action, draft.plan, draft.origin, own=draft.edits)
            ruling = replace(ruling, able=draft.ruling.able)
            ruling = reached(ruling, action, draft.plan, draft.origin, self._policy)
            allowed(ruling)
            self._somebody_can_agree(ruling, draft.origin)
            check_confirmation(action, draft.plan, ruling)
            whole = replace(draft, action=action, ruling=ruling)
            if whole.edits:
                return self._editing.confirm(tx, whole, origin.user)
            return create_request(
                tx, whole, now, policy=self._policy, scheduler=self._scheduler, outbox=self._outbox
            )

    def judged(
        self, tx: Transaction, action: Action, plan: Plan, origin: Origin, *, own: int | None = None
    ) -> Ruling:
        """By the policy in force, with the budgets as they are in this transaction; `own`: a request planned again."""
        return judged(tx, action, plan, origin, self._policy, now=self._clock.now(), own=own)

    def _somebody_can_agree(self, ruling: Ruling, origin: Origin) -> None:
        if ruling.outcome is not Outcome.APPROVE or self._outbox.channels.approvals:
            return
        if not origin.channel or origin.channel.startswith("D"):
            raise InvalidActionError({"": NOBODY_SEES_IT[origin.surface]})


def _left_out(report: ReadReport | None, label: str) -> tuple[str, ...]:
    """What the preview says of people on the list whom the provider does not know."""
    told = []
    usual = {not_known_at(label): f"known at {label}", NOT_IN_IT: "in it"}
    for why, count in Counter(each.why for each in report or () if each.source == LISTED).items():
        people = "1 person on the list" if count == 1 else f"{count:,} people on the list"
        verb = "isn't" if count == 1 else "aren't"
        told.append(
            f"{people} {verb} {usual[why]}: they are left out."
            if why in usual
            else f"Left out: {people} ({why})."
        )
    if report and report.not_checked:
        told.append(
            f"{report.not_checked:,} people are too many to look up beforehand at {label}. Whoever can't be added is left out "
            "when it runs, and named in the report."
        )
    return tuple(told)


def _number(action: Action) -> int:
    typed = action.fields.get("request", "")
    if not typed.isdigit():
        raise InvalidActionError({"": "Say which request: /segment undo #1042"})
    return int(typed)
