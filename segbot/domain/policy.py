"""Who has to agree before something happens. Pure: facts in, ruling out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from segbot.domain.actions import Action, Verb
from segbot.domain.plan import CampaignCheck, Plan


class Outcome(StrEnum):
    """CONFIRM: the asker's own confirmation is enough. APPROVE: colleagues. REFUSE: not at all, with the way that is open."""

    CONFIRM = "confirm"
    APPROVE = "approve"
    REFUSE = "refuse"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Counts are people; shares are 0..1 of the segment."""

    add_needs_approval_above: int = 10_000
    remove_confirm_people: int = 100
    remove_confirm_share: float = 0.10
    second_approval_people: int = 1_000
    second_approval_share: float = 0.25
    removal_stop_share: float = 0.50


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The policy in force; times in seconds inside documents, `timedelta` here. `approvers` are user and group ids."""

    approvers: tuple[str, ...] = ()
    self_approval: bool = False
    expires_after: timedelta = timedelta(hours=8)
    grace: timedelta = timedelta(seconds=60)
    run_within: timedelta = timedelta(minutes=30)
    thresholds: Thresholds = field(default_factory=Thresholds)

    def to_document(self) -> dict[str, Any]:
        return {
            "approvers": list(self.approvers),
            "self_approval": self.self_approval,
            "expires_after": self.expires_after.total_seconds(),
            "grace": self.grace.total_seconds(),
            "run_within": self.run_within.total_seconds(),
            "thresholds": dict(self.thresholds.__dict__),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Policy:
        return cls(
            approvers=tuple(document["approvers"]),
            self_approval=document["self_approval"],
            expires_after=timedelta(seconds=document["expires_after"]),
            grace=timedelta(seconds=document["grace"]),
            run_within=timedelta(seconds=document["run_within"]),
            thresholds=Thresholds(**document["thresholds"]),
        )


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What the policy says of one plan. `rule` names the rule that fired, `why` says it in a sentence;
    `instead` is the command that says openly what was refused.
    """

    outcome: Outcome
    rule: str
    why: str
    approvals: int = 0
    reason_required: bool = False
    typed_proof: bool = False
    instead: str = ""

    def to_document(self) -> dict[str, Any]:
        return {**self.__dict__, "outcome": self.outcome.value}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Ruling:
        return cls(**{**document, "outcome": Outcome(document["outcome"])})


def decide(action: Action, plan: Plan, policy: Policy) -> Ruling:
    """The ruling for a plan, first matching rule first. Unknown sizes count as the dangerous case."""
    guard = _guard(action, plan)
    if guard is not None:
        return guard
    ruling = _RULES[action.verb](action, plan, policy.thresholds)
    if ruling.outcome is not Outcome.REFUSE and plan.campaign_check is CampaignCheck.UNKNOWN:
        return _stricter(ruling)
    return ruling


def _guard(action: Action, plan: Plan) -> Ruling | None:
    if plan.campaign_check is CampaignCheck.SCHEDULED:
        return Ruling(
            outcome=Outcome.REFUSE,
            rule="campaign-scheduled",
            why="A scheduled campaign uses this segment: it would reach nobody.",
            instead="Unschedule the campaign at the provider, then ask again.",
        )
    if action.verb is Verb.REPLACE and plan.adds == 0 and not plan.unchanged:
        return Ruling(
            outcome=Outcome.REFUSE,
            rule="replace-with-nobody",
            why="Replacing everyone with an empty list empties the segment.",
            instead=f"If that is meant, say so: /segment clear {action.connection}",
        )
    return None


def _stricter(ruling: Ruling) -> Ruling:
    return Ruling(
        outcome=Outcome.APPROVE,
        rule=f"{ruling.rule}+campaigns-unknown",
        why=f"{ruling.why} Whether a scheduled campaign uses it could not be fully checked: one more approval.",
        approvals=ruling.approvals + 1,
        reason_required=ruling.reason_required,
        typed_proof=ruling.typed_proof,
    )


def _confirmed(rule: str, why: str) -> Ruling:
    return Ruling(outcome=Outcome.CONFIRM, rule=rule, why=why)


def _create_or_rename(action: Action, plan: Plan, limits: Thresholds) -> Ruling:
    if action.add_all_customers or plan.adds > limits.add_needs_approval_above:
        return _add(action, plan, limits)
    return _confirmed(action.verb.value, "Your own confirmation is enough for this.")


def _add(action: Action, plan: Plan, limits: Thresholds) -> Ruling:
    if action.add_all_customers or plan.all_customers:
        return Ruling(
            outcome=Outcome.APPROVE, rule="add-all-customers", why="It takes in every customer.", approvals=1
        )
    if plan.adds > limits.add_needs_approval_above:
        return Ruling(
            outcome=Outcome.APPROVE,
            rule="add-many",
            why=f"More than {limits.add_needs_approval_above:,} people would be added.",
            approvals=1,
        )
    return _confirmed("add", "Adding this many people needs only your own confirmation.")


def _remove(action: Action, plan: Plan, limits: Thresholds) -> Ruling:
    share = plan.share_removed
    if share is not None and share > limits.removal_stop_share:
        return Ruling(
            outcome=Outcome.REFUSE,
            rule="removal-stop",
            why=f"This would take {share:.0%} of the segment; remove stops at {limits.removal_stop_share:.0%}.",
            instead=(
                f"If that is meant, say so openly: /segment replace {action.connection} (with the people who stay)"
                f" or /segment clear {action.connection}."
            ),
        )
    if (
        plan.removes <= limits.remove_confirm_people
        and share is not None
        and share <= limits.remove_confirm_share
    ):
        return _confirmed("remove-small", "A small removal: your own confirmation is enough.")
    return _leaving(plan, limits, rule="remove")


def _leaving(plan: Plan, limits: Thresholds, *, rule: str, proof: bool = False) -> Ruling:
    share = plan.share_removed
    many = plan.removes > limits.second_approval_people
    large = share is not None and share > limits.second_approval_share
    if many or large:
        what = (
            f"more than {limits.second_approval_people:,} people" if many else f"{share:.0%} of the segment"
        )
        approvals, why, suffix = 2, f"It would take {what}: two colleagues have to agree.", "-large"
    else:
        size = (
            "whose share of the segment is not known"
            if share is None
            else "above the size for a confirmation"
        )
        approvals, why, suffix = 1, f"A removal {size}: a colleague has to agree.", ""
        if proof:
            why = "It cannot be taken back by itself: a colleague has to agree."
    return Ruling(
        outcome=Outcome.APPROVE,
        rule=rule + suffix,
        why=why,
        approvals=approvals,
        reason_required=proof,
        typed_proof=proof,
    )


def _whole_segment(action: Action, plan: Plan, limits: Thresholds) -> Ruling:
    return _leaving(plan, limits, rule=action.verb.value, proof=True)


def _import(action: Action, plan: Plan, limits: Thresholds) -> Ruling:
    """Telling segbot who is in a segment is harmless at first; telling it again changes what later lists send."""
    if plan.before:
        return _one_approval(action, plan, limits)
    return _confirmed("import", "Nothing is sent to the provider: your own confirmation is enough.")


def _one_approval(action: Action, _plan: Plan, _limits: Thresholds) -> Ruling:
    return Ruling(
        outcome=Outcome.APPROVE,
        rule=action.verb.value,
        why="It changes who the segment reaches: a colleague has to agree.",
        approvals=1,
    )


_RULES = {
    Verb.CREATE: _create_or_rename,
    Verb.RENAME: _create_or_rename,
    Verb.ADD: _add,
    Verb.REMOVE: _remove,
    Verb.EDIT: _one_approval,
    Verb.IMPORT: _import,
    Verb.TAG: _one_approval,
    Verb.REPLACE: _whole_segment,
    Verb.CLEAR: _whole_segment,
    Verb.DELETE: _whole_segment,
}
