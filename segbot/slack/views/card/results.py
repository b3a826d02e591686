"""What a request has done, in words: only what is known to have changed."""

from __future__ import annotations

from segbot.domain.actions import Verb
from segbot.domain.requests import Request
from segbot.slack.views.kit.text import named, people

_ONGOING = {
    Verb.CREATE: "Creating",
    Verb.RENAME: "Renaming",
    Verb.EDIT: "Changing",
    Verb.DELETE: "Deleting",
    Verb.CLEAR: "Removing everyone from",
    Verb.REPLACE: "Replacing everyone in",
    Verb.IMPORT: "Noting who is in",
    Verb.UNDO: "Undoing a change of",
}


def change_of_size(request: Request) -> str:
    """` (412 → 409)`; empty where the provider does not tell."""
    before, after = request.plan.before, request.after
    if (
        before is None
        or after is None
        or request.action.verb in (Verb.CREATE, Verb.RENAME, Verb.EDIT, Verb.TAG)
    ):
        return ""
    return f" ({before:,} → {after:,})"


def ongoing(request: Request) -> str:
    """`Removing 900 people from *Newsletter weekly*`."""
    name, plan, verb = named(request.plan.segment_name), request.plan, request.action.verb
    match verb:
        case Verb.ADD:
            return f"Adding {'all customers' if plan.all_customers else people(plan.adds)} to {name}"
        case Verb.REMOVE:
            return f"Removing {people(plan.removes)} from {name}"
        case Verb.TAG:
            return f"Tagging {people(plan.adds + (plan.unchanged or 0))} in {name}"
        case _:
            return f"{_ONGOING.get(verb, 'Changing')} {name}"


def done_by(request: Request, person: str) -> str:
    """`@Maya removed 3 people from *VIP customers*`."""
    name, count = named(request.plan.segment_name), people(request.people_changed)
    verb, plan = request.action.verb, request.plan
    told = {
        Verb.CREATE: f"created {name}{_with(request)}",
        Verb.RENAME: f"renamed {name} to {named(request.action.name)}",
        Verb.EDIT: f"changed {name}",
        Verb.ADD: f"added {'all customers' if plan.all_customers else count} to {name}",
        Verb.REMOVE: f"removed {count} from {name}",
        Verb.REPLACE: f"replaced everyone in {name}",
        Verb.CLEAR: f"removed everyone from {name}",
        Verb.TAG: f"tagged {count} in {name}",
        Verb.DELETE: f"deleted {name}",
        Verb.IMPORT: f"told segbot who is in {name}",
    }
    return f"{person} {told.get(verb, f'changed {name}')}"


def done(request: Request) -> str:
    """`897 people removed from *Newsletter weekly*`."""
    name, count = named(request.plan.segment_name), people(request.people_changed)
    verb, plan = request.action.verb, request.plan
    told = {
        Verb.CREATE: f"{name} created{_with(request)}",
        Verb.RENAME: f"{name} renamed to {named(request.action.name)}",
        Verb.EDIT: f"{name} changed",
        Verb.ADD: f"{'All customers' if plan.all_customers else count} added to {name}",
        Verb.REMOVE: f"{count} removed from {name}",
        Verb.REPLACE: f"Everyone in {name} replaced",
        Verb.CLEAR: f"Everyone removed from {name}",
        Verb.TAG: f"{count} tagged in {name}",
        Verb.DELETE: f"{name} deleted",
        Verb.IMPORT: f"segbot knows who is in {name}",
    }
    return told.get(verb, f"{name} changed")


def so_far(request: Request) -> str:
    """`300 of 900`; `nothing yet` before the first batch is through."""
    progress = request.progress
    if progress.people:
        return f"{progress.people_settled:,} of {progress.people:,}"
    if progress.batches > 1:
        return f"step {progress.settled:,} of {progress.batches:,}"
    return ""


def not_in_it(request: Request) -> str:
    """`3 of the 900 were not in it.`; empty where everybody was, or nobody can say."""
    listed, plan = request.roster, request.plan
    if request.action.verb is not Verb.REMOVE or listed is None or not plan.unknown:
        return ""
    were = "was" if plan.unknown == 1 else "were"
    return f"{plan.unknown:,} of the {listed.count:,} {were} not in it."


def _with(request: Request) -> str:
    return f" with {people(request.people_changed)}" if request.people_changed else ""
