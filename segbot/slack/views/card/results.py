"""What a request has done, in words: only what is known to have changed."""

from __future__ import annotations

from segbot.domain.actions import Verb
from segbot.domain.requests import Request
from segbot.domain.results import Basis
from segbot.slack.views.kit.text import capital, named, people

_PAST = {"remove": "removed", "clear": "removed", "add": "added", "create": "added", "tag": "tagged"}
_NOTHING = {
    "remove": "nobody left it",
    "clear": "nobody left it",
    "add": "nobody joined it",
    "create": "nobody joined it",
}
_COUNTED = {
    Verb.ADD: "additions to",
    Verb.REMOVE: "removals for",
    Verb.CLEAR: "removals for",
    Verb.REPLACE: "changes for",
    Verb.TAG: "tags for",
}
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


def happened(
    verb: str, *, sent: int, changed: int | None, before: int | None, after: int | None, noun: str = "segment"
) -> str:
    """One or two sentences without the last full stop; empty where it was about nobody.

    `Sent 7. The segment went from 187 to 184`.
    """
    if changed and (changed == sent or before is None or after is None):
        return f"{people(changed)} {_PAST.get(verb, 'changed')}"
    if not sent:
        return ""
    told = f"Sent {sent:,}"
    if before is None or after is None:
        return (
            f"{told}. How many of them were changed isn't known"
            if changed is None
            else f"{told}. Nobody was changed"
        )
    if before == after:
        nobody = f", so {_NOTHING[verb]}" if changed == 0 and verb in _NOTHING else ""
        return f"{told}. The {noun} still has {people(after)}{nobody}"
    return f"{told}. The {noun} went from {before:,} to {after:,}"


def change_of_size(request: Request) -> str:
    """` (412 → 409)`; empty where the provider does not tell, or the numbers stand in the sentence already."""
    result = request.result
    before = request.plan.before if result.before is None else result.before
    after = request.after if result.after is None else result.after
    unsized = request.action.verb in (Verb.CREATE, Verb.RENAME, Verb.EDIT, Verb.TAG)
    if before is None or after is None or unsized or not _certain(request):
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
    """`@Maya removed 3 people from *VIP customers*`; what is only known as sent is told as sent."""
    if not _certain(request):
        return f"{person} sent {_sent(request)}"
    name, count = named(request.plan.segment_name), people(request.result.changed or 0)
    verb, plan = request.action.verb, request.plan
    told = {
        Verb.CREATE: f"created {name}{_with(request)}",
        Verb.RENAME: f"renamed {name} to {named(request.action.name)}",
        Verb.EDIT: f"changed {name}",
        Verb.ADD: f"added {'all customers' if plan.all_customers else count} to {name}",
        Verb.REMOVE: f"removed {count} from {name}",
        Verb.REPLACE: f"replaced everyone in {name}{_moved(request)}",
        Verb.CLEAR: f"removed {_everyone(request)} from {name}",
        Verb.TAG: f"tagged {count} in {name}",
        Verb.DELETE: f"deleted {name}",
        Verb.IMPORT: f"told segbot who is in {name}",
    }
    return f"{person} {told.get(verb, f'changed {name}')}"


def done(request: Request) -> str:
    """`897 people removed from *Newsletter weekly*`."""
    if not _certain(request):
        return f"Sent {_sent(request)}"
    name, count = named(request.plan.segment_name), people(request.result.changed or 0)
    verb, plan = request.action.verb, request.plan
    told = {
        Verb.CREATE: f"{name} created{_with(request)}",
        Verb.RENAME: f"{name} renamed to {named(request.action.name)}",
        Verb.EDIT: f"{name} changed",
        Verb.ADD: f"{'All customers' if plan.all_customers else count} added to {name}",
        Verb.REMOVE: f"{count} removed from {name}",
        Verb.REPLACE: f"Everyone in {name} replaced{_moved(request)}",
        Verb.CLEAR: f"{capital(_everyone(request))} removed from {name}",
        Verb.TAG: f"{count} tagged in {name}",
        Verb.DELETE: f"{name} deleted",
        Verb.IMPORT: f"segbot knows who is in {name}",
    }
    return told.get(verb, f"{name} changed")


def _certain(request: Request) -> bool:
    """Whether it is known for how many people something changed, or it is not about how many."""
    result = request.result
    if request.action.verb not in _COUNTED or request.plan.all_customers or not result.sent:
        return True
    if result.basis is Basis.MEMBERS and result.changed:
        return True
    if request.action.verb in (Verb.CLEAR, Verb.REPLACE):
        listed = request.roster.count if request.roster else 0
        return result.after in (None, listed)
    unsized = result.before is None or result.after is None
    return bool(result.changed) and (result.as_sent or unsized)


def _moved(request: Request) -> str:
    """`: 20 people left, 12 joined`; empty where that was not seen."""
    moved = request.result.came_and_went
    return "" if moved is None else f": {people(moved[1])} left, {moved[0]:,} joined"


def _everyone(request: Request) -> str:
    """`everyone`, or how many where somebody could not be taken out."""
    result = request.result
    return people(result.changed) if result.after and result.changed else "everyone"


def _sent(request: Request) -> str:
    """`7 removals for *Trial users*. The segment went from 187 to 184`."""
    result = request.result
    what = happened(
        request.action.verb.value,
        sent=result.sent,
        changed=result.changed,
        before=result.before,
        after=result.after,
        noun=request.noun,
    )
    _, _, rest = what.partition(". ")
    name = named(request.plan.segment_name)
    return f"{result.sent:,} {_COUNTED[request.action.verb]} {name}{f'. {rest}' if rest else ''}"


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
    listed, count = request.roster, request.plan.unknown or request.result.left_out
    if request.action.verb is not Verb.REMOVE or listed is None or not count:
        return ""
    were = "was" if count == 1 else "were"
    return f"{count:,} of the {listed.count:,} {were} not in it."


def _with(request: Request) -> str:
    changed = request.result.changed
    return f" with {people(changed)}" if changed else ""
