"""Where a request stands and what happens next: one function per state, at most two lines each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from segbot.domain.lifecycle import State
from segbot.domain.policy.ruling import Outcome
from segbot.domain.requests import Request
from segbot.slack.views.card.headline import asks, headline, phrase, where
from segbot.slack.views.card.results import change_of_size, done, done_by, not_in_it, ongoing, so_far
from segbot.slack.views.card.schedule import runs
from segbot.slack.views.card.warnings import dangers
from segbot.slack.views.kit.text import (
    approvers_named,
    broken,
    in_short,
    many,
    moment,
    quoted,
    said,
    who,
)

MARKS = {
    State.PENDING: ":hourglass_flowing_sand:",
    State.APPROVED: ":ballot_box_with_check:",
    State.RUNNING: ":arrow_forward:",
    State.PAUSED: ":double_vertical_bar:",
    State.STALE: ":warning:",
    State.DONE: ":white_check_mark:",
    State.PARTLY_DONE: ":warning:",
    State.FAILED: ":x:",
    State.UNKNOWN: ":grey_question:",
    State.REJECTED: ":no_entry_sign:",
    State.WITHDRAWN: ":leftwards_arrow_with_hook:",
    State.EXPIRED: ":alarm_clock:",
}
NAMES = {
    State.PENDING: "Waiting for approval",
    State.APPROVED: "Approved",
    State.RUNNING: "Running",
    State.PAUSED: "Stopped",
    State.STALE: "Out of date",
    State.DONE: "Done",
    State.PARTLY_DONE: "Partly done",
    State.FAILED: "Failed",
    State.UNKNOWN: "Result unknown",
    State.REJECTED: "Rejected",
    State.WITHDRAWN: "Withdrawn",
    State.EXPIRED: "Expired",
}
NOBODY_MAY_APPROVE = "Nobody can approve yet. Ask whoever runs segbot to add approvers."

_NAMED = 3
_DANGERS = 2
_REASON_WORDS = 14
_NOTE_WORDS = 18
_LINE_WORDS = 20
_DONE_WORDS = 25
_LEAST_WORDS = 4


def status(request: Request, *, approvers: Sequence[str] = ()) -> list[str]:
    """The lines of a card, in the state the request is in."""
    told = [*_STATES[request.state](request, request.ruling.approvers or approvers), _undone(request)]
    lines = filter(None, told)
    return [part for line in lines for part in broken(line, said(request.plan.segment_name), _LINE_WORDS)]


def alone(request: Request) -> bool:
    """Whether the asker confirmed it and nobody else had to agree."""
    return request.ruling.outcome is not Outcome.APPROVE


def _pending(request: Request, approvers: Sequence[str]) -> list[str]:
    return [
        _asked(request),
        quoted(request.action.reason, _REASON_WORDS),
        *dangers(request.plan, request.action.verb, request.provider_label)[:_DANGERS],
        f"{MARKS[State.PENDING]} {_needs(request, approvers)} · until {moment(request.expires_at)} · #{request.id}",
        f":calendar: Runs {runs(request.action)}, if approved by then." if request.action.run_at else "",
        "" if approvers else f":warning: {NOBODY_MAY_APPROVE}",
    ]


def _asked(request: Request) -> str:
    asked = asks(request.origin, request.action, request.plan, request.noun)
    return f"{asked} · {where(request.provider_label, request.action.connection)}"


def _needs(request: Request, approvers: Sequence[str]) -> str:
    needed, given = request.ruling.approvals, request.approvals
    if given:
        return f"{len(given)} of {many(needed, 'approval')}: {_voters(request)}"
    by = f" by {approvers_named(approvers, most=_NAMED)}" if approvers else ""
    return f"Needs {many(needed, 'approval')}{by}"


def _approved(request: Request, _approvers: Sequence[str]) -> list[str]:
    return [
        _asked(request) if not alone(request) else headline(request.action, request.plan, request.noun),
        f"{MARKS[State.APPROVED]} {_starts(request)} · #{request.id}",
        *_note(request),
    ]


def _starts(request: Request) -> str:
    agreed = f"{_agreed(request)}. " if _agreed(request) else ""
    if request.started_at is not None:
        return f"{agreed}Goes on as soon as the account is free, after {so_far(request) or 'a pause'}"
    scheduled = request.action.run_at is not None and request.starts_at == request.action.run_at
    if scheduled:
        return f"{agreed}Runs {runs(request.action)}"
    if request.starts_at is not None and not alone(request):
        return f"{agreed}Starts {moment(request.starts_at, '{date_short_pretty} at {time_secs}')}"
    return f"{agreed}Starts as soon as the account is free"


def _running(request: Request, _approvers: Sequence[str]) -> list[str]:
    far = so_far(request)
    return [
        f"{MARKS[State.RUNNING]} {ongoing(request)}{f': {far}' if far else ' …'} · #{request.id}",
        *_note(request),
    ]


def _paused(request: Request, _approvers: Sequence[str]) -> list[str]:
    far = f" after {so_far(request)}" if request.started_at and so_far(request) else ""
    nothing = "" if request.started_at else " Nothing was changed yet."
    return [
        f"{MARKS[State.PAUSED]} *Stopped{far}*: {_what(request)} · #{request.id}",
        *(_note(request) or [f"It waits until somebody resumes it.{nothing}"]),
    ]


def _stale(request: Request, _approvers: Sequence[str]) -> list[str]:
    more = "more " if request.progress.settled else ""
    return [
        f"{MARKS[State.STALE]} *Changed meanwhile, nothing {more}done*: {_what(request)} · #{request.id}",
        *_note(request),
    ]


def _done(request: Request, _approvers: Sequence[str]) -> list[str]:
    if alone(request):
        told, number = (
            f"{MARKS[State.DONE]} {done_by(request, who(request.origin.user))}",
            f" · #{request.id}",
        )
        line = f"{told}{change_of_size(request)}{number}"
        line = line if _left(line) >= 0 else f"{told}{number}"
        return [line, *_note(request, not_in_it(request), most=_left(line, _undone(request)))]
    what = f"{MARKS[State.DONE]} *{_unbold(done(request))}*"
    by = f"Asked by {who(request.origin.user)}, approved by {_voters(request)} · #{request.id}"
    line = f"{what}{change_of_size(request)}"
    if _left(line, by, _undone(request)) < 0:
        line, by = what, f"#{request.id} {who(request.origin.user)}, approved by {_voters(request)}"
    return [line, *_note(request, not_in_it(request), most=_left(line, by, _undone(request))), by]


def _left(*lines: str) -> int:
    """How many words a card that is done has left for the rest."""
    return _DONE_WORDS - len(" ".join(lines).split())


def _partly_done(request: Request, _approvers: Sequence[str]) -> list[str]:
    return [
        f"{MARKS[State.PARTLY_DONE]} *Only {so_far(request) or 'part'} went through*: {_what(request)} · #{request.id}",
        *_note(request),
    ]


def _failed(request: Request, _approvers: Sequence[str]) -> list[str]:
    far = so_far(request) if request.progress.settled else ""
    how = f"*Failed after {far}*" if far else "*Failed*, nothing was changed"
    return [f"{MARKS[State.FAILED]} {how}: {_what(request)} · #{request.id}", *_note(request)]


def _unknown(request: Request, _approvers: Sequence[str]) -> list[str]:
    return [
        f"{MARKS[State.UNKNOWN]} *Sent, but no answer came back*: {_what(request)} · #{request.id}",
        *(
            _note(request)
            or [f"Check it at {said(request.provider_label)}, then retry only if the change is missing."]
        ),
    ]


def _rejected(request: Request, _approvers: Sequence[str]) -> list[str]:
    by = who(request.decided_by) if request.decided_by else "Somebody"
    return [
        f"{MARKS[State.REJECTED]} {by} rejected #{request.id} ({_what(request)})",
        quoted(request.decision_reason, _REASON_WORDS),
    ]


def _withdrawn(request: Request, _approvers: Sequence[str]) -> list[str]:
    by = who(request.decided_by) if request.decided_by else "Somebody"
    kept = f"{so_far(request)} had been done already." if request.started_at and so_far(request) else ""
    return [
        f"{MARKS[State.WITHDRAWN]} {by} withdrew #{request.id} ({_what(request)})",
        kept,
    ]


def _expired(request: Request, _approvers: Sequence[str]) -> list[str]:
    return [
        f"{MARKS[State.EXPIRED]} #{request.id} expired ({_what(request)})",
        f"Nobody decided by {moment(request.expires_at)}. Nothing was changed.",
    ]


_STATES: dict[State, Callable[[Request, Sequence[str]], list[str]]] = {
    State.PENDING: _pending,
    State.APPROVED: _approved,
    State.RUNNING: _running,
    State.PAUSED: _paused,
    State.STALE: _stale,
    State.DONE: _done,
    State.PARTLY_DONE: _partly_done,
    State.FAILED: _failed,
    State.UNKNOWN: _unknown,
    State.REJECTED: _rejected,
    State.WITHDRAWN: _withdrawn,
    State.EXPIRED: _expired,
}


def _what(request: Request) -> str:
    return phrase(request.action, request.plan, request.noun)


def _voters(request: Request) -> str:
    return approvers_named([vote.user for vote in request.approvals], last=" and ") or "nobody"


def _agreed(request: Request) -> str:
    return f"Approved by {_voters(request)}" if request.approvals else ""


def _undone(request: Request) -> str:
    if request.undone_by is None:
        return ""
    number, state = request.undone_by
    how = {
        State.PARTLY_DONE: f"Undone in part by #{number}.",
        State.UNKNOWN: f"#{number} was to undo it, and its result isn't known.",
    }.get(state, f"Undone by #{number}.")
    return f":leftwards_arrow_with_hook: {how}"


def _note(request: Request, first: str = "", *, most: int = _NOTE_WORDS) -> list[str]:
    """What is worth saying, on one line a card has room for, if need be in `most` words; the whole is in the details."""
    whole = " ".join(filter(None, [first, request.note]))
    if not whole or most < _LEAST_WORDS:
        return []
    return [in_short(whole, min(most, _NOTE_WORDS))]


def _unbold(text: str) -> str:
    return text.replace("*", "")
