"""Looking at a policy from outside: which rule fires and why, and what another policy would have decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from segbot.domain.actions import Action, Verb
from segbot.domain.approval.eligibility import judged_today
from segbot.domain.audit import Event
from segbot.domain.planning.plan import CampaignCheck, Plan
from segbot.domain.policy import Outcome, Policy, Ruling, TracedRule, trace
from segbot.domain.policy.budgets import leaving
from segbot.domain.policy.ruling import share_in_words
from segbot.domain.requests import Request
from segbot.store import Store


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """What a made-up plan is to hold, in people; None where it is not said. `listed` are the people in the command."""

    listed: int = 0
    size: int | None = None
    leaving: int | None = None
    created: int | None = None
    campaigns: CampaignCheck = CampaignCheck.NOT_NEEDED


def imagined(action: Action, numbers: Numbers) -> Plan:
    """The plan as it would be with these numbers; whatever is not said counts as unknown."""
    adds = removes = 0
    everyone = False
    match action.verb:
        case Verb.ADD | Verb.CREATE | Verb.TAG:
            adds = numbers.listed
        case Verb.REMOVE:
            removes = numbers.listed
        case Verb.REPLACE | Verb.IMPORT:
            adds, removes = numbers.listed, numbers.size or 0
            everyone = numbers.size is None and action.verb is Verb.REPLACE
        case Verb.CLEAR | Verb.DELETE:
            removes, everyone = numbers.size or 0, True
        case _:
            pass
    if numbers.leaving is not None:
        removes, everyone = numbers.leaving, everyone and numbers.leaving == numbers.size
    return Plan(
        segment_id=None,
        segment_name=(action.name if action.verb is Verb.CREATE else action.segment) or "",
        adds=adds,
        removes=removes,
        before=0 if action.verb is Verb.CREATE else numbers.size,
        people_created=numbers.created or 0,
        creation_unknown=numbers.created is None and bool(adds),
        all_customers=action.add_all_customers,
        everyone_leaves=everyone,
        campaign_check=numbers.campaigns,
    )


def explain(action: Action, plan: Plan, policy: Policy, *, requester: str = "", channel: str = "") -> str:
    """The ruling and the rules that were looked at on the way to it, as plain text."""
    ruling, tried = trace(action, plan, policy, requester=requester, channel=channel)
    lines = [f"{outcome_in_words(ruling)} (rule “{ruling.rule}”)", f"  {ruling.why}"]
    lines += [f"  {ruling.instead}"] if ruling.instead else []
    if ruling.outcome is Outcome.APPROVE:
        lines.append(
            f"  who may approve: {', '.join(ruling.approvers or policy.approvers) or 'nobody is set'}"
        )
    if ruling.fallback:
        lines.append(f"  after {policy.escalate_after} also: {', '.join(ruling.fallback)}")
    if ruling.notify:
        lines.append(f"  only informed: {', '.join(ruling.notify)}")
    if ruling.typed_proof or ruling.reason_required:
        asked = {"a reason": ruling.reason_required, "the segment's name typed": ruling.typed_proof}
        lines.append(f"  asked for: {', '.join(what for what, is_asked in asked.items() if is_asked)}")
    if policy.budgets and leaving(action, plan):
        lines.append("  over a removal limit, one more step (not checked here)")
    lines.append("Rules in order:" if tried else "A guard comes before every rule:")
    lines += [f"  {_tried(each)}" for each in tried] or [f"  {ruling.rule}"]
    return "\n".join(lines)


def _tried(tried: TracedRule) -> str:
    if not tried.unmet:
        return f"* {tried.rule.name}: fires"
    wanted = getattr(tried.rule, tried.unmet)
    shown = (
        ", ".join(sorted(str(each) for each in wanted)) if isinstance(wanted, tuple | frozenset) else wanted
    )
    return f"- {tried.rule.name}: not met: {tried.unmet} = {shown}"


def outcome_in_words(ruling: Ruling) -> str:
    match ruling.outcome:
        case Outcome.RUN:
            return "runs at once"
        case Outcome.CONFIRM:
            return "the asker confirms"
        case Outcome.APPROVE:
            return "1 approval" if ruling.approvals == 1 else f"{ruling.approvals} approvals"
        case Outcome.REFUSE:
            return "refused"


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """A request of the audit log: how it was ruled, and how another policy rules the same plan."""

    request: Request
    other: Ruling

    @property
    def change(self) -> str:
        """`stricter`, `looser`, `other people` or nothing."""
        then = self.request.ruling
        if self.other.strictness != then.strictness:
            return "stricter" if self.other.strictness > then.strictness else "looser"
        return "other people" if self.other.approvers != then.approvers else ""

    def line(self) -> str:
        request, plan = self.request, self.request.plan
        share = (
            f", {share_in_words(plan.share_removed)}"
            if plan.removes and plan.share_removed is not None
            else ""
        )
        return (
            f"#{request.id}  {request.action.verb.value} {request.action.connection} “{plan.segment_name}”"
            f" (+{plan.adds:,} -{plan.removes:,}{share}), {request.state.value}:"
            f" {outcome_in_words(request.ruling)} ({request.ruling.rule})"
            f" → {outcome_in_words(self.other)} ({self.other.rule})"
        )


def replay(store: Store, policy: Policy) -> Iterator[Replayed]:
    """Every request of the audit log, in its order, judged once more by its latest plan."""
    with store.reading() as tx:
        for fact in tx.audit_log.every():
            request = tx.requests.get(fact.request_id) if fact.event is Event.REQUESTED else None
            if request is not None:
                yield Replayed(request=request, other=judged_today(request, policy))
