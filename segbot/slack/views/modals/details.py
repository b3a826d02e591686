"""The details of a request in a modal: batches, effects, the rule that was applied, and its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from segbot.domain.audit import Fact
from segbot.domain.lifecycle import BatchState
from segbot.domain.policy import TracedRule
from segbot.domain.requests import Batch, Request
from segbot.slack import ids
from segbot.slack.views.card.card import facts as request_facts
from segbot.slack.views.card.headline import counts, headline, warnings
from segbot.slack.views.card.status import status
from segbot.slack.views.card.thread import story
from segbot.slack.views.kit.blocks import Block, View, context, divider, fields, modal, section
from segbot.slack.views.kit.text import SENTENCE, many, moment, said
from segbot.slack.views.messages.history import PastRequest, history_of_segment
from segbot.slack.views.modals.list_reading import reading_facts
from segbot.slack.views.modals.policy_trace import reasons

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
) -> View:
    """`past` are requests about the same segment, `tried` the rules that were looked at."""
    told = warnings(request.plan)
    blocks: list[Block] = [
        section(headline(request.action, request.plan, request.noun)),
        section(*status(request, approvers=approvers)),
        *fields(request_facts(request)),
        *fields([*_further(request), *reading_facts(request.report)]),
    ]
    blocks += [section("*What to know*", *told)] if told else []
    blocks += [section(*_rule(request), *reasons(tried)), divider(), section(*_batches(batches))]
    if request.bound:
        blocks.append(context(f"Approvals are bound to `{request.bound}` (action, people, plan and policy)."))
    blocks += [divider(), section("*What happened*"), *_history(request, history)]
    blocks += [divider(), *history_of_segment(past, shown=request.id)]
    return modal(ids.DETAILS, f"Request #{request.id}", blocks, close="Close")


def _further(request: Request) -> list[tuple[str, str]]:
    """What the card leaves out."""
    return [pair for pair in counts(request.plan, request.action.verb) if pair[0] == "Batches"]


def _rule(request: Request) -> list[str]:
    ruling = request.ruling
    needs = many(ruling.approvals, "approval") if ruling.approvals else "the asker's own confirmation"
    return [f"*Rule {said(ruling.rule)}* · needs {needs}", said(ruling.why, SENTENCE)]


def _batches(batches: Sequence[Batch]) -> list[str]:
    if not batches:
        return ["*Batches:* none yet."]
    by_state = Counter(batch.state for batch in batches)
    summary = ", ".join(f"{count:,} {_BATCH_WORDS[state]}" for state, count in by_state.items())
    notable = [each for each in batches if each.state in (BatchState.FAILED, BatchState.UNKNOWN)]
    lines = [f"*{many(len(batches), 'batch', 'batches')}:* {summary}."]
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
        return [context("Nothing is written down yet.")]
    shown = list(history)[-_FACTS_SHOWN:]
    left_out = len(history) - len(shown)
    earlier = [context(f"… {left_out:,} earlier")] if left_out > 0 else []
    return earlier + [section(f"{moment(fact.at)}  {story(fact, request)}") for fact in shown]
