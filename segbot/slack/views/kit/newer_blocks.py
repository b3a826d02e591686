"""Blocks that older workspaces do not know: a chart, a sortable table, an alert. And the same said without them.

docs.slack.dev/reference/block-kit/blocks: data-visualization-block, data-table-block, alert-block. A chart and a table
may stand in messages and on the Home tab, an alert in modals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from segbot.domain.masking import without_addresses
from segbot.slack.views.kit.blocks import Block, section
from segbot.slack.views.kit.text import plain, said

CHART, TABLE, ALERT = "data_visualization", "data_table", "alert"
NEWER = frozenset({CHART, TABLE, ALERT})
NOT_IN_MODALS = frozenset({CHART, TABLE})

POINTS = 20
ROWS = 100
ALERT_TEXT = 200
_LABEL = 20
_TITLE = 50
_CELLS = 19_000
_UNKNOWN = -1.0
_LINES = 8
_LINE = 300
_MARKS = {"error": ":octagonal_sign:", "warning": ":warning:", "info": ":information_source:"}

_MENTION = re.compile(r"<(?=[!@#])")

Cell = dict[str, Any]


def line_chart(title: str, series: Mapping[str, Sequence[tuple[str, float]]], *, unit: str = "") -> Block:
    """One line for each series; every series has the same labels, of which the last twenty are drawn."""
    drawn = [
        {
            "name": plain(name, _LABEL),
            "data": [{"label": plain(label, _LABEL), "value": value} for label, value in points[-POINTS:]],
        }
        for name, points in series.items()
    ]
    labels = [plain(label, _LABEL) for points in series.values() for label, _ in points[-POINTS:]]
    axis: dict[str, Any] = {"categories": list(dict.fromkeys(labels))}
    if unit:
        axis["y_label"] = plain(unit, _TITLE)
    chart = {"type": "line", "series": drawn, "axis_config": axis}
    return {"type": CHART, "title": _quiet(title, _TITLE), "chart": chart}


def bar_chart(title: str, series: Mapping[str, Sequence[tuple[str, float]]], *, unit: str = "") -> Block:
    """The same with bars."""
    drawn = line_chart(title, series, unit=unit)
    drawn["chart"]["type"] = "bar"
    return drawn


def words(text: str, limit: int = 60) -> Cell:
    return {"type": "raw_text", "text": _quiet(text, limit) or "–"}


def number(value: float | None, text: str) -> Cell:
    """Sorted by `value`, shown as `text`; what is not known comes before everything else."""
    return {"type": "raw_number", "value": _UNKNOWN if value is None else value, "text": text or "–"}


def day(at: datetime | None, text: str) -> Cell:
    """Sorted by the time, shown as `text`."""
    return number(at.timestamp() if at else None, text)


def linked(text: str, url: str) -> Cell:
    """A word that leads somewhere; without a place to lead to, the word."""
    if not url:
        return words(text)
    link = {"type": "link", "url": url, "text": text}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link]}]}


def person(user: str) -> Cell:
    """Somebody by name, without a ping."""
    named = {"type": "user", "user_id": user}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [named]}]}


def fitting(rows: Sequence[Sequence[Cell]]) -> int:
    """How many of these rows one table takes: a hundred, or fewer where their text is long."""
    room = _CELLS
    for at, row in enumerate(rows[:ROWS]):
        room -= sum(len(_shown(cell)) for cell in row)
        if room < 0:
            return max(1, at)
    return min(len(rows), ROWS)


def data_table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, page: int) -> Block:
    """`page`: how many rows are shown at once. At least one row is needed; see `fitting` for how many it takes."""
    head = [words(each) for each in columns]
    return {
        "type": TABLE,
        "caption": _quiet(caption, 150),
        "rows": [head, *(list(row) for row in rows[:ROWS])],
        "page_size": max(1, min(page, ROWS)),
    }


def alert(text: str, level: str = "warning") -> list[Block]:
    """A sentence that must be seen first. Whole sentences only; what does not fit follows as plain text."""
    fits, rest = _split(text)
    shown: list[Block] = [{"type": ALERT, "level": level, "text": _mrkdwn(fits)}] if fits else []
    if not fits:
        return [section(f"{_MARKS.get(level, '')} {text}".strip())]
    return [*shown, section(rest)] if rest else shown


def without(blocks: Iterable[Block], kinds: Iterable[str]) -> list[Block]:
    """The same said in plain blocks where these kinds are not known."""
    gone = frozenset(kinds)
    drawn: list[Block] = []
    for block in blocks:
        if block["type"] not in gone & NEWER:
            drawn.append(block)
        elif block["type"] == TABLE and drawn and _says_the_same(drawn[-1], block):
            drawn += _as_lines(block, caption=False)
        else:
            drawn += _PLAIN[block["type"]](block)
    return drawn


def _says_the_same(before: Block, table: Block) -> bool:
    """Whether the caption, which a table is only read aloud with, stands above it as a heading."""
    return bool(before["type"] == "header" and before["text"]["text"] == table["caption"])


def _quiet(text: str, limit: int) -> str:
    """Raw text is shown as it is; all the same it names no person's address, and nothing in it looks like a mention."""
    return _MENTION.sub("‹", plain(without_addresses(text), limit))


def _split(text: str) -> tuple[str, str]:
    """As many whole sentences as an alert takes, and the rest."""
    if len(text) <= ALERT_TEXT:
        return text, ""
    at = max(text.rfind(mark, 0, ALERT_TEXT) for mark in (". ", ": ", "? "))
    return (text[: at + 1], text[at + 1 :].strip()) if at > 0 else ("", text)


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _as_lines(block: Block, *, caption: bool = True) -> list[Block]:
    head, *rows = block["rows"]
    lines = [said(block["caption"], 150)] if caption else []
    names = [_shown(cell) for cell in head]
    for row in rows:
        first, *others = (_drawn(cell) for cell in row)
        told = " · ".join(
            f"{name} {cell}" for name, cell in zip(names[1:], others, strict=True) if cell != "–"
        )
        lines.append(f"• {first}: {told}"[: _LINE * 2] if told else f"• {first}")
    return [section(*lines[at : at + _LINES]) for at in range(0, len(lines), _LINES)]


def _as_points(block: Block) -> list[Block]:
    lines = [f"*{said(block['title'], 50)}*"]
    for series in block["chart"]["series"]:
        told = " · ".join(f"{said(point['label'], 40)} {point['value']:,.0f}" for point in series["data"])
        lines.append(f"{said(series['name'], 40)}: {told}")
    return [section(*lines)]


def _as_section(block: Block) -> list[Block]:
    return [section(f"{_MARKS.get(block.get('level', ''), '')} {block['text']['text']}".strip())]


_PLAIN = {TABLE: _as_lines, CHART: _as_points, ALERT: _as_section}


def _shown(cell: Cell) -> str:
    if cell["type"] != "rich_text":
        return str(cell["text"])
    return "".join(str(part.get("text") or part.get("user_id")) for part in _parts(cell))


def _drawn(cell: Cell) -> str:
    """As mrkdwn."""
    if cell["type"] != "rich_text":
        return said(cell["text"])
    return "".join(
        f"<@{part['user_id']}>" if part["type"] == "user" else f"<{part['url']}|{said(part['text'])}>"
        for part in _parts(cell)
    )


def _parts(cell: Cell) -> list[dict[str, Any]]:
    return [part for line in cell["elements"] for part in line["elements"]]
