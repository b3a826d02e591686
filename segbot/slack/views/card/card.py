"""The request card: always drawn from the database, in every state of a request's life."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from segbot.domain.approval.digest import shortened
from segbot.domain.lifecycle import State
from segbot.domain.requests import Request
from segbot.slack.views.card import numbers
from segbot.slack.views.card.buttons import buttons
from segbot.slack.views.card.headline import asked_by, headline, sizes, title, warnings, where
from segbot.slack.views.card.schedule import runs
from segbot.slack.views.card.status import status
from segbot.slack.views.card.warnings import guarded
from segbot.slack.views.kit.blocks import (
    Block,
    View,
    context,
    divider,
    fields,
    header,
    message,
    modal,
    section,
)
from segbot.slack.views.kit.text import SENTENCE, approvers_named, moment, named, said, who

STARTED = "started"


def card(request: Request, *, approvers: Sequence[str] = ()) -> dict[str, Any]:
    """`text` and `blocks` of the message; `approvers` are user and group ids, named while it waits for them."""
    return message(fallback(request, approvers=approvers), card_blocks(request, approvers=approvers))


def card_blocks(request: Request, *, approvers: Sequence[str] = ()) -> list[Block]:
    told = warnings(request.plan)
    blocks: list[Block] = [
        header(f"Request #{request.id} · {title(request.action.verb)}"),
        section(headline(request.action, request.plan, request.noun)),
        *fields(facts(request)),
    ]
    blocks += [section(*told)] if told else []
    blocks += guarded(
        request.ruling,
        request.plan,
        asker=request.origin.user,
        connection=request.action.connection,
        waiting=request.state is State.PENDING,
    )
    blocks += [divider(), section(*status(request, approvers=approvers)), *buttons(request)]
    blocks.append(
        context(
            f"Asked {moment(request.created_at)} · rule: {said(request.ruling.rule)}{bound_to(request)}{for_information(request)}"
        )
    )
    return blocks


def facts(request: Request) -> list[tuple[str, str]]:
    """Label and value; at most ten."""
    plan = request.plan
    pairs = [
        ("Where", where(request.provider_label, request.action.connection)),
        (said(request.noun).capitalize() or "Segment", named(plan.segment_name)),
        ("People", numbers.in_one(plan, request.action.verb)),
        ("Share leaving", numbers.share_leaving(plan)),
        ("Created as customers", numbers.created(plan)),
        ("Size", sizes(plan)),
        ("Runs", runs(request.action)),
        ("Asked by", asked_by(request.origin)),
        ("Reason", said(request.action.reason, SENTENCE)),
        (
            "Rows left out",
            f"{request.report.faults_total:,}" if request.report and request.report.faults_total else "",
        ),
    ]
    return [pair for pair in pairs if pair[1]]


def bound_to(request: Request) -> str:
    """The beginning of the hash an approval is bound to; the whole is in the details."""
    return f" · bound `{shortened(request.bound)}`" if request.bound else ""


def for_information(request: Request) -> str:
    """Those who are told and do not decide; the mention is what tells them."""
    return (
        f" · for information: {approvers_named(request.ruling.notify, ' and ')}"
        if request.ruling.notify
        else ""
    )


def fallback(request: Request, *, approvers: Sequence[str] = ()) -> str:
    """The whole card in sentences: screen readers and notifications have nothing else."""
    reason = f" Reason: {said(request.action.reason, SENTENCE)}" if request.action.reason else ""
    told = [
        f"Request #{request.id} by {who(request.origin.user)}: {headline(request.action, request.plan, request.noun)}{reason}",
        *status(request, approvers=approvers),
    ]
    return "\n".join(told)


def asked_for(request: Request) -> dict[str, Any]:
    """Told privately to the one who just asked."""
    what = headline(request.action, request.plan, request.noun)
    text = "\n".join([f"This is request #{request.id}. {what}", *status(request)[:1]])
    return message(text, [section(text)])


def started(request: Request) -> View:
    """In the place of the preview, where the policy asks for no confirmation."""
    return modal(STARTED, "On its way", asked_for(request)["blocks"], close="Close")
