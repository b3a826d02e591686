from __future__ import annotations

import pytest

from segbot.sandbox.slack.validate import check_message


def plain(length=1):
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length=1):
    return {"type": "mrkdwn", "text": "x" * length}


def button(**fields):
    return {"type": "button", "action_id": "go", "text": plain(), **fields}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def option(value="v", **fields):
    return {"text": plain(), "value": value, **fields}


def select(**fields):
    return {"type": "static_select", "action_id": "s", "options": [option()], **fields}


def section(**fields):
    return {"type": "section", "text": mrkdwn(), **fields}


def table(rows=1, cells=1, **fields):
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * cells] * rows, **fields}


CONFIRM = {"title": plain(100), "text": mrkdwn(300), "confirm": plain(30), "deny": plain(30)}

GOOD = [
    section(text=mrkdwn(3000)),
    section(fields=[mrkdwn(2000)] * 6),
    {"type": "header", "text": plain(150)},
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn()] * 10},
    actions(*[button(action_id=f"b{n}") for n in range(25)]),
    actions(button(text=plain(75), value="v" * 2000, url="h" * 3000, style="danger", confirm=CONFIRM)),
    actions(select(options=[option("v" * 150, description=plain(75))] * 100)),
    actions(select(options=None, option_groups=[{"label": plain(75), "options": [option()]}] * 100)),
    actions({"type": "overflow", "action_id": "o", "options": [option(url="u" * 3000)] * 5}),
    actions({"type": "radio_buttons", "action_id": "o", "options": [option()] * 10}),
    actions({"type": "checkboxes", "action_id": "o", "options": [option()] * 10}),
    {"type": "image", "image_url": "u" * 3000, "alt_text": "a" * 2000, "title": plain(2000)},
    {"type": "markdown", "text": "m" * 12000},
    {"type": "input", "label": plain(2000), "hint": plain(2000), "element": {"type": "plain_text_input"}},
    {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
    },
    table(100, 20, column_settings=[{"align": "right"}, None]),
    {"type": "data_table", "caption": "c", "rows": [[{"type": "raw_text", "text": "x"}]] * 101},
    {"type": "card", "title": mrkdwn(150), "body": mrkdwn(200), "actions": [button()] * 1},
    {"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "text": plain()}]},
    {"type": "task_card", "task_id": "t", "title": "x", "status": "complete"},
    {
        "type": "plan",
        "title": "p",
        "tasks": [{"type": "task_card", "task_id": "t", "title": "x", "status": "pending"}],
    },
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_up_to_the_limit_is_taken(block):
    block = {name: value for name, value in block.items() if value is not None}
    for element in block.get("elements", []):
        if element.get("options", 0) is None:
            del element["options"]
    assert check_message([block]) == []


REFUSED = [
    (section(text=mrkdwn(3001)), "/blocks/0/text/text", "must be less than 3001 characters"),
    (section(text=mrkdwn(0)), "/blocks/0/text/text", "must be more than 0 characters"),
    ({"type": "section"}, "/blocks/0", "must define either `text` or `fields`"),
    (section(fields=[mrkdwn()] * 11), "/blocks/0/fields", "no more than 10 items allowed"),
    (section(fields=[mrkdwn(2001)]), "/blocks/0/fields/0/text", "must be less than 2001 characters"),
    (section(block_id="b" * 256), "/blocks/0/block_id", "must be less than 256 characters"),
    (section(surprise=1), "/blocks/0/surprise", "invalid additional property: surprise"),
    (section(text="words"), "/blocks/0/text", ""),
    ({"type": "header", "text": plain(151)}, "/blocks/0/text/text", "must be less than 151 characters"),
    ({"type": "header", "text": mrkdwn()}, "/blocks/0/text/type", ""),
    ({"type": "context", "elements": [mrkdwn()] * 11}, "/blocks/0/elements", "no more than 10 items allowed"),
    ({"type": "context", "elements": []}, "/blocks/0/elements", "no fewer than 1 items allowed"),
    ({"type": "context", "elements": [mrkdwn(0)]}, "/blocks/0", "must be more than 0 characters"),
    (
        actions(*[button(action_id=str(n)) for n in range(26)]),
        "/blocks/0/elements",
        "no more than 25 items allowed",
    ),
    (actions(button(text=plain(76))), "/blocks/0/elements/0/text/text", "must be less than 76 characters"),
    (actions(button(text=mrkdwn())), "/blocks/0/elements/0/text/type", ""),
    (actions(button(value="v" * 2001)), "/blocks/0/elements/0/value", "must be less than 2001 characters"),
    (actions(button(url="u" * 3001)), "/blocks/0/elements/0/url", "must be less than 3001 characters"),
    (
        actions(button(action_id="a" * 256)),
        "/blocks/0/elements/0/action_id",
        "must be less than 256 characters",
    ),
    (actions(button(style="blue")), "/blocks/0/elements/0/style", ""),
    (
        actions(button(), button()),
        "/blocks/0/elements/1/action_id",
        "`action_id` must be unique within a block: go",
    ),
    (actions({"type": "button"}), "/blocks/0/elements/0/text", "missing required field: text"),
    (actions({"type": "plain_text_input"}), "/blocks/0/elements/0", "unsupported type: plain_text_input"),
    (actions({"type": "file_input"}), "/blocks/0/elements/0", "unsupported type: file_input"),
    (actions(select(options=[])), "/blocks/0/elements/0/options", "no fewer than 1 items allowed"),
    (
        actions(select(options=[option()] * 101)),
        "/blocks/0/elements/0/options",
        "no more than 100 items allowed",
    ),
    (
        actions(select(options=[option("v" * 151)])),
        "/blocks/0/elements/0/options/0/value",
        "must be less than 151 characters",
    ),
    (
        actions(select(options=[{"text": plain(76), "value": "v"}])),
        "/blocks/0/elements/0/options/0/text/text",
        "must be less than 76 characters",
    ),
    (
        actions(select(option_groups=[])),
        "/blocks/0/elements/0/option_groups",
        "no fewer than 1 items allowed",
    ),
    (
        actions(select(initial_option=option("other"))),
        "/blocks/0/elements/0",
        "initial_option must match one of the options",
    ),
    (
        actions(select(placeholder=plain(151))),
        "/blocks/0/elements/0/placeholder/text",
        "must be less than 151 characters",
    ),
    (
        actions(button(confirm={**CONFIRM, "title": plain(101)})),
        "/blocks/0/elements/0/confirm/title/text",
        "must be less than 101 characters",
    ),
    (
        actions(button(confirm={**CONFIRM, "text": plain(301)})),
        "/blocks/0/elements/0/confirm/text/text",
        "must be less than 301 characters",
    ),
    (
        actions(button(confirm={**CONFIRM, "deny": plain(31)})),
        "/blocks/0/elements/0/confirm/deny/text",
        "must be less than 31 characters",
    ),
    (
        actions({"type": "overflow", "options": [option()] * 6}),
        "/blocks/0/elements/0/options",
        "no more than 5 items allowed",
    ),
    (
        actions({"type": "radio_buttons", "options": [option()] * 11}),
        "/blocks/0/elements/0/options",
        "no more than 10 items allowed",
    ),
    (
        actions({"type": "checkboxes", "options": [option()] * 11}),
        "/blocks/0/elements/0/options",
        "no more than 10 items allowed",
    ),
    (
        section(accessory={"type": "datetimepicker"}),
        "/blocks/0/accessory",
        "unsupported type: datetimepicker",
    ),
    (
        {"type": "image", "alt_text": "a"},
        "/blocks/0",
        "must provide exactly one of `image_url` or `slack_file`",
    ),
    ({"type": "image", "image_url": "u"}, "/blocks/0/alt_text", "missing required field: alt_text"),
    ({"type": "markdown", "text": "m" * 12001}, "/blocks/0/text", "must be less than 12001 characters"),
    ({"type": "alert", "text": plain()}, "/blocks/0", "unsupported type: alert"),
    (
        {"type": "input", "label": plain(), "element": {"type": "file_input"}},
        "/blocks/0/element",
        "unsupported type: file_input",
    ),
    (
        {"type": "input", "label": plain(), "element": button()},
        "/blocks/0/element",
        "unsupported type: button",
    ),
    ({"type": "nonsense"}, "/blocks/0", "unsupported type: nonsense"),
    ({"text": plain()}, "/blocks/0", "missing required field: type"),
    ({"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}, "/blocks/0/elements/0/type", ""),
    (table(101), "/blocks/0/rows", "no more than 100 items allowed"),
    (table(1, 21), "/blocks/0/rows/0", "no more than 20 items allowed"),
    (table(column_settings=[None] * 21), "/blocks/0/column_settings", "no more than 20 items allowed"),
    (
        {"type": "data_table", "caption": "c", "rows": [[{"type": "raw_text", "text": "x"}]] * 102},
        "/blocks/0/rows",
        "no more than 101 items allowed",
    ),
    (
        {"type": "carousel", "elements": [{"type": "card", "title": plain()}] * 11},
        "/blocks/0/elements",
        "no more than 10 items allowed",
    ),
    (
        {"type": "card", "title": plain(), "actions": [button()] * 4},
        "/blocks/0/actions",
        "no more than 3 items allowed",
    ),
    (
        {"type": "card", "subtitle": plain()},
        "/blocks/0",
        "must define one of `hero_image`, `title`, `actions` or `body`",
    ),
    (
        {"type": "task_card", "task_id": "t", "title": "x", "status": "pending"},
        "/blocks/0/status",
        "a task_card outside a plan may not be pending",
    ),
]


@pytest.mark.parametrize(
    ("block", "pointer", "message"), REFUSED, ids=lambda part: part if isinstance(part, str) else ""
)
def test_beyond_it_is_refused_with_the_place(block, pointer, message):
    problems = check_message([block])
    assert [problem.pointer for problem in problems if problem.code == "invalid_blocks"][:1] == [pointer]
    assert message in problems[0].message


def codes(blocks):
    return [problem.code for problem in check_message(blocks)]


def test_fifty_blocks_and_no_more():
    assert codes([{"type": "divider"}] * 50) == []
    assert codes([{"type": "divider"}] * 51) == ["invalid_blocks"]


def test_block_ids_are_unique():
    blocks = [section(block_id="same"), section(block_id="same")]
    assert check_message(blocks)[0].pointer == "/blocks/1/block_id"


def test_one_table_a_message():
    assert codes([table(), table()]) == ["invalid_attachments"]


def test_markdown_counts_over_all_blocks():
    assert codes([{"type": "markdown", "text": "m" * 6000}] * 2) == []
    assert codes([{"type": "markdown", "text": "m" * 6001}] * 2) == ["msg_blocks_too_long"]


def test_all_texts_together_are_limited():
    assert codes([section(text=mrkdwn(3000))] * 4) == []
    assert codes([section(text=mrkdwn(3000))] * 5) == ["msg_blocks_too_long"]


def test_not_an_array():
    assert codes({"type": "divider"}) == ["invalid_blocks_format"]


def test_a_line_reads_like_slacks():
    (problem,) = check_message([section(text=mrkdwn(3001))])
    assert problem.line() == "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
