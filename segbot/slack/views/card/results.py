"""What a request has done, in words: only what is known to have changed."""

from __future__ import annotations

from dataclasses import dataclass

from segbot.domain.actions import Verb
from segbot.domain.requests import Request
from segbot.domain.results import ERASED_SINCE, Result
from segbot.slack.views.kit.text import capital, named, people, small

_PAST = {"remove": "removed", "clear": "removed", "add": "added", "create": "added", "tag": "tagged"}
_NOTHING = {
    "remove": "nobody left it",
    "clear": "nobody left it",
    "add": "nobody joined it",
    "create": "nobody joined it",
}
_COUNTED = {
    "add": "additions to",
    "remove": "removals for",
    "clear": "removals for",
    "replace": "changes for",
    "tag": "tags for",
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
    if before is None or after is None or unsized or not request.knows_how_many:
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


@dataclass(frozen=True, kw_only=True)
class Happened:
    """What a change has done, from its request or from what was written down of it: the same words wherever it is told.

    `certain`: whether it is known for how many something changed; `moved`: of a replacement, how many came and how many
    left; `renamed`: the new name, where it is known; `undoes`: the request it took back, 0 where none.
    """

    verb: str
    segment: str
    result: Result
    certain: bool
    everybody_added: bool = False
    moved: tuple[int, int] | None = None
    renamed: str = ""
    undoes: int = 0
    noun: str = "segment"

    @classmethod
    def to(cls, request: Request) -> Happened:
        return cls(
            verb=request.action.verb.value,
            segment=request.plan.segment_name,
            result=request.result,
            certain=request.knows_how_many,
            everybody_added=request.plan.all_customers,
            moved=request.result.came_and_went,
            renamed=request.action.name or "",
            undoes=request.action.undoes or 0,
            noun=request.noun,
        )

    def by(self, person: str) -> str:
        """`@Maya removed 3 people from *VIP customers*`; what is only known as sent is told as sent."""
        if not self.certain:
            return f"{person} sent {self._sent()}"
        if self.undoes:
            return f"{person} undid #{self.undoes}: {small(self._told())}"
        name, count = named(self.segment), people(self.result.changed or 0)
        told = {
            "create": f"created {name}{self._with()}",
            "rename": f"renamed {name}{self._to()}",
            "edit": f"changed {name}",
            "add": f"added {'all customers' if self.everybody_added else count} to {name}",
            "remove": f"removed {count} from {name}",
            "replace": f"replaced everyone in {name}{self._moved()}",
            "clear": f"removed {self._everyone()} from {name}",
            "tag": f"tagged {count} in {name}",
            "delete": f"deleted {name}",
            "import": f"told segbot who is in {name}",
        }
        return f"{person} {told.get(self.verb, f'changed {name}')}"

    def told(self) -> str:
        """`897 people removed from *Newsletter weekly*`; `#1042 undone: 897 people added to *Newsletter weekly*`."""
        if not self.certain:
            return f"Sent {self._sent()}"
        return f"#{self.undoes} undone: {small(self._told())}" if self.undoes else self._told()

    def _told(self) -> str:
        name, count = named(self.segment), people(self.result.changed or 0)
        told = {
            "create": f"{name} created{self._with()}",
            "rename": f"{name} renamed{self._to()}",
            "edit": f"{name} changed",
            "add": f"{'All customers' if self.everybody_added else count} added to {name}",
            "remove": f"{count} removed from {name}",
            "replace": self._came_back(name)
            if self.undoes
            else f"Everyone in {name} replaced{self._moved()}",
            "clear": f"{capital(self._everyone())} removed from {name}",
            "tag": f"{count} tagged in {name}",
            "delete": f"{name} deleted",
            "import": f"segbot knows who is in {name}",
        }
        return told.get(self.verb, f"{name} changed")

    def _moved(self) -> str:
        """`: 20 people left, 12 joined`; empty where that was not seen."""
        return "" if self.moved is None else f": {people(self.moved[1])} left, {self.moved[0]:,} joined"

    def _came_back(self, name: str) -> str:
        """An exact undo is a replacement to segbot, and to people what it has brought back."""
        if self.moved is None:
            return f"Everyone in {name} replaced"
        came, left = self.moved
        if came and left:
            return f"{people(left)} left {name}, {came:,} came back"
        if came or left:
            return f"{people(came)} came back to {name}" if came else f"{people(left)} left {name}"
        return f"Nobody had to come back to {name}"

    def _everyone(self) -> str:
        """`everyone`, or how many where somebody could not be taken out."""
        return people(self.result.changed) if self.result.after and self.result.changed else "everyone"

    def _with(self) -> str:
        return f" with {people(self.result.changed)}" if self.result.changed else ""

    def _to(self) -> str:
        return f" to {named(self.renamed)}" if self.renamed else ""

    def _sent(self) -> str:
        """`7 removals for *Trial users*. The segment went from 187 to 184`."""
        result = self.result
        what = happened(
            self.verb,
            sent=result.sent,
            changed=result.changed,
            before=result.before,
            after=result.after,
            noun=self.noun,
        )
        _, _, rest = what.partition(". ")
        told = f"{result.sent:,} {_COUNTED[self.verb]} {named(self.segment)}"
        return f"{told}. {rest}" if rest else told


def done_by(request: Request, person: str) -> str:
    """See `Happened.by`."""
    return Happened.to(request).by(person)


def done(request: Request) -> str:
    """See `Happened.told`."""
    return Happened.to(request).told()


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
    if not request.plan.unknown and ERASED_SINCE in request.note:
        return ""  # the note says who was left out, and why
    were = "was" if count == 1 else "were"
    return f"{count:,} of the {listed.count:,} {were} not in it."
