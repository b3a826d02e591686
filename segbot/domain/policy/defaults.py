"""The table that holds where nothing is configured: three guards first, and a rule for every action last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from segbot.domain.actions import Verb
from segbot.domain.planning.plan import CampaignCheck
from segbot.domain.policy.rules import PROVEN, Case, Rule
from segbot.domain.policy.ruling import Outcome, Ruling, share_in_words

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
    if action.verb is Verb.REMOVE and case.share is not None and case.share > limits.removal_stop_share:
        return Ruling(
            outcome=Outcome.REFUSE,
            rule="removal-stop",
            why=(
                f"This would take {share_in_words(case.share)} of the segment; "
                f"remove stops at {share_in_words(limits.removal_stop_share)}."
            ),
            instead=(
                f"If that is meant, say so openly: /segment replace {action.connection} (with the people who stay)"
                f" or /segment clear {action.connection}."
            ),
        )
    return None


def one_more_approval(ruling: Ruling, *, fallback: tuple[str, ...]) -> Ruling:
    """The same where nobody could fully find out whether a scheduled campaign uses the segment."""
    return replace(
        ruling,
        outcome=Outcome.APPROVE,
        rule=f"{ruling.rule}+campaigns-unknown",
        why=f"{ruling.why} Whether a scheduled campaign uses it could not be fully checked: one more approval.",
        approvals=ruling.approvals + 1,
        fallback=fallback,
    )


@lru_cache(maxsize=64)
def built_in(limits: Thresholds) -> Mapping[Verb, tuple[Rule, ...]]:
    """The rules for each action under these thresholds; the last of each always fires."""
    taking_in = _taking_in(limits)
    agreed = "It changes who the segment reaches: a colleague has to agree."
    return {
        Verb.LIST: (_rule("look", Outcome.RUN, "Looking changes nothing."),),
        Verb.SHOW: (_rule("look", Outcome.RUN, "Looking changes nothing."),),
        Verb.CREATE: (*taking_in, _rule("create", Outcome.CONFIRM)),
        Verb.RENAME: (*taking_in, _rule("rename", Outcome.CONFIRM)),
        Verb.ADD: (
            *taking_in,
            _rule("add", Outcome.CONFIRM, "Adding this many people needs only your own confirmation."),
        ),
        Verb.REMOVE: (
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
                "Nothing is sent to the provider: your own confirmation is enough.",
            ),
        ),
        **{verb: _leaving(verb.value, limits) for verb in PROVEN},
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
        why="It takes in every customer.",
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


def _leaving(name: str, limits: Thresholds) -> tuple[Rule, ...]:
    """Removals too large for a confirmation, by how many and how large a part of the segment they are."""
    proof = name != Verb.REMOVE.value
    large = Rule(
        name=f"{name}-large",
        outcome=Outcome.APPROVE,
        share_known=True,
        share_above=limits.second_approval_share,
        why="It would take {share} of the segment: two colleagues have to agree.",
        approvals=2,
    )
    many = Rule(
        name=f"{name}-large",
        outcome=Outcome.APPROVE,
        removes_above=limits.second_approval_people,
        why=f"It would take more than {limits.second_approval_people:,} people: two colleagues have to agree.",
        approvals=2,
    )
    final = "It cannot be taken back by itself: a colleague has to agree."
    unknown = Rule(
        name=name,
        outcome=Outcome.APPROVE,
        share_known=False,
        why=final
        if proof
        else "A removal whose share of the segment is not known: a colleague has to agree.",
        approvals=1,
    )
    other = Rule(
        name=name,
        outcome=Outcome.APPROVE,
        why=final
        if proof
        else f"More than {limits.remove_confirm_people:,} people, or {share_in_words(limits.remove_confirm_share)} of the segment: "
        "a colleague has to agree.",
        approvals=1,
    )
    return large, many, unknown, other
