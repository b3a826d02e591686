"""An action and its plan in one sentence, and in numbers: the same words on the preview, the card and in the thread."""

from __future__ import annotations

from collections.abc import Callable

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.planning.plan import CampaignCheck, Plan
from segbot.domain.policy.ruling import share_in_words
from segbot.slack.views.card import numbers
from segbot.slack.views.card.warnings import next_send
from segbot.slack.views.kit.text import SENTENCE, named, people, said, who

TITLES = {
    Verb.LIST: "List segments",
    Verb.SHOW: "Show segment",
    Verb.CREATE: "Create segment",
    Verb.RENAME: "Rename segment",
    Verb.EDIT: "Edit segment",
    Verb.ADD: "Add people",
    Verb.REMOVE: "Remove people",
    Verb.REPLACE: "Replace everyone",
    Verb.CLEAR: "Remove everyone",
    Verb.TAG: "Tag people",
    Verb.DELETE: "Delete segment",
    Verb.IMPORT: "Import members",
    Verb.UNDO: "Undo",
}


def title(verb: Verb) -> str:
    return TITLES[verb]


def headline(action: Action, plan: Plan, noun: str) -> str:
    """`Removes 1,204 of 9,871 people from *VIP*, 12 %.`"""
    return _HEADLINES[action.verb](action, plan, noun)


def counts(plan: Plan, verb: Verb) -> list[tuple[str, str]]:
    """Label and value for a preview; only what matters for the verb."""
    pairs = [
        ("Join", numbers.joining(plan, verb)),
        ("Leave", f"{numbers.leaving(plan, verb)}{_share(plan)}"),
        ("Unchanged", numbers.staying(plan, verb)),
        ("Not in it", numbers.not_in_it(plan)),
        ("Created as customers", numbers.created(plan)),
        ("Size", sizes(plan) if verb is not Verb.CREATE else ""),
        (
            "Batches",
            f"{len(plan.batches):,}" if len(plan.batches) > 1 else "",
        ),
    ]
    return [pair for pair in pairs if pair[1]]


def where(label: str, connection: str) -> str:
    """The provider, and the account at it where that has a name of its own."""
    same = connection.casefold().replace("_", " ") == label.casefold()
    shown = [said(label), "" if same else said(connection)]
    return " · ".join(filter(None, shown)) or "–"


def asked_by(origin: Origin) -> str:
    """The person; and where Slack does not vouch for it, who sat at the machine."""
    if origin.surface != "cli":
        return who(origin.user)
    return f"{who(origin.user)}, at the command line of {said(origin.operator)}"


def sizes(plan: Plan) -> str:
    """`9,871 → 8,667`; empty where the size says nothing."""
    if plan.before is None:
        return "not known" if plan.removes or plan.adds or plan.everyone_leaves else ""
    if plan.after is None:
        return f"{plan.before:,} → not known" if plan.all_customers else f"{plan.before:,}"
    about = "about " if plan.at_most and plan.after != plan.before else ""
    return f"{plan.before:,} → {about}{plan.after:,}"


def warnings(plan: Plan) -> list[str]:
    """The declared effects and what the campaign check found, a line each."""
    lines = [f":warning: {said(effect, SENTENCE)}" for effect in plan.effects[:8]]
    if len(plan.effects) > 8:  # noqa: PLR2004 - as many as are shown
        lines.append(f":warning: … and {len(plan.effects) - 8} more effects.")
    if plan.unnoticed:
        lines.append(f":information_source: {said(plan.unnoticed, SENTENCE)}")
    return lines + campaigns(plan)


def campaigns(plan: Plan) -> list[str]:
    """What is known of campaigns that use the segment."""
    verdicts = {
        CampaignCheck.CLEAR: ":white_check_mark: No scheduled campaign uses it.",
        CampaignCheck.WARN: ":warning: Campaigns use it, none of them scheduled.",
        CampaignCheck.SCHEDULED: ":octagonal_sign: A scheduled campaign uses it.",
        CampaignCheck.UNKNOWN: ":grey_question: Whether a scheduled campaign uses it could not be fully checked.",
    }
    lines = [verdicts[plan.campaign_check]] if plan.campaign_check in verdicts else []
    lines += [line for line in [next_send(plan)] if line]
    return lines + [f"• {said(note, SENTENCE)}" for note in plan.campaign_notes[:6]]


def submit_label(action: Action, plan: Plan, *, needs_approval: bool) -> str:
    """At most 24 characters."""
    if needs_approval:
        return "Ask for approval"
    numbers = {Verb.ADD: plan.adds, Verb.REMOVE: plan.removes}
    count = numbers.get(action.verb)
    words = {
        Verb.ADD: "Add",
        Verb.REMOVE: "Remove",
        Verb.CREATE: "Create",
        Verb.RENAME: "Rename",
        Verb.EDIT: "Save",
        Verb.TAG: "Set tags",
        Verb.REPLACE: "Replace",
        Verb.CLEAR: "Remove everyone",
        Verb.DELETE: "Delete",
        Verb.IMPORT: "Import",
    }
    word = words.get(action.verb, "Go ahead")
    return f"{word} {count:,}" if count else word


def _of(count: int, plan: Plan) -> str:
    return f"{count:,} of {people(plan.before)}" if plan.before is not None else people(count)


def _share(plan: Plan) -> str:
    if not plan.removes:
        return ""
    part = plan.share_removed
    return f", {share_in_words(part)}" if part is not None else " (its size is not known)"


def _in_it(plan: Plan) -> str:
    return f", which has {people(plan.before)} now" if plan.before is not None else ""


def _first_people(plan: Plan) -> str:
    if plan.all_customers:
        return " with *all customers*"
    return f" with {people(plan.adds)}" if plan.adds else ""


def _edited(action: Action) -> str:
    parts = [
        "the name" if action.name else "",
        "the description" if action.description is not None else "",
        "the criteria" if action.criteria is not None else "",
    ]
    return " and ".join(filter(None, parts)) or "the settings"


def _everybody(plan: Plan) -> str:
    if plan.before is None:
        return "how many people that is, the provider does not say"
    return people(plan.before)


def _add(_action: Action, plan: Plan, _noun: str) -> str:
    name = named(plan.segment_name)
    if plan.all_customers:
        return f"Adds *all customers* to {name}."
    return f"Adds {_most(plan)}{people(plan.adds)} to {name}{_in_it(plan)}."


def _remove(_action: Action, plan: Plan, _noun: str) -> str:
    count = _of(plan.removes, plan)
    return f"Removes {_most(plan)}{count} from {named(plan.segment_name)}{_share(plan)}."


def _replace(_action: Action, plan: Plan, _noun: str) -> str:
    stay = f", {people(plan.unchanged)} stay" if plan.unchanged else ""
    leave = f"{_most(plan)}{people(plan.removes)} leave{_share(plan)}"
    if plan.everyone_leaves and not plan.removes:
        leave = "whoever is in it now leaves"
    return f"Replaces everyone in {named(plan.segment_name)}: {leave}, {_most(plan)}{people(plan.adds)} join{stay}."


def _tag(_action: Action, plan: Plan, _noun: str) -> str:
    count = plan.adds + (plan.unchanged or 0) or sum(batch.count for batch in plan.batches)
    return f"Sets tags for {people(count)} in {named(plan.segment_name)}."


def _import(_action: Action, plan: Plan, _noun: str) -> str:
    name = named(plan.segment_name)
    if not plan.after:
        return f"Notes {name} in segbot's book, without its people. Nothing is sent."
    return f"Tells segbot that exactly {people(plan.after)} are in {name}. Nothing is sent."


def _undo(_action: Action, plan: Plan, _noun: str) -> str:
    name = named(plan.segment_name)
    return f"Undoes an earlier change of {name}: {people(plan.adds)} back in, {people(plan.removes)} out."


def _look(_action: Action, plan: Plan, _noun: str) -> str:
    return f"Shows {named(plan.segment_name)}."


def _most(plan: Plan) -> str:
    return "at most " if plan.at_most else ""


_HEADLINES: dict[Verb, Callable[[Action, Plan, str], str]] = {
    Verb.LIST: _look,
    Verb.SHOW: _look,
    Verb.CREATE: lambda _, plan, noun: (
        f"Creates the {said(noun)} {named(plan.segment_name)}{_first_people(plan)}."
    ),
    Verb.RENAME: lambda action, plan, _: f"Renames {named(plan.segment_name)} to {named(action.name)}.",
    Verb.EDIT: lambda action, plan, _: f"Changes {_edited(action)} of {named(plan.segment_name)}.",
    Verb.ADD: _add,
    Verb.REMOVE: _remove,
    Verb.REPLACE: _replace,
    Verb.CLEAR: lambda _, plan, __: f"Removes everyone from {named(plan.segment_name)}: {_everybody(plan)}.",
    Verb.TAG: _tag,
    Verb.DELETE: lambda _, plan, noun: (
        f"Deletes the {said(noun)} {named(plan.segment_name)}: {_everybody(plan)}."
    ),
    Verb.IMPORT: _import,
    Verb.UNDO: _undo,
}
