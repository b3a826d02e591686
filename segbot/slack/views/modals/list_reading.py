"""How a list was read, in a few lines: on the preview with its first people, which are the asker's own, and in Details
without anybody.
"""

from __future__ import annotations

from collections.abc import Sequence

from segbot.domain.lists import Answered, Column, Reading
from segbot.domain.members import ReadReport
from segbot.domain.requests import Draft
from segbot.slack import ids
from segbot.slack.views.kit.blocks import Block, actions, button, context, section
from segbot.slack.views.kit.text import many, people, said

_ROWS_SHOWN = 3
_COLUMNS_SHOWN = 8
_KINDS_SHOWN = 3
_SHOWN = 3


def reading_blocks(draft: Draft) -> list[Block]:
    """Nothing where there is no list."""
    report = draft.report
    if report is None:
        return []
    blocks = []
    lines = [_sources(report), _people(draft), _left_out(report)]
    shown = [line for line in lines if line]
    if shown:
        blocks.append(section("*How I read it*", *shown))
    rows = _rows(report)
    blocks += [context(*rows)] if rows else []
    hidden = sum(reading.hidden_rows for reading in report.readings if not reading.hidden_taken)
    asked = any(reading.answered for reading in report.readings)
    if not draft.given:
        return blocks
    buttons = [button(f"Include {many(hidden, 'hidden row')}", ids.HIDDEN_ROWS, draft.id)] if hidden else []
    buttons += [button("Answer again", ids.READ_AGAIN, draft.id)] if asked else []
    return [*blocks, *actions("read_again", buttons)]


def reading_facts(report: ReadReport | None) -> list[tuple[str, str]]:
    """For those who decide: file, sheet, columns, rows and encoding; nobody from the list."""
    if report is None or not report.readings:
        return []
    facts = [
        ("List", " · ".join(filter(None, [_name(each), _columns(each), _encoding(each)])))
        for each in report.readings[:_SHOWN]
    ]
    left_out = _left_out(report)
    return [*facts, ("Rows", f"{report.rows:,} read{'; ' + left_out if left_out else ''}")]


def _sources(report: ReadReport) -> str:
    """All files in one line: three lines are what a phone shows."""
    told = [_source(each) for each in report.readings[:_SHOWN]]
    more = len(report.readings) - _SHOWN
    return "; ".join([*told, many(more, "more file")] if more > 0 else told)


def _source(reading: Reading) -> str:
    first = f" from row {reading.first_row:,} on" if reading.first_row > 1 else ""
    parts = [
        _columns(reading),
        f"{people(reading.people)}{first}",
        *_who(reading),
        _hidden(reading),
        _hidden_columns(reading),
        _encoding(reading),
        _others(reading),
    ]
    return f"{_name(reading)}: {' · '.join(filter(None, parts))}"


def _name(reading: Reading) -> str:
    sheet = f", sheet “{said(reading.sheet)}”" if reading.sheet else ""
    return f"{said(reading.source)}{sheet}"


def _columns(reading: Reading) -> str:
    if reading.id is not None and reading.id == reading.email:
        return f"ids and e-mails = {_column(reading.id)}" if reading.id.letter else "ids and e-mails"
    parts = []
    for name, column, asked in (("id", reading.id, "column_id"), ("e-mail", reading.email, "column_email")):
        if column is None:
            continue
        answer = next((each for each in reading.answered if each.unclear == asked), None)
        where = f" = {_column(column)}" if column.letter else ""
        parts.append(f"{name}{where}{_as_answered(answer)}")
    return ", ".join(parts)


def _column(column: Column) -> str:
    if column.heading and column.heading == column.letter:
        return f"“{said(column.heading)}”"
    heading = f" “{said(column.heading)}”" if column.heading else ""
    return f"column {said(column.letter)}{heading}"


def _as_answered(answer: Answered | None) -> str:
    if answer is None:
        return ""
    return " (as last time)" if answer.last_time else " (as you said)"


def _who(reading: Reading) -> list[str]:
    """Who of those listed is meant, as the asker said."""
    return [
        said(f"{each.label[:1].lower()}{each.label[1:]}")
        for each in reading.answered
        if each.unclear == "column_who"
    ]


def _hidden(reading: Reading) -> str:
    if not reading.hidden_rows:
        return ""
    return f"{many(reading.hidden_rows, 'hidden row')} {'included' if reading.hidden_taken else 'left out'}"


def _hidden_columns(reading: Reading) -> str:
    if not reading.hidden_columns:
        return ""
    letters = ", ".join(map(said, reading.hidden_columns[:_COLUMNS_SHOWN]))
    word = "column" if len(reading.hidden_columns) == 1 else "columns"
    return f"hidden {word} {letters} not read"


def _encoding(reading: Reading) -> str:
    return f"encoding {said(reading.encoding)}" if reading.encoding else ""


def _others(reading: Reading) -> str:
    if not reading.other_sheets:
        return ""
    names = ", ".join(f"“{said(name)}”" for name in reading.other_sheets[:_KINDS_SHOWN])
    more = len(reading.other_sheets) - _KINDS_SHOWN
    return f"not read: {names}{f' and {more:,} more' if more > 0 else ''}"


def _people(draft: Draft) -> str:
    first = ", ".join(map(said, draft.first_people))
    last = f" … last: {said(draft.last_person)}" if draft.last_person else ""
    return f"first: {first}{last}" if first else ""


def _left_out(report: ReadReport) -> str:
    parts = []
    left_out = max(report.faults_total, len(report.faults))
    if left_out:
        kinds = [kind for kind, _ in report.kinds[:_KINDS_SHOWN]]
        why = f": {_and(kinds)}" if kinds else ""
        parts.append(f"{many(left_out, 'row')} left out{why}")
    if report.duplicates:
        parts.append(f"{many(report.duplicates, 'row')} named somebody twice and count once")
    return " · ".join(parts)


def _and(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _rows(report: ReadReport) -> list[str]:
    """A few of the rows left out, masked, and the columns that are not used."""
    lines = [
        f"{_place(each.source, each.sheet, each.row)}: {said(each.why, 200)} {said(each.sample)}".rstrip()
        for each in report.faults[:_ROWS_SHOWN]
    ]
    more = max(report.faults_total, len(report.faults)) - len(lines)
    if lines and more > 0:
        lines.append(f"… and {more:,} more; all of them come as a file in the request's thread.")
    if report.unused:
        names = ", ".join(f"“{said(name)}”" for name in report.unused[:_COLUMNS_SHOWN])
        rest = len(report.unused) - _COLUMNS_SHOWN
        lines.append(f"Columns that are not used: {names}{f' and {rest:,} more' if rest > 0 else ''}.")
    return lines


def _place(source: str, sheet: str, row: int) -> str:
    where = ", ".join(filter(None, [said(source), f"“{said(sheet)}”" if sheet else ""]))
    return f"{where}, row {row:,}" if where else f"Row {row:,}"
