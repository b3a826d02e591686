"""What happened, one sentence per fact: replies in the card's thread, direct messages, audit lines. Counts only."""

from __future__ import annotations

from segbot.domain.audit import Event, Fact
from segbot.domain.lifecycle import State
from segbot.domain.requests import Request
from segbot.domain.results import Result
from segbot.slack.views.card.headline import phrase
from segbot.slack.views.card.results import Happened, change_of_size, done, not_in_it
from segbot.slack.views.kit.text import (
    SENTENCE,
    approvers_named,
    capital,
    duration,
    many,
    moment,
    named,
    said,
    small,
    told,
    who,
)

_MARKS = {
    Event.REQUESTED: ":memo:",
    Event.APPROVED: ":ballot_box_with_check:",
    Event.VOTED: ":raised_hand:",
    Event.REJECTED: ":no_entry_sign:",
    Event.WITHDRAWN: ":leftwards_arrow_with_hook:",
    Event.EXPIRED: ":alarm_clock:",
    Event.ESCALATED: ":mega:",
    Event.STARTED: ":arrow_forward:",
    Event.PAUSED: ":double_vertical_bar:",
    Event.SUSPENDED: ":double_vertical_bar:",
    Event.RESUMED: ":arrow_forward:",
    Event.RETRIED: ":repeat:",
    Event.DRIFTED: ":warning:",
    Event.RENEWED: ":arrows_counterclockwise:",
    Event.EDITED: ":pencil2:",
    Event.DISCOUNTED: ":warning:",
    Event.TAMPERED: ":rotating_light:",
    Event.UNVOTED: ":leftwards_arrow_with_hook:",
    Event.REMINDED: ":bell:",
    Event.SAMPLED: ":eyes:",
    Event.DONE: ":white_check_mark:",
    Event.PARTLY_DONE: ":warning:",
    Event.FAILED: ":x:",
    Event.UNKNOWN: ":grey_question:",
    Event.ERASED: ":wastebasket:",
    Event.PURGED: ":wastebasket:",
    Event.UNINSTALLED: ":electric_plug:",
}
_IN_THEIR_WORDS = frozenset({Event.REQUESTED, Event.REJECTED, Event.VOTED, Event.APPROVED, Event.EDITED})
_APPROVERS_NAMED = 50


def story(fact: Fact, request: Request) -> str:
    """A reply in the thread of the card, where the request itself is plain to see."""
    return f"{_MARKS[fact.event]} {_sentence(fact, request)}{_note(fact)}"


def direct(fact: Fact, request: Request, link: str = "") -> str:
    """To the one who asked: what became of it; to an approver who holds a copy: that it still waits. `link` leads there."""
    number = f"<{link}|#{request.id}>" if link else f"#{request.id}"
    mark = _MARKS[fact.event]
    if fact.event is Event.DONE and request.state is State.DONE:
        exact = " ".join(filter(None, [not_in_it(request), told(request.note)]))
        return f"{mark} {number} {done(request)}{change_of_size(request)}.{f' {exact}' if exact else ''}"
    what = phrase(request.action, request.plan, request.noun)
    if fact.event is Event.REMINDED:
        return f"{mark} {_waits_for_you(fact, number, what)}{'' if link else ' Its card is above.'}"
    return f"{mark} {number} ({what}): {_sentence(fact, request)}{_note(fact)}"


def audit(fact: Fact, *, dated: bool = False, link: str = "") -> str:
    """One line that stands alone: `#1042 @Maya asks: remove 900 from *VIP* (bunce). “ticket MKT-17”`."""
    at = f"{moment(fact.at)} · " if dated else ""
    number = f"#{fact.request_id}"
    about = (f"<{link}|{number}> " if link else f"{number} ") if fact.request_id else ""
    return f"{_MARKS[fact.event]} {at}{about}{_line(fact)}{_note(fact)}"


def _line(fact: Fact) -> str:
    by = "segbot" if fact.actor == "segbot" else who(fact.actor)
    match fact.event:
        case Event.REQUESTED:
            where = " at the command line" if fact.surface == "cli" else ""
            undo = f"undo #{fact.counts['undoes']}: " if fact.counts.get("undoes") else ""
            return f"{by} asks{where}: {undo}{_what(fact)}."
        case Event.DONE:
            return _finished(fact)
        case Event.PARTLY_DONE | Event.FAILED | Event.UNKNOWN:
            return f"{_sentence(fact, None)} {capital(_batches(fact))} · {_where(fact)}"
        case _ if not fact.request_id:
            return f"{_sentence(fact, None)}{_numbers(fact)}"
        case _:
            return f"{_sentence(fact, None).rstrip('.')} · {_where(fact)}{_numbers(fact)}"


def _where(fact: Fact) -> str:
    return f"{named(fact.segment)} ({said(fact.connection)})"


def _what(fact: Fact) -> str:
    """`remove 900 from *VIP* (bunce)`, from what is written down alone."""
    name, counts = named(fact.segment), fact.counts
    adds, removes = counts.get("adds", 0), counts.get("removes", 0)
    told_of = {
        "remove": f"remove {removes:,} from {name}" if removes else f"remove people from {name}",
        "add": f"add {adds:,} to {name}" if adds else f"add people to {name}",
        "replace": f"replace everyone in {name}"
        + (f", {removes:,} out, {adds:,} in" if removes or adds else ""),
        "clear": f"remove everyone from {name}",
        "import": f"tell segbot who is in {name}",
        "tag": f"tag people in {name}",
    }
    return f"{told_of.get(fact.verb, f'{said(fact.verb)} {name}')} ({said(fact.connection)})"


def _finished(fact: Fact) -> str:
    """`done: 897 people removed from *VIP* (bunce), 3,900 → 3,003`; in the name of the asker where nobody else agreed."""
    counts, what = fact.counts, _happened(fact)
    result = what.result
    before, after = result.before, result.after
    if not what.certain:
        before = None  # the numbers stand in the sentence
    elif before is None and result.changed == result.sent:
        before = fact.before
    size = f", {before:,} → {after:,}" if after is not None and before is not None else ""
    alone = not counts.get("approvals", 1)
    typed = " at the command line" if fact.surface == "cli" else ""
    told_by = f"{what.by(who(fact.submitter))}{typed}" if alone else f"done: {small(what.told())}"
    return f"{told_by} ({said(fact.connection)}){size}."


def _happened(fact: Fact) -> Happened:
    """From what is written down; facts from before results were told apart from what was sent say less."""
    counts = fact.counts
    sent = counts.get("sent", counts.get("people_settled", counts.get("people", 0)))
    count = counts.get("people", counts.get("people_settled", 0 if sent else None))
    before = counts.get("before")
    as_sent = not sent or count == sent or bool(count and before is None)
    certain = bool(counts.get("certain", as_sent or fact.verb not in ("remove", "add", "tag")))
    moved = (counts["came"], counts["left"]) if "came" in counts and "left" in counts else None
    return Happened(
        verb=fact.verb,
        segment=fact.segment,
        result=Result(sent=sent, changed=count, before=before, after=counts.get("after")),
        certain=certain,
        everybody_added=bool(counts.get("all_customers")),
        moved=moved,
        undoes=counts.get("undoes", 0),
    )


def _batches(fact: Fact) -> str:
    done_of = fact.counts.get("batches", 0)
    return f"{done_of:,} of {many(fact.counts.get('of_batches', 0), 'batch', 'batches')} went through"


def _sentence(fact: Fact, request: Request | None) -> str:
    by = "segbot" if fact.actor == "segbot" else who(fact.actor)
    # As it was when it happened: by the time this is told there may be more.
    needed = fact.counts.get("needed", request.ruling.approvals) if request else 0
    given = fact.counts.get("approvals", len(request.approvals)) if request else 0
    missing = f" {many(max(0, needed - given), 'approval')} to go." if needed > given else ""
    asker = f" {who(request.origin.user)}" if request else ""
    sentences = {
        Event.REQUESTED: f"{by} asked for it.",
        Event.APPROVED: f"{_approvers(fact)} approved it." if fact.actor != "segbot" else "Approved.",
        Event.VOTED: f"{by} approved it.{missing}",
        Event.REJECTED: f"{by} rejected it.",
        Event.WITHDRAWN: f"{by} withdrew it.",
        Event.EXPIRED: "Nobody decided in time, so it expired. Nothing was changed.",
        Event.ESCALATED: f"Nobody has decided yet: {_called(request)} can decide now, too.",
        Event.STARTED: "It has started.",
        Event.PAUSED: f"{by} stopped it.",
        Event.SUSPENDED: "It was stopped before anything else was sent.",
        Event.RESUMED: f"{by} resumed it.",
        Event.RETRIED: f"{by} retried what failed.",
        Event.DRIFTED: f"The segment changed since this was asked for.{asker} can use the new numbers or withdraw it."
        if request
        else "The segment had changed.",
        Event.RENEWED: f"{by} uses the new numbers. Earlier approvals no longer count.",
        Event.EDITED: f"{by} edited it{_void(fact)}.",
        Event.DISCOUNTED: f"One approval no longer counts.{missing}",
        Event.TAMPERED: "It was stopped.",
        Event.UNVOTED: f"{by} took the approval back.{missing}",
        Event.REMINDED: f"Still waiting for a decision.{missing}{_asked_again(fact, request)}",
        Event.SAMPLED: f"{by} looked at a masked sample of who would leave.",
        Event.ERASED: f"{by} erased a person from every list that is kept.",
        Event.PURGED: "Lists of people that are no longer needed were deleted.",
        Event.UNINSTALLED: "segbot was removed from this workspace. Whatever was running is paused.",
        Event.DONE: "It is done.",
        Event.PARTLY_DONE: "Only a part of it went through.",
        Event.FAILED: "It failed.",
        Event.UNKNOWN: "Sent, but no answer came back. Check at the provider.",
    }
    return sentences[fact.event]


def _approvers(fact: Fact) -> str:
    """Everybody it took; facts from before they were written down know the last one."""
    return approvers_named(fact.actors, last=" and ", most=_APPROVERS_NAMED)


def _void(fact: Fact) -> str:
    count = fact.counts.get("void", 0)
    return f"; {many(count, 'approval')} no longer {'counts' if count == 1 else 'count'}" if count else ""


def _called(request: Request | None) -> str:
    """Mentioned where the request is plain to see, and only named as what they are elsewhere."""
    return approvers_named(request.ruling.fallback) if request else "the fallback approvers"


def _asked_again(fact: Fact, request: Request | None) -> str:
    """Whose decision it needs, mentioned only in the thread, and how long is left."""
    if request is None:
        return ""
    asked = approvers_named(fact.note.split())
    minutes = fact.counts.get("minutes_left")
    left = f" It expires in {duration(minutes)}." if minutes is not None else ""
    return f"{f' {asked}, please decide.' if asked else ''}{left}"


def _waits_for_you(fact: Fact, number: str, what: str) -> str:
    """For one who holds a copy of the card, and reads no thread."""
    given, needed = fact.counts.get("approvals", 0), fact.counts.get("needed", 0)
    missing = f" {given} of {needed} approvals so far." if given else ""
    minutes = fact.counts.get("minutes_left")
    left = f" It expires in {duration(minutes)}." if minutes is not None else ""
    return f"{number} ({what}) still waits for your decision.{missing}{left}"


def _numbers(fact: Fact) -> str:
    """` (people 2)`: counts that the sentence does not hold."""
    left = {
        name: number
        for name, number in fact.counts.items()
        if number and name not in ("approvals", "needed", "adds", "removes", "batches", "void")
    }
    shown = [f"{said(name).replace('ˍ', ' ').replace('_', ' ')} {number:,}" for name, number in left.items()]
    return f" ({', '.join(shown[:8])})" if shown else ""


def _note(fact: Fact) -> str:
    """What a person wrote is quoted; segbot's own notes may mention somebody. A reminder's holds ids."""
    if fact.event is Event.REMINDED:
        return ""
    if fact.event in _IN_THEIR_WORDS:
        note = said(fact.note, SENTENCE)
        # Of several who approved, it is the last one's.
        wrote = f" {who(fact.actor)}:" if note and fact.approvers else ""
        return f"{wrote} “{note}”" if note else ""
    note = told(fact.note)
    return f" {note}" if note else ""
