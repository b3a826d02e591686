"""Where a request stands and what happens next, in lines: one function per state."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from segbot.domain.lifecycle import State
from segbot.domain.policy import Outcome
from segbot.domain.requests import Request
from segbot.slack.views.card.results import happened
from segbot.slack.views.card.schedule import read_as, runs
from segbot.slack.views.kit.text import SENTENCE, approvers_named, bar, many, moment, people, said, told, who
from segbot.slack.views.modals.preview import NOBODY_MAY_APPROVE

MARKS = {
    State.PENDING: ":hourglass_flowing_sand:",
    State.APPROVED: ":ballot_box_with_check:",
    State.RUNNING: ":gear:",
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
    State.PAUSED: "Paused",
    State.STALE: "Out of date",
    State.DONE: "Done",
    State.PARTLY_DONE: "Partly done",
    State.FAILED: "Failed",
    State.UNKNOWN: "Result not known",
    State.REJECTED: "Rejected",
    State.WITHDRAWN: "Withdrawn",
    State.EXPIRED: "Expired",
}

_COMMENTS = 5
_COMMENT = 200


def status(request: Request, *, approvers: Sequence[str] = ()) -> list[str]:
    """The state in bold and one or more lines about it."""
    first, *rest = _STATES[request.state](request, request.ruling.approvers or approvers)
    return [f"{MARKS[request.state]} *{NAMES[request.state]}.* {first}".rstrip(), *filter(None, rest)]


def _pending(request: Request, approvers: Sequence[str]) -> list[str]:
    needed, given = request.ruling.approvals, request.approvals
    by = f" by {approvers_named(approvers)}" if approvers else ""
    votes = f", {len(given)} given by {_voters(request)}" if given else ""
    return [
        f"Needs {many(needed, 'approval')}{by}{votes}. Nothing has been changed yet.",
        *_comments(request),
        said(request.ruling.why, SENTENCE),
        f"If nobody decides, it expires: {moment(request.expires_at)}.",
        f"Once approved, it runs {runs(request.action)}." if request.action.run_at else "",
        read_as(request.action),
        "" if approvers else NOBODY_MAY_APPROVE,
    ]


def _approved(request: Request, _approvers: Sequence[str]) -> list[str]:
    agreed = "\n".join(filter(None, [_agreed(request), *_comments(request)]))
    if request.started_at is not None:
        return [agreed, f"Goes on when it is its turn: {_sofar(request)}.", _note(request)]
    scheduled = request.action.run_at is not None and request.starts_at is not None
    if scheduled and request.starts_at == request.action.run_at:
        return [
            f"{agreed} Runs {runs(request.action)} unless somebody stops it.",
            read_as(request.action),
            _note(request),
        ]
    if request.starts_at is not None and request.ruling.outcome is Outcome.APPROVE:
        starts = moment(request.starts_at, "{date_short_pretty} at {time_secs}")
        return [agreed, f"Starts {starts} unless somebody stops it.", _note(request)]
    return [agreed, "Starts when it is its turn.", _note(request)]


def _running(request: Request, _approvers: Sequence[str]) -> list[str]:
    return [
        f"{_sofar(request)}.",
        _note(request),
        bar(_shown_of(request)[0], _shown_of(request)[1]),
        _agreed(request),
    ]


def _paused(request: Request, _approvers: Sequence[str]) -> list[str]:
    return [
        _note(request) or "It waits until somebody resumes it.",
        f"{_sofar(request)}. What is done stays done."
        if request.started_at
        else "Nothing has been changed yet.",
        "*Resume* goes on, *Withdraw* gives it up.",
    ]


def _stale(request: Request, _approvers: Sequence[str]) -> list[str]:
    return [
        f"What was agreed to no longer holds, so nothing {'more ' if request.progress.settled else ''}was done.",
        _note(request),
        "*Use new numbers* plans it anew for the segment as it is now, *Edit…* changes what is asked for.",
        "Earlier approvals no longer count then.",
    ]


def _done(request: Request, _approvers: Sequence[str]) -> list[str]:
    result = request.result
    told_already = result.sent and result.changed != result.sent and result.before is not None
    now = (
        f" The segment has {people(request.after)} now."
        if request.after is not None and not told_already
        else ""
    )
    return [
        f"{_result(request)}{_finished(request)}.{now}",
        _note(request),
        _agreed(request),
        *_comments(request),
    ]


def _partly_done(request: Request, _approvers: Sequence[str]) -> list[str]:
    return [
        f"{_sofar(request)}{_finished(request)}; {_left(request)}.",
        _note(request),
        "*Retry what failed* sends only the rest again.",
    ]


def _failed(request: Request, _approvers: Sequence[str]) -> list[str]:
    return [
        f"It ended{_finished(request)}: {_sofar(request)}, {_left(request)}.",
        _note(request),
        "When the cause is mended, *Retry what failed* sends the rest again.",
    ]


def _unknown(request: Request, _approvers: Sequence[str]) -> list[str]:
    lost = many(request.progress.unknown or 1, "batch", "batches")
    return [
        f"{lost} went out and no answer came back: it may or may not have been carried out. {_sofar(request)}.",
        _note(request),
        f"Look the segment up at {said(request.provider_label)} and compare its size with the numbers above.",
        "*Retry what failed* if the change is missing; leave it if it is there.",
    ]


def _rejected(request: Request, _approvers: Sequence[str]) -> list[str]:
    why = f" “{said(request.decision_reason, SENTENCE)}”" if request.decision_reason else ""
    return [f"{_by(request, 'Rejected')}.{why}", "Nothing was changed."]


def _withdrawn(request: Request, _approvers: Sequence[str]) -> list[str]:
    kept = f"{_sofar(request)}. What is done stays done." if request.started_at else "Nothing was changed."
    return [f"{_by(request, 'Withdrawn')}.", _note(request), kept]


def _expired(request: Request, _approvers: Sequence[str]) -> list[str]:
    return [
        f"The time to decide was over {moment(request.expires_at)}.",
        _note(request),
        "Nothing was changed. Ask again with `/segment` if it is still wanted.",
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


def _voters(request: Request) -> str:
    return ", ".join(who(vote.user) for vote in request.approvals[:10])


def _comments(request: Request) -> list[str]:
    """What those who approved wrote, a line each."""
    wrote = [vote for vote in request.approvals if vote.comment]
    lines = [f"> {who(vote.user)}: “{said(vote.comment, _COMMENT)}”" for vote in wrote[:_COMMENTS]]
    return lines + (
        [f"> … and {len(wrote) - _COMMENTS} more, in the thread."] if len(wrote) > _COMMENTS else []
    )


def _agreed(request: Request) -> str:
    if request.approvals:
        return f"Approved by {_voters(request)}."
    if request.ruling.outcome in (Outcome.RUN, Outcome.CONFIRM):
        return f"Confirmed by {who(request.origin.user)}."
    return ""


def _by(request: Request, done: str) -> str:
    by = f" by {who(request.decided_by)}" if request.decided_by else ""
    at = f" {moment(request.decided_at)}" if request.decided_at else ""
    return f"{done}{by}{at}"


def _finished(request: Request) -> str:
    return f", {moment(request.finished_at)}" if request.finished_at else ""


def _note(request: Request) -> str:
    return told(request.note)


def _sofar(request: Request) -> str:
    """`12 of 40 batches, 3,600 of 12,000 people`."""
    progress = request.progress
    if not progress.batches:
        return "nothing sent yet"
    batches = f"{progress.settled:,} of {many(progress.batches, 'batch', 'batches')}"
    if not progress.people:
        return f"{batches} done"
    return f"{batches}, {progress.people_settled:,} of {people(progress.people)}"


def _shown_of(request: Request) -> tuple[int, int]:
    progress = request.progress
    if progress.people:
        return progress.people_settled, progress.people
    return progress.settled, progress.batches


def _left(request: Request) -> str:
    failed = many(request.progress.failed, "batch", "batches")
    unknown = request.progress.unknown
    lost = f", {many(unknown, 'batch', 'batches')} without an answer" if unknown else ""
    return f"{failed} failed{lost}"


def _result(request: Request) -> str:
    result = request.result
    told = happened(
        request.action.verb.value,
        sent=result.sent,
        changed=result.changed,
        before=result.before,
        after=result.after,
        noun=request.noun,
    )
    return told or "It is carried out"
