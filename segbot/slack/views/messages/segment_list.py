"""An account's segments as a table that can be sorted, a hundred at a time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from segbot.domain.capabilities import ProviderSpec
from segbot.domain.segments import Segment
from segbot.slack import ids
from segbot.slack.views.kit.blocks import (
    LONG_FALLBACK,
    Block,
    actions,
    button,
    context,
    header,
    message,
    section,
)
from segbot.slack.views.kit.newer_blocks import Cell, data_table, day, fitting, number, words
from segbot.slack.views.kit.text import code, day_said, many, moment, named, people, said

_AT_ONCE = 25
_NOBODY: Mapping[str, datetime] = {}


def segments(
    connection: str,
    spec: ProviderSpec,
    found: Sequence[Segment],
    *,
    changed: Mapping[str, datetime] = _NOBODY,
    start: int = 0,
    now: datetime | None = None,
    zone: str = "UTC",
    as_of: datetime | None = None,
) -> dict[str, Any]:
    """`changed`: when each was last changed through segbot, by id. `start`: how many of them were shown before. Days are
    those of `zone`. `as_of`: when they were read, where that was not just now.
    """
    shown = _segments(connection, spec, found, changed=changed, start=start, now=now, zone=zone)
    if as_of is not None and "blocks" in shown:
        told = f"As of {moment(as_of)}; it is being read again now."
        shown = {"text": f"{shown['text']}\n{told}", "blocks": [*shown["blocks"], context(told)]}
    return shown


def _segments(
    connection: str,
    spec: ProviderSpec,
    found: Sequence[Segment],
    *,
    changed: Mapping[str, datetime],
    start: int,
    now: datetime | None,
    zone: str,
) -> dict[str, Any]:
    live = [each for each in found if not each.deleted]
    if not live:
        return _none(connection, spec)
    first = min(max(start, 0), len(live) - 1)
    kinds, alike = bool(spec.peer_kinds), _namesakes(live)
    at = {each.id: _last_change(each, changed) for each in live}
    rows = [
        _row(each, kinds=kinds, ids=bool(alike), last=at[each.id], day=day_said(at[each.id], now, zone))
        for each in live[first:]
    ]
    shown = live[first : first + fitting(rows)]
    behind = first + len(shown)
    top = _counted(connection, spec, live)
    columns = ["Name", "People", "Last change", *(["Kind"] if kinds else []), *(["Id"] if alike else [])]
    table = data_table(top, columns, rows[: len(shown)], page=_AT_ONCE)
    lines = [
        _line(each, kinds=kinds, ids=_called(each) in alike, day=day_said(at[each.id], now, zone))
        for each in shown
    ]
    part = f"{first + 1:,} to {behind:,}" if len(shown) < len(live) else ""
    blocks = [
        header(top),
        table,
        *_further(connection, len(live), first, behind),
        context(*_hints(connection, spec, part)),
    ]
    told = f"{top}, {part}:" if part else f"{top}:"
    return message("\n".join([said(told, 300), *lines]), blocks, longest=LONG_FALLBACK)


def _none(connection: str, spec: ProviderSpec) -> dict[str, Any]:
    text = f"There are no {said(spec.noun)}s at {said(connection)} ({said(spec.label)}) yet."
    if not spec.lists_segments:
        text += f" {said(spec.label)} can't list them, so only those used through segbot are shown."
    return message(text, [section(text)])


def _counted(connection: str, spec: ProviderSpec, live: Sequence[Segment]) -> str:
    """`3 lists, 1 tag and 2 segments at Constant Contact`."""
    if not spec.peer_kinds:
        return f"{many(len(live), spec.noun)} at {connection}"
    counts = [many(sum(one.kind == each.kind for one in live), each.noun) for each in spec.peer_kinds]
    return f"{', '.join(counts[:-1])} and {counts[-1]} at {connection}"


def _last_change(each: Segment, changed: Mapping[str, datetime]) -> datetime | None:
    """Through segbot, or as the provider says; the later of the two."""
    return max(filter(None, (changed.get(each.id), each.edited_at)), default=None)


def _namesakes(live: Sequence[Segment]) -> frozenset[tuple[str | None, str]]:
    """What more than one is called: only there an id says more than it takes to read."""
    called = [_called(each) for each in live]
    return frozenset(name for name, count in Counter(called).items() if count > 1)


def _called(each: Segment) -> tuple[str | None, str]:
    return each.kind, each.name.casefold()


def _row(each: Segment, *, kinds: bool, ids: bool, last: datetime | None, day: str) -> list[Cell]:
    return [
        words(each.name or each.id),
        number(each.member_count, _size(each)),
        _day_cell(last, day),
        *([words(each.kind or "")] if kinds else []),
        *([words(each.id)] if ids else []),
    ]


_day_cell = day


def _size(each: Segment) -> str:
    if each.all_customers:
        return "all customers"
    return f"{each.member_count:,}" if each.member_count is not None else said(each.size_note) or "not known"


def _line(each: Segment, *, kinds: bool, ids: bool, day: str) -> str:
    size = (
        people(each.member_count)
        if each.member_count is not None
        else said(each.size_note) or "size not known"
    )
    parts = [
        "all customers" if each.all_customers else size,
        f"changed {day}" if day else "",
        said(each.kind) if kinds else "",
        said(each.id) if ids else "",
    ]
    return f"• {named(each.name)} {' · '.join(filter(None, parts))}"


def _further(connection: str, total: int, first: int, behind: int) -> list[Block]:
    if behind >= total:
        return []
    value = json.dumps({"list": connection, "from": behind})
    count = min(total - behind, behind - first)
    return actions(f"list-from-{behind}", [button(f"Next {count:,}", ids.LIST_FURTHER, value)])


def _hints(connection: str, spec: ProviderSpec, part: str) -> list[str]:
    one = code(f"/segment show {connection} NAME")
    same = f" Two of one name? Write {code(f'{spec.peer_kinds[0].kind}:NAME')}." if spec.peer_kinds else ""
    return [part, f"{one} shows one of them.{same}"]
