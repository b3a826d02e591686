"""Answers to looking: connections, segments, requests. Private messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from segbot.domain.actions import Verb
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.lifecycle import State
from segbot.domain.requests import Request
from segbot.domain.segments import Segment
from segbot.slack.views.card.headline import headline
from segbot.slack.views.card.status import MARKS, NAMES
from segbot.slack.views.kit.blocks import Block, context, divider, fields, header, message, section
from segbot.slack.views.kit.text import SENTENCE, code, many, moment, named, people, said, who
from segbot.slack.views.messages.capabilities import NO_CONNECTION, Connection, offers, refusal_of
from segbot.slack.views.messages.history import PastRequest, past_line, segment_history

_SEGMENTS_SHOWN = 40
_A_SECTION = 8


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


def segments(connection: str, spec: ProviderSpec, found: Sequence[Segment]) -> dict[str, Any]:
    """Names, sizes and ids; the first forty, by name."""
    live = [each for each in found if not each.deleted]
    if live and spec.peer_kinds:
        return _by_kind(connection, spec, live)
    top = f"{many(len(live), said(spec.noun))} at {said(connection)} ({said(spec.label)})"
    if not live:
        text = f"There are no {said(spec.noun)}s at {said(connection)} ({said(spec.label)}) yet."
        if not spec.lists_segments:
            text += f" {said(spec.label)} cannot list them: those made or used through segbot appear here."
        return message(text, [section(text)])
    lines = [_segment(each) for each in live[:_SEGMENTS_SHOWN]]
    blocks = [header(f"{many(len(live), spec.noun)} at {connection}"), *_in_sections(lines)]
    if len(live) > _SEGMENTS_SHOWN:
        hint = code(f"/segment show {connection} NAME")
        blocks.append(context(f"… and {len(live) - _SEGMENTS_SHOWN:,} more; {hint} finds any of them."))
    return message("\n".join([f"{top}:", *lines]), blocks)


def _by_kind(connection: str, spec: ProviderSpec, live: Sequence[Segment]) -> dict[str, Any]:
    """An account with several kinds of segments: each kind by itself, as many of it as fit."""
    groups = [(each, [one for one in live if one.kind == each.kind]) for each in spec.peer_kinds]
    shown = _SEGMENTS_SHOWN // len(groups)
    counts = [many(len(found), each.noun) for each, found in groups]
    top = f"{', '.join(counts[:-1])} and {counts[-1]} at"
    blocks: list[Block] = [header(f"{top} {connection}")]
    lines: list[str] = []
    for each, found in groups:
        if not found:
            continue
        told = [_segment(one) for one in found[:shown]]
        heading = f"*{each.noun.capitalize()}s*"
        blocks += [section(heading), *_in_sections(told)]
        lines += [heading, *told]
        if len(found) > shown:
            blocks.append(context(f"… and {many(len(found) - shown, f'more {each.noun}')}"))
    hint = code(f"/segment show {connection} NAME")
    blocks.append(
        context(f"{hint} finds any of them. Of the same name? Say {code(f'{spec.peer_kinds[0].kind}:NAME')}.")
    )
    return message("\n".join([f"{top} {said(connection)} ({said(spec.label)}):", *lines]), blocks)


def segment(
    connection: str, spec: ProviderSpec, found: Segment, past: Sequence[PastRequest] = ()
) -> dict[str, Any]:
    """One segment with all that is known of it, and what was asked of it lately."""
    size = (
        people(found.member_count) if found.member_count is not None else said(found.size_note) or "not known"
    )
    pairs = [
        ("Where", f"{said(spec.label)} · {said(connection)}"),
        ("People", "all customers" if found.all_customers else size),
        ("Id", said(found.id, 255)),
        ("Kind", said(spec.noun if spec.kind else found.kind)),
        ("Created", moment(found.created_at) if found.created_at else ""),
        ("Changed", moment(found.edited_at) if found.edited_at else ""),
        *((said(label), said(value, 200)) for label, value in list(found.details.items())[:12]),
    ]
    about = [
        said(found.description, SENTENCE),
        f"Criteria: {said(found.criteria, 1000)}" if found.criteria else "",
    ]
    gone = ":warning: It is deleted and only kept for reference." if found.deleted else ""
    blocks = [section(named(found.name), *about, gone), *fields(pairs)]
    blocks += segment_history(past, "Asked of it lately")
    able = [verb.value for verb in Verb if verb.changes and verb is not Verb.CREATE and offers(spec, verb)]
    if able and not found.deleted:
        blocks.append(
            context(
                f"You can: {', '.join(able)}. For example {code(f'/segment {able[0]} {connection} {found.name}')}"
            )
        )
    told = [f"{label}: {value}" for label, value in pairs if value]
    told += [past_line(each) for each in past]
    return message("\n".join([named(found.name), *filter(None, about), *told]), blocks)


def requests(found: Sequence[Request], *, mine: bool = False) -> dict[str, Any]:
    """The latest requests, newest first, a line each."""
    if not found:
        text = "You have asked for nothing yet." if mine else "Nobody has asked for anything yet."
        text += " `/segment help` shows how."
        return message(text, [section(text)])
    lines = [request_line(each) for each in found[:20]]
    hint = f"{code('/segment request #' + str(found[0].id))} shows one with its buttons."
    return message(
        "\n".join(["The latest requests:", *lines]), [header("Requests"), *_in_sections(lines), context(hint)]
    )


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
    """Asked for when a command needs a connection and there are several."""
    examples = "\n".join(code(f"/segment {verb} {each.name}") for each in connections[:20])
    text = f"Which account? There are {len(connections)}:\n{examples}"
    return message(text, [section(text)])


def which_segment(connection: str) -> dict[str, Any]:
    text = f"Which segment? Say its name: {code(f'/segment show {connection} vip')}"
    return message(text, [section(text)])


def sample(connection: str) -> dict[str, Any]:
    """What is said with an example list."""
    text = (
        f"An example of a list for {said(connection)}: put your own people in the place of these two, keep the "
        "columns you need, and drop the file into the form."
    )
    return message(text, [section(text)])


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


def _segment(each: Segment) -> str:
    size = people(each.member_count) if each.member_count is not None else said(each.size_note)
    everybody = "all customers" if each.all_customers else size or "size not known"
    identity = f" · {said(each.id)}" if each.id != each.name else ""
    return f"• {named(each.name)} {everybody}{identity}"


def _in_sections(lines: Sequence[str]) -> list[Block]:
    return [section(*lines[at : at + _A_SECTION]) for at in range(0, len(lines), _A_SECTION)]
