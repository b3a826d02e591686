"""An action and its plan as one phrase: the same words on preview, card, lists and in direct messages."""

from __future__ import annotations

from collections.abc import Callable

from segbot.domain.actions import Action, Origin, Verb
from segbot.domain.planning.plan import Plan
from segbot.domain.policy.ruling import share_in_words
from segbot.slack.views.kit.text import capital, many, named, people, said, who

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
_BUTTONS = {
    Verb.ADD: "Add",
    Verb.REMOVE: "Remove",
    Verb.CREATE: "Create",
    Verb.RENAME: "Rename",
    Verb.EDIT: "Save",
    Verb.TAG: "Tag",
    Verb.REPLACE: "Replace",
    Verb.CLEAR: "Remove everyone",
    Verb.DELETE: "Delete",
    Verb.IMPORT: "Import",
}
_LONGEST_BUTTON = 24


def title(verb: Verb) -> str:
    return TITLES[verb]


def question(action: Action) -> str:
    """Above the preview, at most 24 characters: what was pressed is what is asked."""
    whole = f"Undo #{action.undoes}?" if action.undoes else f"{title(action.verb)}?"
    return whole[:_LONGEST_BUTTON]


def phrase(action: Action, plan: Plan, noun: str) -> str:
    """`remove 900 of 3,900 people (23%) from *Newsletter weekly*`."""
    if not action.undoes:
        return _PHRASES[action.verb](action, plan, noun)
    takes_back = _come_back if action.verb is Verb.REPLACE else _PHRASES[action.verb]
    return f"undo #{action.undoes}: {takes_back(action, plan, noun)}"


def headline(action: Action, plan: Plan, noun: str) -> str:
    """The same at the beginning of a line."""
    return capital(phrase(action, plan, noun))


def asks(origin: Origin, action: Action, plan: Plan, noun: str) -> str:
    """`@Maya asks to remove …`."""
    return f"{asked_by(origin)} asks to {phrase(action, plan, noun)}"


def where(label: str, connection: str) -> str:
    """The provider, and the account at it where that has a name of its own."""
    same = connection.casefold().replace("_", " ") == label.casefold()
    shown = [said(label), "" if same else said(connection)]
    return " · ".join(filter(None, shown)) or "–"


def asked_by(origin: Origin) -> str:
    """The person; and where Slack does not vouch for it, who sat at the machine."""
    if origin.surface != "cli":
        return who(origin.user)
    return f"{who(origin.user)} (command line of {said(origin.operator)})"


def sizes(plan: Plan) -> str:
    """`9,871 → 8,667`; empty where the size is not known."""
    if plan.before is None:
        return ""
    if plan.after is None:
        return f"{plan.before:,}"
    about = "about " if plan.at_most and plan.after != plan.before else ""
    return f"{plan.before:,} → {about}{plan.after:,}"


def share(plan: Plan) -> str:
    """`23%`; empty where nobody leaves or the size is not known."""
    if not plan.removes or plan.share_removed is None:
        return ""
    return share_in_words(plan.share_removed)


def submit_label(action: Action, plan: Plan, *, needs_approval: bool) -> str:
    """Verb and number, at most 24 characters."""
    if needs_approval:
        return "Ask for approval"
    if action.undoes:
        return "Undo"
    count = {Verb.ADD: plan.adds, Verb.REMOVE: plan.removes}.get(action.verb)
    word = _BUTTONS.get(action.verb, "Go ahead")
    whole = f"{word} {people(count)}" if count else word
    return whole if len(whole) <= _LONGEST_BUTTON else f"{word} {count:,}"


def _of(plan: Plan) -> str:
    if plan.before is None or plan.before < plan.removes:
        return people(plan.removes)
    part = share(plan)
    return f"{plan.removes:,} of {people(plan.before)}{f' ({part})' if part else ''}"


def _everybody(plan: Plan) -> str:
    return people(plan.before) if plan.before is not None else "number unknown"


def _whoever_can(plan: Plan) -> str:
    """Where some can't be taken out, how many of how many."""
    if plan.before is None or plan.removes >= plan.before:
        return _everybody(plan)
    return f"{plan.removes:,} of {people(plan.before)}"


def _add(_action: Action, plan: Plan, _noun: str) -> str:
    who_joins = "*all customers*" if plan.all_customers else people(plan.adds)
    return f"add {who_joins} to {named(plan.segment_name)}"


def _remove(_action: Action, plan: Plan, _noun: str) -> str:
    return f"remove {_of(plan)} from {named(plan.segment_name)}"


def _replace(_action: Action, plan: Plan, _noun: str) -> str:
    stay = f", {plan.unchanged:,} stay" if plan.unchanged else ""
    part = share(plan)
    leave = f"{plan.removes:,} leave{f' ({part})' if part else ''}"
    if plan.everyone_leaves and not plan.removes:
        leave = "everyone in it leaves"
    return f"replace everyone in {named(plan.segment_name)}: {leave}, {plan.adds:,} join{stay}"


def _come_back(action: Action, plan: Plan, noun: str) -> str:
    """An exact undo is a replacement to segbot, and to people what it brings back."""
    name = named(plan.segment_name)
    if plan.everyone_leaves and not plan.removes:
        return _replace(action, plan, noun)
    back = f"come{'s' if plan.adds == 1 else ''} back"
    if not plan.removes:
        return f"{people(plan.adds)} {back} to {name}"
    leave = f"{_of(plan)} leave{'s' if plan.removes == 1 else ''} {name}"
    return f"{leave}, {plan.adds:,} {back}" if plan.adds else leave


def _create(_action: Action, plan: Plan, noun: str) -> str:
    first = " with *all customers*" if plan.all_customers else ""
    if plan.adds and not first:
        first = f" with {people(plan.adds)}"
    return f"create the {said(noun)} {named(plan.segment_name)}{first}"


def _edit(action: Action, plan: Plan, _noun: str) -> str:
    parts = [
        "the name" if action.name else "",
        "the description" if action.description is not None else "",
        "the criteria" if action.criteria is not None else "",
    ]
    changed = " and ".join(filter(None, parts)) or "the settings"
    return f"change {changed} of {named(plan.segment_name)}"


def _tag(_action: Action, plan: Plan, _noun: str) -> str:
    count = plan.adds + (plan.unchanged or 0) or sum(batch.count for batch in plan.batches)
    return f"tag {people(count)} in {named(plan.segment_name)}"


def _import(_action: Action, plan: Plan, _noun: str) -> str:
    name = named(plan.segment_name)
    if not plan.after:
        return f"tell segbot that there is {name}"
    return f"tell segbot who is in {name}: {people(plan.after)}"


def _undo(_action: Action, plan: Plan, _noun: str) -> str:
    back = [
        f"{many(plan.adds, 'person', 'people')} back in" if plan.adds else "",
        f"{many(plan.removes, 'person', 'people')} out" if plan.removes else "",
    ]
    told = ", ".join(filter(None, back))
    return f"undo an earlier change of {named(plan.segment_name)}{f': {told}' if told else ''}"


def _look(_action: Action, plan: Plan, _noun: str) -> str:
    return f"show {named(plan.segment_name)}"


_PHRASES: dict[Verb, Callable[[Action, Plan, str], str]] = {
    Verb.LIST: _look,
    Verb.SHOW: _look,
    Verb.CREATE: _create,
    Verb.RENAME: lambda action, plan, _: f"rename {named(plan.segment_name)} to {named(action.name)}",
    Verb.EDIT: _edit,
    Verb.ADD: _add,
    Verb.REMOVE: _remove,
    Verb.REPLACE: _replace,
    Verb.CLEAR: lambda _, plan, __: f"remove everyone from {named(plan.segment_name)} ({_whoever_can(plan)})",
    Verb.TAG: _tag,
    Verb.DELETE: lambda _, plan, noun: (
        f"delete the {said(noun)} {named(plan.segment_name)} ({_everybody(plan)})"
    ),
    Verb.IMPORT: _import,
    Verb.UNDO: _undo,
}
