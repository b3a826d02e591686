"""Charts and sortable tables: what Slack takes, what it refuses, and where it says the fault is."""

from __future__ import annotations

import copy

import pytest

from segbot.sandbox.slack.validate import check_message, check_view


def text(words="x"):
    return {"type": "raw_text", "text": words}


def number(value=1, words="1"):
    return {"type": "raw_number", "value": value, "text": words}


def line(points=3, series=1, kind="line", **fields):
    labels = [f"{n:02}" for n in range(points)]
    many = [
        {"name": f"s{n}", "data": [{"label": label, "value": n * 10.5} for label in labels]}
        for n in range(series)
    ]
    chart = {"type": kind, "series": many, "axis_config": {"categories": labels}}
    return {"type": "data_visualization", "title": "Size", "chart": chart, **fields}


def pie(*values):
    segments = [{"label": f"part {n}", "value": value} for n, value in enumerate(values)]
    return {"type": "data_visualization", "title": "Size", "chart": {"type": "pie", "segments": segments}}


def table(rows=3, columns=2, **fields):
    body = [[text("name"), *[number()] * (columns - 1)] for _ in range(rows - 1)]
    return {"type": "data_table", "caption": "c", "rows": [[text()] * columns, *body], **fields}


def changed(block, path, value):
    """A copy of the block with one place changed."""
    block = copy.deepcopy(block)
    *way, last = path
    at = block
    for step in way:
        at = at[step]
    at[last] = value
    return block


GOOD = [
    line(20, 12),
    line(kind="bar"),
    line(kind="area"),
    line(title="t" * 50),
    changed(line(), ("chart", "axis_config", "y_label"), "y" * 50),
    changed(line(), ("chart", "series", 0, "data", 0, "value"), -3),
    pie(*range(1, 13)),
    table(101, 20),
    table(page_size=100, row_header_column_index=1),
    table(rows=2, columns=1),
]
BAD = [
    (line(21), "/chart/series/0/data"),
    (line(series=13), "/chart/series"),
    (line(title="t" * 51), "/title"),
    (line(title=""), "/title"),
    (changed(line(), ("chart", "type"), "scatter"), "/chart"),
    (changed(line(), ("chart", "series", 0, "name"), "n" * 21), "/chart/series/0/name"),
    (changed(line(), ("chart", "series", 0, "data", 0, "label"), "missing"), "/chart"),
    (changed(line(), ("chart", "series", 0, "data"), [{"label": "00", "value": 1}]), "/chart"),
    (
        changed(line(), ("chart", "series", 0, "data", 0, "value"), "12"),
        "/chart/series/0/data/0/value",
    ),
    (
        changed(line(), ("chart", "series", 0, "data", 0, "value"), value=True),
        "/chart/series/0/data/0/value",
    ),
    (changed(line(series=2), ("chart", "series", 1, "name"), "s0"), "/chart"),
    (changed(line(), ("chart", "axis_config", "categories"), ["00", "00", "01"]), "/chart/axis_config"),
    (changed(line(), ("chart", "axis_config", "x_label"), "x" * 51), "/chart/axis_config/x_label"),
    (changed(line(), ("chart", "colour"), "red"), "/chart/colour"),
    (pie(1, 0), "/chart/segments/1/value"),
    (pie(*[1] * 13), "/chart/segments"),
    (table(102), "/rows"),
    (table(1), "/rows"),
    (table(2, 21), "/rows/0"),
    (table(caption=""), "/caption"),
    (table(page_size=101), "/page_size"),
    (table(row_header_column_index=2), ""),
    (changed(table(), ("rows", 1), [text()]), ""),
    (changed(table(), ("rows", 1, 0), text("")), "/rows/1/0/text"),
    (changed(table(), ("rows", 1, 1), {"type": "raw_number", "value": 3}), "/rows/1/1/text"),
    (changed(table(), ("rows", 1, 0), text("x" * 20_001)), ""),
    (changed(table(), ("rows", 0, 0), {"type": "rich_text", "elements": []}), ""),
]


@pytest.mark.parametrize("block", GOOD)
def test_up_to_the_limit_is_taken(block):
    assert check_message([block]) == []
    assert check_view({"type": "home", "blocks": [block]}, surface="home") == []


@pytest.mark.parametrize(("block", "pointer"), BAD)
def test_beyond_the_limit_is_refused_with_the_place(block, pointer):
    problems = check_message([block])
    assert {one.code for one in problems} == {"invalid_blocks"}
    assert f"/blocks/0{pointer}" in {one.pointer for one in problems}


@pytest.mark.parametrize("block", [line(), table()])
def test_modals_take_neither(block):
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "t"}, "blocks": [block]}
    assert [one.message for one in check_view(modal)] == [f"unsupported type: {block['type']}"]


def test_two_charts_and_one_table_a_message():
    assert check_message([line(), line(), table()]) == []
    assert [one.message for one in check_message([line()] * 3)] == [
        "no more than 2 data_visualization blocks allowed"
    ]
    assert [one.message for one in check_message([table(), table()])] == ["only_one_table_allowed"]


def test_an_alert_is_for_modals_and_short():
    alert = {"type": "alert", "level": "error", "text": {"type": "mrkdwn", "text": "x" * 200}}
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "t"}}
    assert check_view({**modal, "blocks": [alert]}) == []
    longer = changed(alert, ("text", "text"), "x" * 201)
    assert [one.pointer for one in check_view({**modal, "blocks": [longer]})] == ["/view/blocks/0/text/text"]
    assert [one.message for one in check_message([alert])] == ["unsupported type: alert"]
    assert check_view({"type": "home", "blocks": [alert]}, surface="home")
