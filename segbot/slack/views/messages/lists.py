"""Answers to looking: connections, segments, requests. Private messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from segbot.domain.actions import Verb
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.lifecycle import State
from segbot.domain.requests import Request
from segbot.slack.views.card.headline import headline
from segbot.slack.views.card.status import MARKS, NAMES
from segbot.slack.views.kit.blocks import Block, context, divider, header, message, section
from segbot.slack.views.kit.text import moment, named, said, who
from segbot.slack.views.messages.capabilities import NO_CONNECTION, Connection, offers, refusal_of
from segbot.slack.views.messages.instead import choices


def providers(connections: Sequence[Connection]) -> dict[str, Any]:
    """Each connection with what its provider offers and what not, and why."""
    if not connections:
        return message(NO_CONNECTION, [section(NO_CONNECTION)])
    lines: list[list[str]] = [_connection(each) for each in connections[:20]]
    blocks: list[Block] = [header("Connected accounts")]
    for each in lines:
        blocks += [section(*each), divider()]
    rest = len(connections) - len(lines)
    blocks += [context(f"and {rest} more")] if rest > 0 else []
    return message("\n".join(line for each in lines for line in each), blocks)


def request_line(request: Request, link: str = "") -> str:
    """`link` leads to its card."""
    number = f"*<{link}|#{request.id}>*" if link else f"*#{request.id}*"
    what = headline(request.action, request.plan, request.noun)
    when = moment(request.created_at)
    waits = request.state in (State.PENDING, State.APPROVED) and request.started_at is None
    later = f" · runs {moment(request.action.run_at)}" if waits and request.action.run_at else ""
    return (
        f"{MARKS[request.state]} {number} {what} · *{NAMES[request.state]}*"
        f" · {who(request.origin.user)}, {when}{later}"
    )


def which_connection(connections: Sequence[Connection], verb: str) -> dict[str, Any]:
    """Asked for when a command needs an account and there are several: a button each."""
    names = [each.name for each in connections]
    told = f"Which account? There are {len(names)}: {', '.join(said(name) for name in names[:20])}."
    return choices(told, [(name, f"{verb} {name}") for name in names])


def sample(connection: str) -> dict[str, Any]:
    """What is said with an example list."""
    lines = (
        f"An example list for {said(connection)}. Replace these two people with yours.",
        "Keep the columns you need, and add the file to the form.",
    )
    return message("\n".join(lines), [section(*lines)])


def _connection(each: Connection) -> list[str]:
    state = (
        f":double_vertical_bar: paused: {said(each.paused, 200)}" if each.paused else ":large_green_circle:"
    )
    lines = [f"{named(each.name)} · {said(each.spec.label)} {state}"]
    for spec in each.spec.peer_kinds or (each.spec,):
        lines += _offers(spec)
    return lines


def _offers(spec: ProviderSpec) -> list[str]:
    able = [verb.value for verb in Verb if offers(spec, verb)]
    reasons: dict[str, list[str]] = {}
    for verb in Verb:
        reason = refusal_of(spec, verb)
        if reason is not None:
            reasons.setdefault(reason, []).append(verb.value)
    refused = [f"• not {', '.join(verbs)}: {said(reason, 200)}" for reason, verbs in reasons.items()]
    what = f"{spec.noun.capitalize()}s: offers" if spec.kind else "Offers"
    return [f"{what} {', '.join(able)}.", *refused]
