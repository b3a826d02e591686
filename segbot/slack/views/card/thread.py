"""What happened, one sentence per fact: replies in the card's thread, direct messages, audit lines. Counts only."""

from __future__ import annotations

from segbot.domain.audit import Event, Fact
from segbot.domain.requests import Request
from segbot.slack.views.card.headline import headline
from segbot.slack.views.card.results import happened
from segbot.slack.views.kit.text import (
    SENTENCE,
    approvers_named,
    duration,
    many,
    moment,
    named,
    said,
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
}


_IN_THEIR_WORDS = frozenset({Event.REQUESTED, Event.REJECTED, Event.VOTED, Event.APPROVED, Event.EDITED})


def story(fact: Fact, request: Request) -> str:
    """A reply in the thread of the card, where the request itself is plain to see."""
    return f"{_MARKS[fact.event]} {_sentence(fact, request)}{_note(fact)}"


def direct(fact: Fact, request: Request) -> str:
    """To one person: says which request."""
    what = headline(request.action, request.plan, request.noun)
    return f"{_MARKS[fact.event]} *Request #{fact.request_id}* ({what.rstrip('.')}): {_sentence(fact, request)}{_note(fact)}"


def audit(fact: Fact, *, dated: bool = False) -> str:
    """One line that stands alone: `#1042 remove bunce/*VIP*: <@U…> approved it.`"""
    at = f"{moment(fact.at)} · " if dated else ""
    return f"{_MARKS[fact.event]} {at}{_about(fact)}{_sentence(fact, None)}{_counts(fact)}{_note(fact)}"


def _about(fact: Fact) -> str:
    """Which request at which segment; nothing where it was about none, as when old lists are deleted."""
    if not fact.request_id:
        return ""
    return f"#{fact.request_id} {said(fact.verb)} {said(fact.connection)} / {named(fact.segment)}: "


def _sentence(fact: Fact, request: Request | None) -> str:
    by = "segbot" if fact.actor == "segbot" else who(fact.actor)
    # As it was when it happened: by the time this is told there may be more.
    needed = fact.counts.get("needed", request.ruling.approvals) if request else 0
    given = fact.counts.get("approvals", len(request.approvals)) if request else 0
    missing = f" {many(max(0, needed - given), 'approval')} to go." if needed > given else ""
    asker = f" {who(request.origin.user)}" if request else ""
    sentences = {
        Event.REQUESTED: f"{by} asked for it{' at the command line' if fact.surface == 'cli' else ''}.",
        Event.APPROVED: f"Approved by {by}." if fact.actor != "segbot" else "Approved.",
        Event.VOTED: f"{by} approved it.{missing}",
        Event.REJECTED: f"{by} rejected it. Nothing was changed.",
        Event.WITHDRAWN: f"{by} withdrew it.",
        Event.EXPIRED: "Nobody decided in time, so it expired. Nothing was changed.",
        Event.ESCALATED: f"Nobody has decided yet: {_called(request)} may decide now as well.",
        Event.STARTED: "It has started.",
        Event.PAUSED: f"{by} paused it.",
        Event.SUSPENDED: "It is suspended: nothing (more) was sent.",
        Event.RESUMED: f"{by} resumed it.",
        Event.RETRIED: f"{by} had what failed sent again.",
        Event.DRIFTED: f"The segment has changed since this was asked for.{asker} can use the new numbers or withdraw it."
        if request
        else "The segment had changed.",
        Event.RENEWED: f"{by} uses the new numbers; earlier approvals no longer count.",
        Event.EDITED: f"{by} edited it{_void(fact)}.",
        Event.DISCOUNTED: f"One approval fewer.{missing}",
        Event.TAMPERED: "It was stopped.",
        Event.UNVOTED: f"{by} took the approval back.{missing}",
        Event.REMINDED: f"Still waiting for a decision.{missing}{_asked_again(fact, request)}",
        Event.SAMPLED: f"{by} looked at a masked sample of who would leave.",
        Event.ERASED: f"{by} had a person taken out of every list that was kept.",
        Event.PURGED: "Lists of people that nobody needs any more were deleted.",
        Event.DONE: f"Done{_done(fact)}.",
        Event.PARTLY_DONE: "Only a part of it went through. *Retry what failed* on the card sends the rest again.",
        Event.FAILED: "It failed.",
        Event.UNKNOWN: "A change was sent and no answer came back: somebody has to look at the provider.",
    }
    return sentences[fact.event]


def _void(fact: Fact) -> str:
    count = fact.counts.get("void", 0)
    return f"; {many(count, 'approval')} no longer {'counts' if count == 1 else 'count'}" if count else ""


def _called(request: Request | None) -> str:
    """Mentioned where the request is plain to see, and only named as what they are elsewhere."""
    return approvers_named(request.ruling.fallback) if request else "the fallback approvers"


def _asked_again(fact: Fact, request: Request | None) -> str:
    """Whom it hangs on, mentioned only in the thread, and how long is left."""
    if request is None:
        return ""
    asked = approvers_named(fact.note.split())
    minutes = fact.counts.get("minutes_left")
    left = f" It expires in {duration(minutes)}." if minutes is not None else ""
    return f"{f' {asked}, please decide.' if asked else ''}{left}"


def _done(fact: Fact) -> str:
    """`: 900 people removed`, where people were what it was about."""
    told = happened(
        fact.verb,
        # Facts from before results were told apart from what was sent.
        sent=fact.counts.get("sent", fact.counts.get("people_settled", fact.counts.get("people", 0))),
        changed=fact.counts.get("people", fact.counts.get("people_settled")),
        before=fact.counts.get("before"),
        after=fact.counts.get("after"),
    )
    return f": {told[0].lower()}{told[1:]}" if told else ""


def _counts(fact: Fact) -> str:
    """`(removes 1,204)`, `(2 of 2 batches, 3,750 in it now)`: only numbers."""
    left = dict(fact.counts)
    shown = []
    if left.get("of_batches"):
        shown.append(f"{left.pop('batches', 0):,} of {left.pop('of_batches'):,} batches")
        if fact.event is Event.DONE:
            for told in ("people", "sent", "before"):
                left.pop(told, None)
    after = left.pop("after", None)
    shown += [
        f"{said(name).replace('ˍ', ' ').replace('_', ' ')} {number:,}"
        for name, number in left.items()
        if number
    ]
    if after is not None:
        shown.append(f"{after:,} in it now")
    return f" ({', '.join(shown[:8])})" if shown else ""


def _note(fact: Fact) -> str:
    """What a person wrote is only quoted; segbot's own notes may mention somebody. A reminder's holds ids."""
    if fact.event is Event.REMINDED:
        return ""
    theirs = fact.event in _IN_THEIR_WORDS
    note = said(fact.note, SENTENCE) if theirs else told(fact.note)
    return f" {note}" if note else ""
