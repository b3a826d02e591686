"""The table that holds where nothing is configured: three guards first, and a rule for every action last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from segbot.domain.actions import Verb
from segbot.domain.planning.plan import CampaignAim, CampaignCheck, Plan
from segbot.domain.policy.rules import PROVEN, Case, Rule
from segbot.domain.policy.ruling import Outcome, Ruling, share_in_words

HARMLESS = "nobody-leaves"
# What is not known about campaigns adds an approval up to here: more than many teams could ever give.
MOST_FOR_DOUBT = 2

JUDGED = frozenset(Verb) - {Verb.LIST, Verb.SHOW, Verb.UNDO}
"""What configured rules are about; looking is free, and an undo is judged as what it turns out to be."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Counts are people; shares are 0..1 of the segment."""

    add_needs_approval_above: int = 10_000
    remove_confirm_people: int = 100
    remove_confirm_share: float = 0.10
    second_approval_people: int = 1_000
    second_approval_share: float = 0.25
    removal_stop_share: float = 0.50


def guard(case: Case, limits: Thresholds) -> Ruling | None:
    """The refusals that stand before every rule."""
    action, plan = case.action, case.plan
    if plan.campaign_check is CampaignCheck.SCHEDULED:
        return Ruling(
            outcome=Outcome.REFUSE,
            rule="campaign-scheduled",
            why=_campaign(plan),
            instead="Unschedule the campaign first, then ask again.",
        )
    if action.verb is Verb.REPLACE and plan.adds == 0 and not plan.unchanged:
        return Ruling(
            outcome=Outcome.REFUSE,
            rule="replace-with-nobody",
            why="The list is empty, so everyone would leave.",
            instead=f"To empty the segment, use `/segment clear {action.connection}`.",
        )
    if beyond_the_stop(case, limits) and not action.undoes_exactly:
        return Ruling(
            outcome=Outcome.REFUSE,
            rule="removal-stop",
            why=(
                f"This would remove {_share(case)} of the segment. "
                f"Removals stop at {share_in_words(limits.removal_stop_share)}."
            ),
            instead=(
                f"To keep only some people, use `/segment replace {action.connection}`."
                f" To remove everyone, use `/segment clear {action.connection}`."
            ),
        )
    return None


def beyond_the_stop(case: Case, limits: Thresholds) -> bool:
    """Whether it takes out more than a plain removal may."""
    return (
        case.action.verb is Verb.REMOVE and case.share is not None and case.share > limits.removal_stop_share
    )


def taken_back_exactly(ruling: Ruling, case: Case, *, fallback: tuple[str, ...]) -> Ruling:
    """The same for a removal beyond the stop that puts a segment back as it was: never without a colleague."""
    if ruling.outcome is Outcome.REFUSE:
        return ruling
    asked = ruling.outcome is Outcome.APPROVE
    why = ruling.why if asked else f"It removes {_share(case)} of the segment."
    return replace(
        ruling,
        outcome=Outcome.APPROVE,
        why=f"{why} They are exactly the people #{case.action.undoes} added.",
        approvals=max(1, ruling.approvals),
        fallback=fallback,
    )


def _share(case: Case) -> str:
    return "an unknown share" if case.share is None else share_in_words(case.share)


def _campaign(plan: Plan) -> str:
    """What would really happen, where the provider shows whom the campaign goes to."""
    if plan.campaign_aims == {CampaignAim.WITHOUT}:
        return "A scheduled campaign leaves out the people of this segment, and would reach them, too."
    if CampaignAim.WITHOUT in plan.campaign_aims:
        return (
            "A scheduled campaign uses this segment, and one leaves out its people: both would reach others."
        )
    return "A scheduled campaign uses this segment, and wouldn't reach the people it is meant for."


def one_more_approval(ruling: Ruling, *, fallback: tuple[str, ...]) -> Ruling:
    """The same where nobody could fully find out whether a scheduled campaign uses the segment."""
    return replace(
        ruling,
        outcome=Outcome.APPROVE,
        rule=f"{ruling.rule}+campaigns-unknown",
        why=f"{ruling.why} One more has to agree, as not every campaign could be checked.",
        approvals=max(ruling.approvals, min(ruling.approvals + 1, MOST_FOR_DOUBT)),
        fallback=fallback,
    )


@lru_cache(maxsize=64)
def built_in(limits: Thresholds) -> Mapping[Verb, tuple[Rule, ...]]:
    """The rules for each action under these thresholds; the last of each always fires."""
    taking_in = _taking_in(limits)
    agreed = "It changes who the segment reaches."
    return {
        Verb.LIST: (_rule("look", Outcome.RUN, "Looking changes nothing."),),
        Verb.SHOW: (_rule("look", Outcome.RUN, "Looking changes nothing."),),
        Verb.CREATE: (*taking_in, _rule("create", Outcome.CONFIRM)),
        Verb.RENAME: (*taking_in, _rule("rename", Outcome.CONFIRM)),
        Verb.ADD: (
            *taking_in,
            _rule("add", Outcome.CONFIRM, "Your own confirmation is enough."),
        ),
        Verb.REMOVE: (
            *_harmless(Verb.REMOVE, limits),
            Rule(
                name="remove-small",
                outcome=Outcome.CONFIRM,
                removes_at_most=limits.remove_confirm_people,
                share_at_most=limits.remove_confirm_share,
                why="A small removal: your own confirmation is enough.",
            ),
            *_leaving("remove", limits),
        ),
        Verb.EDIT: (_rule("edit", Outcome.APPROVE, agreed),),
        Verb.TAG: (_rule("tag", Outcome.APPROVE, agreed),),
        # Telling segbot who is in a segment is harmless at first; telling it again changes what later lists send.
        Verb.IMPORT: (
            replace(_rule("import", Outcome.APPROVE, agreed), size_above=0),
            _rule(
                "import",
                Outcome.CONFIRM,
                "Nothing is sent to the provider.",
            ),
        ),
        **{verb: (*_harmless(verb, limits), *_leaving(verb.value, limits)) for verb in PROVEN},
        # An undo is judged as what it turns out to be; this is for a caller that has not found that out.
        Verb.UNDO: (_rule("undo", Outcome.APPROVE, agreed),),
    }


def _rule(name: str, outcome: Outcome, why: str = "") -> Rule:
    return Rule(name=name, outcome=outcome, approvals=int(outcome is Outcome.APPROVE), why=why)


def _taking_in(limits: Thresholds) -> tuple[Rule, ...]:
    everybody = Rule(
        name="add-all-customers",
        outcome=Outcome.APPROVE,
        all_customers=True,
        why="Every customer would be added.",
        approvals=1,
    )
    many = Rule(
        name="add-many",
        outcome=Outcome.APPROVE,
        adds_above=limits.add_needs_approval_above,
        why=f"More than {limits.add_needs_approval_above:,} people would be added.",
        approvals=1,
    )
    return everybody, many


def _harmless(verb: Verb, limits: Thresholds) -> tuple[Rule, ...]:
    """Nobody known would leave, so nobody else has to agree. Without a known size a deletion is not that."""
    if verb is Verb.REPLACE and not limits.add_needs_approval_above:
        return ()
    return (
        Rule(
            name=HARMLESS,
            outcome=Outcome.CONFIRM,
            removes_at_most=0,
            size_at_most=0 if verb is Verb.DELETE else None,
            adds_at_most=limits.add_needs_approval_above if verb is Verb.REPLACE else None,
            reason_required=False,
            typed_proof=verb is Verb.DELETE,
            why="Nobody would leave.",
        ),
    )


def _leaving(name: str, limits: Thresholds) -> tuple[Rule, ...]:
    """Removals too large for a confirmation, by how many and how large a part of the segment they are."""
    proof = name != Verb.REMOVE.value
    large = Rule(
        name=f"{name}-large",
        outcome=Outcome.APPROVE,
        share_known=True,
        share_above=limits.second_approval_share,
        why="It removes {share} of the segment.",
        approvals=2,
    )
    many = Rule(
        name=f"{name}-large",
        outcome=Outcome.APPROVE,
        removes_above=limits.second_approval_people,
        why=f"It removes more than {limits.second_approval_people:,} people.",
        approvals=2,
    )
    final = "It can't be undone automatically."
    unknown = Rule(
        name=name,
        outcome=Outcome.APPROVE,
        share_known=False,
        why=final if proof else "We don't know the size of the segment, so not the share either.",
        approvals=1,
    )
    other = Rule(
        name=name,
        outcome=Outcome.APPROVE,
        why=final
        if proof
        else f"It removes more than {limits.remove_confirm_people:,} people"
        f" or {share_in_words(limits.remove_confirm_share)} of the segment.",
        approvals=1,
    )
    return large, many, unknown, other
