"""One segment: how large it is and was, what was done to it, and what can be done now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from segbot.domain.actions import Verb
from segbot.domain.capabilities import ProviderSpec
from segbot.domain.planning.plan import CampaignCheck, CampaignReport
from segbot.domain.segments import Segment, SizeSeen
from segbot.slack import ids
from segbot.slack.views.card.headline import title
from segbot.slack.views.kit.blocks import (
    LONG_FALLBACK,
    VALUE,
    Block,
    actions,
    button,
    context,
    fields,
    menu,
    message,
    section,
)
from segbot.slack.views.kit.newer_blocks import POINTS, line_chart
from segbot.slack.views.kit.text import SENTENCE, clock_said, day_said, moment, named, people, said, typeable
from segbot.slack.views.messages.capabilities import offers
from segbot.slack.views.messages.history import PastRequest, past_line, segment_history
from segbot.slack.views.messages.rate_limited import takes_none

_FIRST = (Verb.REMOVE, Verb.ADD)
_FURTHER = (Verb.REPLACE, Verb.CLEAR, Verb.RENAME, Verb.TAG, Verb.DELETE)
_MACHINE_ONLY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LOOKING = ":hourglass_flowing_sand: *Next campaign*: still checking. It follows here when it's known."
_LONGEST = 2_000
_NO_LINKS: Mapping[int, str] = {}
_QUOTES = frozenset("\"“”„«»'‘’`")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """When and where somebody looks; days and hours are told as theirs."""

    now: datetime
    zone: str = "UTC"


def segment(
    connection: str,
    spec: ProviderSpec,
    found: Segment,
    past: Sequence[PastRequest] = (),
    *,
    sizes: Sequence[SizeSeen] = (),
    campaigns: CampaignReport | None = None,
    looking: bool = False,
    as_of: datetime | None = None,
    shut_for: float = 0.0,
    reader: Reader | None = None,
    links: Mapping[int, str] = _NO_LINKS,
) -> dict[str, Any]:
    """`sizes`: how large it was, the oldest day first. `looking`: its campaigns are being looked for, and told later.
    `as_of`: when it was read, where the provider takes no requests for `shut_for` seconds. `links` lead to the cards of its
    requests.
    """
    size = (
        people(found.member_count)
        if found.member_count is not None
        else said(found.size_note) or "number not known"
    )
    about = [
        said(found.description, SENTENCE),
        f"Criteria: {said(found.criteria, 1000)}" if found.criteria else "",
    ]
    gone = ":warning: It is deleted and only kept for reference." if found.deleted else ""
    counted = "all customers" if found.all_customers else size
    top = f"{named(found.name)} · {said(spec.label)} · {counted}"
    points = _points(sizes, reader) if reader else []
    pairs = _pairs(connection, spec, found)
    coming = _LOOKING if looking else _next_campaign(campaigns)
    blocks: list[Block] = [section(top, *about, gone)]
    if points:
        blocks.append(line_chart(f"People in {found.name}", {"People": points}))
    blocks += segment_history(past, "Last changes", links)
    blocks += [section(coming)] if coming else []
    blocks += fields(pairs)
    blocks += [] if found.deleted else _buttons(connection, spec, found)
    age = _age(spec, as_of, shut_for) if as_of else ""
    blocks += [context(age)] if age else []
    seen = f"Size: {', '.join(f'{label} {value:,.0f}' for label, value in points)}" if points else ""
    told = [*about, gone, seen, *(past_line(each, links) for each in past), coming]
    told += [f"{label}: {value}" for label, value in pairs if value]
    told += [age]
    return message("\n".join([top, *filter(None, told)]), blocks, longest=LONG_FALLBACK)


def campaigns_found(found: Segment, campaigns: CampaignReport | None) -> dict[str, Any]:
    """What was still being looked for when the segment was shown."""
    coming = _next_campaign(campaigns) or ":grey_question: *Next campaign*: it couldn't be checked right now."
    text = f"{named(found.name)} · {coming}"
    return message(text, [section(text)])


def _age(spec: ProviderSpec, as_of: datetime, shut_for: float) -> str:
    return f"As of {moment(as_of)}. {takes_none(said(spec.label), shut_for)}"


def _pairs(connection: str, spec: ProviderSpec, found: Segment) -> list[tuple[str, str]]:
    return [
        ("Account", said(connection)),
        ("Id", "" if _MACHINE_ONLY.fullmatch(found.id) else said(found.id, 255)),
        ("Kind", said(spec.noun if spec.kind else found.kind)),
        ("Created", moment(found.created_at) if found.created_at else ""),
        ("Changed", moment(found.edited_at) if found.edited_at else ""),
        *((said(label), said(value, 200)) for label, value in list(found.details.items())[:12]),
    ]


def _points(sizes: Sequence[SizeSeen], reader: Reader) -> list[tuple[str, float]]:
    """A point a day. Where all that is known is of one day: the first number of it and the last."""
    if len(sizes) == 1:
        only = sizes[0]
        begun, ended = clock_said(only.first_at, reader.zone), clock_said(only.at, reader.zone)
        if begun == ended:
            begun, ended = "first count", "last count"
        return [(begun, float(only.first)), (ended, float(only.people))]
    labelled = {day_said(each.at, None, reader.zone): float(each.people) for each in sizes}
    return list(labelled.items())[-POINTS:]


def _next_campaign(campaigns: CampaignReport | None) -> str:
    if campaigns is None:
        return ""
    when = f": {moment(campaigns.next_send)}" if campaigns.next_send else ""
    told = f" {said(campaigns.notes[0], SENTENCE)}" if campaigns.notes else ""
    match campaigns.verdict:
        case CampaignCheck.SCHEDULED:
            return f":mega: *Next campaign*{when}.{told}"
        case CampaignCheck.WARN:
            return f":mega: *Next campaign*, once it is scheduled{when}.{told}"
        case CampaignCheck.UNKNOWN:
            return f":grey_question: *Next campaign*: we couldn't check all of them{when}."
        case CampaignCheck.CLEAR:
            return ":mega: *Next campaign*: none is scheduled."
        case _:
            return ""


def _buttons(connection: str, spec: ProviderSpec, found: Segment) -> list[Block]:
    """The same two first as everywhere, the others in a menu; each opens the form for this segment."""
    typed = {verb: typeable(f"{verb.value} {connection} {_as_typed(found)}") for verb in (*_FIRST, *_FURTHER)}
    first = [verb for verb in _FIRST if offers(spec, verb) and len(typed[verb]) <= _LONGEST]
    further = [verb for verb in _FURTHER if offers(spec, verb) and len(typed[verb]) <= VALUE]
    names = [f"{ids.USE_INSTEAD}_{number}" for number in range(len(first) + len(further))]
    shown = [button(title(verb), name, typed[verb]) for verb, name in zip(first, names, strict=False)]
    if len(further) > 1:
        shown.append(menu(names[len(first)], [(title(verb), typed[verb]) for verb in further]))
    else:
        shown += [button(title(verb), names[len(first)], typed[verb]) for verb in further]
    return actions("change-here", shown)


def _as_typed(found: Segment) -> str:
    """In a way that means this one when it is typed: its name, or its id where the name could be read otherwise."""
    name = f"{found.kind}:{found.name}" if found.kind else found.name
    plain = typeable(name)
    may = plain == name == " ".join(name.split()) and not set(name) & _QUOTES
    return f"“{name}”" if may and name else f"“{found.id}”"
