"""Who has to agree before something happens. Pure: facts in, ruling out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from segbot.domain.actions import Action, Verb
from segbot.domain.planning.plan import CampaignCheck, Plan
from segbot.domain.policy.budgets import NO_BUDGETS, Budgets, Spent, leaving, overruns
from segbot.domain.policy.defaults import (
    HARMLESS,
    JUDGED,
    Thresholds,
    beyond_the_stop,
    built_in,
    guard,
    one_more_approval,
    taken_back_exactly,
)
from segbot.domain.policy.freezes import Freeze
from segbot.domain.policy.rules import Case, Rule
from segbot.domain.policy.ruling import OVER_BUDGET, Outcome, Ruling

_NAMES_ANEW = frozenset({Verb.RENAME, Verb.EDIT})


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The policy in force; times in seconds inside documents, `timedelta` here.

    `approvers`, `fallback_approvers` and `notify` are user and group ids. `rules` come before the built-in ones.
    `escalate_after`: when the fallback approvers may decide as well, counted from the asking; nothing: never.
    `freezes` are about now: today's hold, not those of the day a request was made. `drift_people`: how many more people
    may leave at the run than were approved. `drift_edited`: whether a segment that was edited since needs new numbers.
    """

    approvers: tuple[str, ...] = ()
    self_approval: bool = False
    expires_after: timedelta = timedelta(hours=8)
    grace: timedelta = timedelta(seconds=60)
    run_within: timedelta = timedelta(minutes=30)
    thresholds: Thresholds = field(default_factory=Thresholds)
    rules: tuple[Rule, ...] = ()
    fallback_approvers: tuple[str, ...] = ()
    escalate_after: timedelta = timedelta(0)
    notify: tuple[str, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    budgets: Budgets = field(default_factory=Budgets)
    drift_people: int = 0
    drift_edited: bool = True

    @property
    def fallback(self) -> tuple[str, ...]:
        """Those who are called in later; nobody where no time is set."""
        return self.fallback_approvers if self.escalate_after else ()

    def to_document(self) -> dict[str, Any]:
        return {
            "approvers": list(self.approvers),
            "self_approval": self.self_approval,
            "expires_after": self.expires_after.total_seconds(),
            "grace": self.grace.total_seconds(),
            "run_within": self.run_within.total_seconds(),
            "thresholds": dict(self.thresholds.__dict__),
            "rules": [rule.to_document() for rule in self.rules],
            "fallback_approvers": list(self.fallback_approvers),
            "escalate_after": self.escalate_after.total_seconds(),
            "notify": list(self.notify),
            "freezes": [each.to_document() for each in self.freezes],
            "budgets": dict(self.budgets.__dict__),
            "drift_people": self.drift_people,
            "drift_edited": self.drift_edited,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Policy:
        """Also of a document from before there were rules, freezes or budgets."""
        return cls(
            approvers=tuple(document["approvers"]),
            self_approval=document["self_approval"],
            expires_after=timedelta(seconds=document["expires_after"]),
            grace=timedelta(seconds=document["grace"]),
            run_within=timedelta(seconds=document["run_within"]),
            thresholds=Thresholds(**document["thresholds"]),
            rules=tuple(Rule.from_document(each) for each in document.get("rules", ())),
            fallback_approvers=tuple(document.get("fallback_approvers", ())),
            escalate_after=timedelta(seconds=document.get("escalate_after", 0)),
            notify=tuple(document.get("notify", ())),
            freezes=tuple(Freeze.from_document(each) for each in document.get("freezes", ())),
            budgets=Budgets(**document["budgets"]) if "budgets" in document else NO_BUDGETS,
            drift_people=document.get("drift_people", 0),
            drift_edited=document.get("drift_edited", True),
        )


@dataclass(frozen=True, kw_only=True)
class TracedRule:
    """A rule that was looked at, and the first condition that was not met; empty for the one that fired."""

    rule: Rule
    unmet: str


def decide(
    action: Action,
    plan: Plan,
    policy: Policy,
    *,
    requester: str = "",
    groups: Collection[str] = (),
    channel: str = "",
    spent: Spent | None = None,
) -> Ruling:
    """The ruling for a plan, first matching rule first. Unknown sizes count as the dangerous case.

    `requester` and `channel` are Slack ids, `groups` the user groups the requester is in. Where the action gives a new
    name, the segment is judged under both, and the stricter ruling counts. `spent`: whom the asker, and others, removed
    without a colleague's approval before this; None leaves the limits aside.
    """
    cases = _cases(action, plan, policy, requester=requester, groups=groups, channel=channel)
    rulings = [_ruling(case, policy) for case in cases]
    ruling = max(rulings, key=lambda each: each.strictness)
    return ruling if spent is None else _within_budgets(ruling, action, plan, policy, spent)


def trace(
    action: Action,
    plan: Plan,
    policy: Policy,
    *,
    requester: str = "",
    groups: Collection[str] = (),
    channel: str = "",
) -> tuple[Ruling, tuple[TracedRule, ...]]:
    """What `decide` says without the budgets, and the rules it went through, in order; none where a guard stands before them."""
    cases = _cases(action, plan, policy, requester=requester, groups=groups, channel=channel)
    ruling, case = max(((_ruling(case, policy), case) for case in cases), key=lambda each: each[0].strictness)
    if guard(case, policy.thresholds) is not None:
        return ruling, ()
    tried: list[TracedRule] = []
    for rule in _in_order(case, policy):
        tried.append(TracedRule(rule=rule, unmet=rule.unmet(case)))
        if not tried[-1].unmet:
            break
    return ruling, tuple(tried)


def deciders(ruling: Ruling, policy: Policy, waited: timedelta) -> tuple[str, ...]:
    """User and group ids who may decide on a request that has been waiting this long."""
    named = ruling.approvers or policy.approvers
    late = policy.escalate_after and waited >= policy.escalate_after
    return tuple(dict.fromkeys((*named, *(ruling.fallback if late else ()))))


def _cases(
    action: Action, plan: Plan, policy: Policy, *, requester: str, groups: Collection[str], channel: str
) -> list[Case]:
    case = partial(Case.of, action, plan, requester=requester, groups=groups, channel=channel)
    cases = [case()]
    if policy.rules and action.name and action.verb in _NAMES_ANEW:
        cases.append(case(name=action.name))
    return cases


def _in_order(case: Case, policy: Policy) -> Iterator[Rule]:
    if case.action.verb in JUDGED:
        yield from policy.rules
    yield from built_in(policy.thresholds)[case.action.verb]


def _ruling(case: Case, policy: Policy) -> Ruling:
    refused = guard(case, policy.thresholds)
    if refused is not None:
        return refused
    fired = next(rule for rule in _in_order(case, policy) if not rule.unmet(case))
    ruling = fired.ruling(case, fallback=policy.fallback, notify=policy.notify)
    if beyond_the_stop(case, policy.thresholds):
        ruling = taken_back_exactly(ruling, case, fallback=policy.fallback)
    doubtful = case.plan.campaign_check is CampaignCheck.UNKNOWN and fired.name != HARMLESS
    if ruling.outcome is not Outcome.REFUSE and doubtful:
        return one_more_approval(ruling, fallback=policy.fallback)
    return ruling


def _within_budgets(ruling: Ruling, action: Action, plan: Plan, policy: Policy, spent: Spent) -> Ruling:
    """The same while a limit holds. The limits are about what one person does alone: over one, a confirmation becomes one
    approval; what colleagues approve anyway is not limited.
    """
    if not policy.budgets or not leaving(action, plan):
        return ruling
    if ruling.outcome not in (Outcome.RUN, Outcome.CONFIRM):
        return ruling
    ruling = replace(ruling, spent=spent, budgets=policy.budgets)
    over = list(overruns(action, plan, policy.budgets, spent))
    if not over:
        return ruling
    return replace(
        ruling,
        outcome=Outcome.APPROVE,
        rule=f"{ruling.rule}{OVER_BUDGET}",
        why=" ".join(over),
        approvals=1,
        fallback=policy.fallback,
    )
