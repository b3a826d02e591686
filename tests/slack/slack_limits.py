"""Slack's limits, written down a second time from docs.slack.dev, so that what the views draw is judged by somebody else."""

from __future__ import annotations

import json

_ELEMENTS_IN = {"actions": 25, "context": 10}
_MODAL_ONLY = {"input"}


def check_view(view):
    assert view["type"] in ("modal", "home")
    assert len(view["blocks"]) <= 100
    assert len(json.dumps(view)) < 250_000
    if view["type"] == "modal":
        for key in ("title", "submit", "close"):
            if key in view:
                _plain(view[key], 24)
        assert len(view["private_metadata"]) <= 3000
        assert len(view["callback_id"]) <= 255
        inputs = [block for block in view["blocks"] if block["type"] == "input"]
        assert not inputs or "submit" in view, "Slack wants a submit button where there is an input"
    check_blocks(view["blocks"], modal=view["type"] == "modal")


def check_message(message):
    # Only a message that is edited later is held to 4,000: docs.slack.dev/reference/methods/chat.update
    tables = any(block["type"] in ("data_table", "data_visualization") for block in message["blocks"])
    assert 1 <= len(message["text"]) <= (12_000 if tables else 4_000)
    assert sum(block["type"] == "data_table" for block in message["blocks"]) <= 1
    assert len(message["blocks"]) <= 50
    check_blocks(message["blocks"], modal=False)


def check_blocks(blocks, *, modal):
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(ids) == len(set(ids)), "block ids are unique"
    for block in blocks:
        assert len(block.get("block_id", "")) <= 255
        assert block["type"] not in (("data_table", "data_visualization") if modal else ("alert",))
        assert modal or block["type"] not in _MODAL_ONLY
        _BLOCKS[block["type"]](block)


def _section(block):
    assert "text" in block or block.get("fields")
    if "text" in block:
        _text(block["text"], 3000)
    fields = block.get("fields", [])
    assert len(fields) <= 10
    for field in fields:
        _text(field, 2000)


def _elements(block):
    assert 1 <= len(block["elements"]) <= _ELEMENTS_IN[block["type"]]
    for element in block["elements"]:
        if block["type"] == "context":
            _text(element, 3000)
        elif element["type"] == "static_select":
            _menu(element)
        else:
            _button(element)
    actions = [each["action_id"] for each in block["elements"] if "action_id" in each]
    assert len(actions) == len(set(actions))


def _button(button):
    if button["type"] == "overflow":
        assert 2 <= len(button["options"]) <= 5
        check_options(button["options"])
        return
    assert button["type"] == "button"
    _plain(button["text"], 75)
    assert len(button["value"]) <= 2000
    assert len(button["action_id"]) <= 255
    assert button.get("style", "primary") in ("primary", "danger")
    assert len(button.get("accessibility_label", "")) <= 75
    if "confirm" in button:
        confirm = button["confirm"]
        _plain(confirm["title"], 100)
        _text(confirm["text"], 300)
        _plain(confirm["confirm"], 30)
        _plain(confirm["deny"], 30)


def _input(block):
    _plain(block["label"], 2000)
    if "hint" in block:
        _plain(block["hint"], 2000)
    element = block["element"]
    assert element["action_id"] == block["block_id"]
    if "placeholder" in element:
        _plain(element["placeholder"], 150)
    _INPUTS[element["type"]](element)


def _typed(element):
    assert 1 <= element["max_length"] <= 3000
    assert len(element.get("initial_value", "")) <= element["max_length"]


def _menu(element):
    options = element["options"]
    assert 1 <= len(options) <= 100
    check_options(options)
    assert "initial_option" not in element or element["initial_option"] in options


def _external(element):
    assert element["min_query_length"] >= 0
    check_options([element["initial_option"]] if "initial_option" in element else [])


def _boxes(element):
    assert 1 <= len(element["options"]) <= 10
    check_options(element["options"])


def _files(element):
    assert 1 <= element["max_files"] <= 10


def _date_and_time(element):
    initial = element.get("initial_date_time")
    assert initial is None or (type(initial) is int and len(str(initial)) == 10)


def check_options(options):
    assert len(options) <= 100
    for option in options:
        _plain(option["text"], 75)
        assert 1 <= len(option["value"]) <= 75
        if "description" in option:
            _plain(option["description"], 75)
    values = [option["value"] for option in options]
    assert len(values) == len(set(values))


def _chart(block):
    assert 1 <= len(block["title"]) <= 50
    chart = block["chart"]
    assert chart["type"] in ("line", "bar")
    categories = chart["axis_config"]["categories"]
    assert 1 <= len(categories) <= 20
    assert len(set(categories)) == len(categories)
    assert all(1 <= len(each) <= 20 for each in categories)
    assert 1 <= len(chart["series"]) <= 12
    for series in chart["series"]:
        assert 1 <= len(series["name"]) <= 20
        assert [point["label"] for point in series["data"]] == categories
        assert all(isinstance(point["value"], int | float) for point in series["data"])


def _table(block):
    assert block["caption"]
    assert 2 <= len(block["rows"]) <= 101
    assert len({len(row) for row in block["rows"]}) == 1
    assert len(block["rows"][0]) <= 20
    assert 1 <= block["page_size"] <= 100
    characters = 0
    for row in block["rows"]:
        for cell in row:
            assert cell["type"] in ("raw_text", "raw_number", "rich_text")
            if cell["type"] == "raw_number":
                assert isinstance(cell["value"], float | int)
            if cell["type"] != "rich_text":
                assert cell["text"]
                characters += len(cell["text"])
    assert characters <= 20_000


def _alert(block):
    _text(block["text"], 200)
    assert block["level"] in ("default", "info", "warning", "error", "success")


def _header(block):
    _plain(block["text"], 150)


def _plain(text, limit):
    assert text["type"] == "plain_text"
    assert 1 <= len(text["text"]) <= limit, text["text"]


def _text(text, limit):
    assert text["type"] in ("mrkdwn", "plain_text")
    assert 1 <= len(text["text"]) <= limit


def _rich_text(block):
    assert block["elements"]
    for part in block["elements"]:
        assert part["type"] == "rich_text_preformatted"
        assert all(each["type"] == "text" and 1 <= len(each["text"]) <= 3000 for each in part["elements"])


_BLOCKS = {
    "section": _section,
    "context": _elements,
    "actions": _elements,
    "input": _input,
    "header": _header,
    "divider": lambda _block: None,
    "rich_text": _rich_text,
    "data_visualization": _chart,
    "data_table": _table,
    "alert": _alert,
}
_INPUTS = {
    "plain_text_input": _typed,
    "static_select": _menu,
    "external_select": _external,
    "checkboxes": _boxes,
    "file_input": _files,
    "datetimepicker": _date_and_time,
}
