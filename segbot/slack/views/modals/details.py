"""The details of a request in a modal: everything a card leaves out, under headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from segbot.domain.audit import Fact
from segbot.domain.lifecycle import BatchState
from segbot.domain.policy import TracedRule
from segbot.domain.requests import Batch, Request
from segbot.slack import ids
from segbot.slack.views.card import numbers
from segbot.slack.views.card.headline import asked_by, headline, sizes, where
from segbot.slack.views.card.limits import spent_line
from segbot.slack.views.card.schedule import read_as, runs
from segbot.slack.views.card.status import NAMES, status
from segbot.slack.views.card.thread import story
from segbot.slack.views.card.warnings import campaigns, effects
from segbot.slack.views.kit.blocks import Block, View, context, divider, fields, header, modal, section
from segbot.slack.views.kit.text import SENTENCE, approvers_named, many, moment, named, said, told, who
from segbot.slack.views.messages.history import PastRequest, history_of_segment
from segbot.slack.views.modals.list_reading import reading_facts
from segbot.slack.views.modals.policy_trace import reasons

_NO_LINKS: Mapping[int, str] = {}
_BATCHES_SHOWN = 10
_FACTS_SHOWN = 15
_BATCH_WORDS = {
    BatchState.WAITING: "waiting",
    BatchState.SENDING: "on its way",
    BatchState.SETTLED: "done",
    BatchState.FAILED: "failed",
    BatchState.UNKNOWN: "no answer",
}


def details(
    request: Request,
    batches: Sequence[Batch],
    history: Sequence[Fact],
    *,
    approvers: Sequence[str] = (),
    past: Sequence[PastRequest] = (),
    tried: Sequence[TracedRule] = (),
    links: Mapping[int, str] = _NO_LINKS,
) -> View:
    """`past` are requests about the same segment, `tried` the rules that were looked at; `links` lead to cards."""
    blocks: list[Block] = [
        section(f"*{NAMES[request.state]}* · {headline(request.action, request.plan, request.noun)}"),
        section(*status(request, approvers=approvers)[1:], told(request.note)),
        *fields([*facts(request), *reading_facts(request.report)]),
        *_effects(request),
        header("Who decides"),
        section(*_rule(request, approvers), *reasons(tried)),
        *_comments(request),
        header("Batches"),
        section(*_batches(batches), _providers_words(request)),
        header("What happened"),
        *_history(request, history),
        divider(),
        *history_of_segment(past, shown=request.id, links=links),
    ]
    if request.bound:
        blocks.append(context(f"Approvals hold for exactly this: `{request.bound}`."))
    return modal(
        ids.DETAILS, f"Request #{request.id}", [each for each in blocks if not _empty(each)], close="Close"
    )


def _providers_words(request: Request) -> str:
    """What the provider said when it last refused something, quoted."""
    words = request.provider_words
    return f"{said(request.provider_label)} said: {said(words, SENTENCE)}" if words else ""


def facts(request: Request) -> list[tuple[str, str]]:
    """Label and value; only what there is something to say of."""
    plan, action = request.plan, request.action
    report = request.report
    pairs = [
        ("Where", where(request.provider_label, action.connection)),
        (said(request.noun).capitalize() or "Segment", named(plan.segment_name)),
        ("Id", said(plan.segment_id, SENTENCE)),
        ("People", numbers.in_one(plan, action.verb)),
        ("Share leaving", numbers.share_leaving(plan)),
        ("New customers", numbers.created(plan)),
        ("Size", sizes(plan)),
        ("Runs", runs(action)),
        ("Asked by", f"{asked_by(request.origin)}, {moment(request.created_at)}"),
        ("Why", said(action.reason, SENTENCE)),
        ("Decide by", moment(request.expires_at)),
        (
            "Rows left out",
            f"{report.faults_total:,} of {report.rows:,}" if report and report.faults_total else "",
        ),
    ]
    return [pair for pair in pairs if pair[1]]


def _effects(request: Request) -> list[Block]:
    plan = request.plan
    lines = [*numbers.not_known(plan, request.action.verb, request.provider_label), *effects(plan)]
    lines += [f"• {said(plan.unnoticed, SENTENCE)}"] if plan.unnoticed else []
    lines += [*campaigns(plan), read_as(request.action)]
    shown = list(filter(None, lines))
    return [header("Good to know"), section(*shown)] if shown else []


def _rule(request: Request, approvers: Sequence[str]) -> list[str]:
    ruling = request.ruling
    named_ones = approvers_named(ruling.approvers or approvers)
    needs = (
        f"{many(ruling.approvals, 'approval')}{f' by {named_ones}' if named_ones else ''}"
        if ruling.approvals
        else "the asker's own confirmation"
    )
    limits = (
        spent_line(
            ruling.spent,
            ruling.budgets,
            asker=request.origin.user,
            segment=request.plan.segment_name,
            connection=request.action.connection,
        )
        if ruling.spent and ruling.budgets
        else ""
    )
    return [f"Needs {needs}. Rule: *{said(ruling.rule)}*", said(ruling.why, SENTENCE), limits]


def _comments(request: Request) -> list[Block]:
    wrote = [vote for vote in request.approvals if vote.comment]
    return [context(f"{who(vote.user)}: “{said(vote.comment, SENTENCE)}”") for vote in wrote]


def _batches(batches: Sequence[Batch]) -> list[str]:
    if not batches:
        return ["None yet."]
    by_state = Counter(batch.state for batch in batches)
    summary = ", ".join(f"{count:,} {_BATCH_WORDS[state]}" for state, count in by_state.items())
    notable = [each for each in batches if each.state in (BatchState.FAILED, BatchState.UNKNOWN)]
    lines = [f"{many(len(batches), 'batch', 'batches')}: {summary}."]
    lines += [_batch(each) for each in notable[:_BATCHES_SHOWN]]
    if len(notable) > _BATCHES_SHOWN:
        lines.append(f"… and {len(notable) - _BATCHES_SHOWN:,} more of these.")
    return lines


def _batch(batch: Batch) -> str:
    what = (
        f"{batch.planned.operation.value}, {batch.planned.count:,} people"
        if batch.planned.count
        else batch.planned.operation.value
    )
    note = f": {said(batch.note, 200)}" if batch.note else ""
    return f"• Batch {batch.number} ({what}) {_BATCH_WORDS[batch.state]}, {many(batch.attempts, 'attempt')}{note}"


def _history(request: Request, history: Sequence[Fact]) -> list[Block]:
    if not history:
        return [context("Nothing is recorded yet.")]
    shown = list(history)[-_FACTS_SHOWN:]
    left_out = len(history) - len(shown)
    earlier = [context(f"… {left_out:,} earlier")] if left_out > 0 else []
    return earlier + [section(f"{moment(fact.at)}  {story(fact, request)}") for fact in shown]


def _empty(block: Block) -> bool:
    return block["type"] == "section" and "text" in block and block["text"]["text"] == "-"
