"""The request card: always drawn from the database, in every state of a request's life, in as few words as it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from segbot.domain.requests import Request
from segbot.slack.views.card.buttons import buttons
from segbot.slack.views.card.headline import headline
from segbot.slack.views.card.status import NAMES, status
from segbot.slack.views.kit.blocks import Block, View, context, message, modal, section
from segbot.slack.views.kit.text import SENTENCE, approvers_named, said, who

STARTED = "started"


def card(request: Request, *, approvers: Sequence[str] = ()) -> dict[str, Any]:
    """`text` and `blocks` of the message; `approvers` are user and group ids, named while it waits for them."""
    return message(fallback(request, approvers=approvers), card_blocks(request, approvers=approvers))


def card_blocks(request: Request, *, approvers: Sequence[str] = ()) -> list[Block]:
    return [
        section(*status(request, approvers=approvers)),
        *for_information(request),
        *buttons(request),
    ]


def for_information(request: Request) -> list[Block]:
    """Those who are told and do not decide; the mention is what tells them."""
    told = approvers_named(request.ruling.notify, " and ")
    return [context(f"For your information: {told}")] if told else []


def fallback(request: Request, *, approvers: Sequence[str] = ()) -> str:
    """The whole card in sentences: screen readers and notifications have nothing else."""
    reason = f" Reason: {said(request.action.reason, SENTENCE)}." if request.action.reason else ""
    what = headline(request.action, request.plan, request.noun)
    told = [
        f"Request #{request.id} by {who(request.origin.user)}: {what}. *{NAMES[request.state]}.*{reason}",
        *status(request, approvers=approvers),
    ]
    return "\n".join(told)


def asked_for(request: Request, *, link: str = "", channel: str = "") -> dict[str, Any]:
    """Told privately to the one who just asked: where it waits. `link` leads to its card, `channel` is where that is."""
    what = headline(request.action, request.plan, request.noun)
    where = f" in <#{channel}>" if channel.startswith("C") else ""
    there = f" <{link}|Open it>" if link else ""
    text = f":hourglass_flowing_sand: Asked for approval{where}: {what} · #{request.id}{there}"
    return message(text, [section(text)])


def with_link(drawn: dict[str, Any], number: int, link: str) -> dict[str, Any]:
    """A copy of the card that is shown elsewhere: its number leads to where the card itself is."""
    if not link:
        return drawn
    first, *rest = drawn["blocks"]
    told = first["text"]["text"].replace(f"#{number}", f"<{link}|#{number}>", 1)
    return {**drawn, "blocks": [{**first, "text": {**first["text"], "text": told}}, *rest]}


def started(request: Request) -> View:
    """In the place of the preview, where the policy asks for no confirmation."""
    what = headline(request.action, request.plan, request.noun)
    return modal(STARTED, "On its way", [section(f":arrow_forward: {what} · #{request.id}")], close="Close")
