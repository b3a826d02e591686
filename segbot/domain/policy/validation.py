"""What is wrong with a policy before anybody asks for anything: rules that weaken a guard, that can never fire, or under
which nobody could ever approve. Pure; every fault is a sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from segbot.domain.actions import Verb
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy import Policy, freezes
from segbot.domain.policy.defaults import JUDGED, MOST_FOR_DOUBT, Thresholds, built_in
from segbot.domain.policy.rules import PROVEN, Rule
from segbot.domain.policy.ruling import Outcome, share_in_words

RUNNABLE = frozenset({Verb.ADD, Verb.CREATE, Verb.RENAME})
_REMOVING = frozenset({Verb.REMOVE, *PROVEN})
_BOUNDS = ("removes", "share", "adds", "creates", "size")


def faults(policy: Policy) -> list[str]:
    """Why segbot does not start with this policy; nothing when it may."""
    found = [*_of_policy(policy), *freezes.faults(policy.freezes)]
    for number, rule in enumerate(policy.rules):
        found += [f"Policy rule “{rule.name}”: {fault}" for fault in _of_rule(rule, policy)]
        if not rule.conditions and number + 1 < len(policy.rules):
            found.append(
                f"Policy rule “{rule.name}” has no condition, so the rules after it could never fire: put it last."
            )
    return found


def warnings(policy: Policy, requesters: Collection[str] = ()) -> list[str]:
    """What cannot be approved under the built-in rules, although SEGBOT_APPROVERS is set. `requesters` are the user and
    group ids who may ask, nobody named: everybody. Of groups only Slack knows who is in them: nothing is said of those.
    """
    pool = {*policy.approvers, *policy.fallback}
    if not policy.approvers or _groups(pool):
        return []
    one_asks = not requesters or not pool.isdisjoint(requesters)
    return [told for told in [too_few(policy, len(pool), one_asks=one_asks)] if told]


def most_approvals(policy: Policy) -> int:
    """How many approvals the largest removals need under the built-in rules; 0 where rules of one's own are for all."""
    own = {
        verb
        for rule in policy.rules
        if not {*rule.conditions} - {"actions"}
        for verb in rule.actions or JUDGED
    }
    ruled = built_in(policy.thresholds)
    return max((rule.approvals for verb in _REMOVING - own for rule in ruled[verb]), default=0)


def too_few(policy: Policy, able: int, *, one_asks: bool = True) -> str:
    """What so many people who can decide cannot approve under the built-in rules; empty where they are enough.
    `one_asks`: whether one of them may ask for changes, too.
    """
    most = most_approvals(policy)
    people = "1 person" if able == 1 else f"{able} people"
    if able < most:
        return (
            f"SEGBOT_APPROVERS names {people} who can decide, and large removals need {most}: nobody could ever approve "
            "those. Name more people or a user group, or raise SEGBOT_POLICY__SECOND_APPROVAL_PEOPLE and _SHARE."
        )
    if able == most and most and one_asks and not policy.self_approval:
        return (
            f"SEGBOT_APPROVERS names {people} who can decide, and large removals need {most}: what one of them asks for "
            "cannot be approved, since nobody approves their own request."
        )
    return ""


def _of_policy(policy: Policy) -> Iterator[str]:
    if policy.fallback_approvers and not policy.escalate_after:
        yield (
            "SEGBOT_POLICY__FALLBACK_APPROVERS is set without SEGBOT_POLICY__ESCALATE_AFTER: they would never be called."
        )
    if policy.escalate_after and not policy.fallback_approvers:
        yield "SEGBOT_POLICY__ESCALATE_AFTER is set without SEGBOT_POLICY__FALLBACK_APPROVERS: there is nobody to call."
    if policy.escalate_after and policy.escalate_after >= policy.expires_after:
        yield "SEGBOT_POLICY__ESCALATE_AFTER is not before SEGBOT_POLICY__EXPIRES_AFTER: requests expire first."
    both = sorted({*policy.notify} & {*policy.approvers, *policy.fallback_approvers})
    if both:
        yield f"SEGBOT_POLICY__NOTIFY is for people who may not decide, and {both[0]} is among the approvers."
    standard = {rule.name for rules in built_in(policy.thresholds).values() for rule in rules}
    for name, times in Counter(rule.name for rule in policy.rules).items():
        if times > 1:
            yield f"Policy rule “{name}” is there {times} times: each needs a name of its own."
        if name in standard:
            yield f"Policy rule “{name}” has the name of a built-in rule: call it something else."


def _of_rule(rule: Rule, policy: Policy) -> Iterator[str]:
    yield from _of_its_form(rule)
    yield from _of_guards(rule, policy.thresholds)
    if rule.outcome is Outcome.RUN:
        yield from _of_running(rule, policy.thresholds)
    if rule.outcome is Outcome.APPROVE:
        yield from _of_approvers(rule, policy)


def _of_its_form(rule: Rule) -> Iterator[str]:
    outside = sorted(verb.value for verb in rule.actions - JUDGED)
    if outside:
        yield f"“{outside[0]}” is not judged by rules, so it cannot be among its actions."
    for bound in _BOUNDS:
        above, most = getattr(rule, f"{bound}_above"), getattr(rule, f"{bound}_at_most")
        if above is not None and most is not None and above >= most:
            yield f"nothing is above {above} and at most {most}, so it could never fire ({bound}_above, {bound}_at_most)."
    if rule.outcome is Outcome.APPROVE and rule.approvals < 1:
        yield "it needs at least one approval."
    if rule.outcome is not Outcome.APPROVE and (rule.approvals or rule.approvers):
        yield f"approvals and approvers go with outcome = “approve”, and its outcome is “{rule.outcome.value}”."
    if rule.outcome is Outcome.REFUSE and not rule.instead:
        yield "it refuses, so it has to say in “instead” which command or way is open."
    both = sorted({*rule.notify} & {*rule.approvers})
    if both:
        yield f"{both[0]} is in notify, which is for people who may not decide, and among its approvers."


def _of_guards(rule: Rule, limits: Thresholds) -> Iterator[str]:
    """A guard may be made stricter; a rule that looks as if it switched one off would never fire."""
    if rule.outcome is Outcome.REFUSE:
        return
    if CampaignCheck.SCHEDULED in rule.campaigns:
        yield "a segment that a scheduled campaign uses is always refused; it cannot be allowed by a rule."
    if CampaignCheck.UNKNOWN in rule.campaigns and rule.outcome is not Outcome.APPROVE:
        yield "where the campaign check is “unknown” one more approval is always needed; it cannot be waived by a rule."
    if (
        rule.actions == {Verb.REMOVE}
        and rule.share_above is not None
        and rule.share_above >= limits.removal_stop_share
    ):
        yield (
            f"removing more than {share_in_words(limits.removal_stop_share)} is always refused; "
            "SEGBOT_POLICY__REMOVAL_STOP_SHARE moves that limit."
        )


def _of_running(rule: Rule, limits: Thresholds) -> Iterator[str]:
    if not rule.actions or rule.actions - RUNNABLE:
        yield "only add, create and rename may run without a confirmation, and it has to name which."
    if rule.actions & {Verb.ADD, Verb.CREATE}:
        most = limits.add_needs_approval_above
        if rule.adds_at_most is None or rule.adds_at_most > most:
            yield f"what runs without a confirmation needs adds_at_most, and at most {most:,} of them."
    if rule.reason_required or rule.typed_proof:
        yield "what runs without a confirmation has nowhere to ask for a reason or a proof."


def _of_approvers(rule: Rule, policy: Policy) -> Iterator[str]:
    own = rule.approvers or policy.approvers
    needed = approvals_of(rule)
    if not own:
        yield "it needs an approval and nobody could ever give it: it names no approvers, and SEGBOT_APPROVERS is empty."
        return
    pool = {*own, *policy.fallback}
    if _groups(pool):
        return
    if len(pool) < needed:
        yield f"it needs {needed} approvals and names {len(pool)} who could give one: nobody could ever approve."
        return
    for requester in rule.requesters:
        if not policy.self_approval and len(pool - {requester}) < needed:
            yield (
                f"nobody could ever approve what {requester} asks for: it needs {needed}, and without "
                "SEGBOT_POLICY__SELF_APPROVAL nobody approves their own request."
            )


def approvals_of(rule: Rule) -> int:
    """How many approvals a rule can come to ask for: one more where it is for what nobody could check."""
    doubt = CampaignCheck.UNKNOWN in rule.campaigns
    return max(rule.approvals, min(rule.approvals + 1, MOST_FOR_DOUBT)) if doubt else rule.approvals


def _groups(named: set[str]) -> bool:
    """A user group may hold anybody, which only Slack knows."""
    return any(each.startswith("S") for each in named)
