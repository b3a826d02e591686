from __future__ import annotations

import pytest

from segbot.sandbox.slack.validate import check_options, check_view


def plain(length=1):
    return {"type": "plain_text", "text": "x" * length}


def asking(element=None, **fields):
    return {"type": "input", "label": plain(), "element": element or {"type": "plain_text_input"}, **fields}


def modal(**fields):
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": [asking()], **fields}


@pytest.mark.parametrize(
    "view",
    [
        modal(title=plain(24), submit=plain(24), close=plain(24)),
        modal(private_metadata="p" * 3000, callback_id="c" * 255, external_id="e" * 255),
        modal(blocks=[{"type": "divider"}] * 100),
        modal(blocks=[asking({"type": "file_input", "filetypes": ["csv"], "max_files": 10})]),
        modal(blocks=[asking({"type": "plain_text_input", "min_length": 3000, "max_length": 3000})]),
        modal(blocks=[asking({"type": "number_input", "is_decimal_allowed": False})]),
        modal(blocks=[asking({"type": "external_select", "min_query_length": 0})]),
        modal(blocks=[{"type": "alert", "text": plain(200), "level": "warning"}]),
        modal(blocks=[{"type": "divider"}], submit=None),
    ],
)
def test_modals_up_to_the_limit(view):
    assert check_view({name: value for name, value in view.items() if value is not None}) == []


@pytest.mark.parametrize(
    ("view", "pointer", "message"),
    [
        (modal(title=plain(25)), "/view/title/text", "must be less than 25 characters"),
        (modal(submit=plain(25)), "/view/submit/text", "must be less than 25 characters"),
        (modal(close=plain(25)), "/view/close/text", "must be less than 25 characters"),
        (modal(title={"type": "mrkdwn", "text": "x"}), "/view/title/type", ""),
        (modal(private_metadata="p" * 3001), "/view/private_metadata", "must be less than 3001 characters"),
        (modal(callback_id="c" * 256), "/view/callback_id", "must be less than 256 characters"),
        (modal(external_id="e" * 256), "/view/external_id", "must be less than 256 characters"),
        (modal(blocks=[{"type": "divider"}] * 101), "/view/blocks", "no more than 100 items allowed"),
        (
            modal(submit_disabled=True),
            "/view/submit_disabled",
            "invalid additional property: submit_disabled",
        ),
        (modal(type="home"), "/view/type", ""),
        ({"type": "modal", "blocks": []}, "/view/title", "missing required field: title"),
        (
            {"type": "modal", "title": plain(), "blocks": [{"type": "divider"}, asking()]},
            "/view/blocks/1/input",
            "must define `submit` to use an `input` block in modals",
        ),
        (
            modal(blocks=[{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}]),
            "/view/blocks/0",
            "unsupported type: table",
        ),
        (modal(blocks=[{"type": "markdown", "text": "m"}]), "/view/blocks/0", "unsupported type: markdown"),
        (
            modal(blocks=[{"type": "alert", "text": plain(201)}]),
            "/view/blocks/0/text/text",
            "must be less than 201 characters",
        ),
        (
            modal(blocks=[asking(label=plain(2001))]),
            "/view/blocks/0/label/text",
            "must be less than 2001 characters",
        ),
        (
            modal(blocks=[asking(hint=plain(2001))]),
            "/view/blocks/0/hint/text",
            "must be less than 2001 characters",
        ),
        (
            modal(blocks=[asking({"type": "file_input", "max_files": 11})]),
            "/view/blocks/0/element/max_files",
            "",
        ),
        (
            modal(blocks=[asking({"type": "plain_text_input", "max_length": 3001})]),
            "/view/blocks/0/element/max_length",
            "",
        ),
        (
            modal(blocks=[asking({"type": "plain_text_input", "min_length": 3001})]),
            "/view/blocks/0/element/min_length",
            "",
        ),
        (
            modal(blocks=[asking({"type": "number_input"})]),
            "/view/blocks/0/element/is_decimal_allowed",
            "missing required field",
        ),
        (
            modal(blocks=[{"type": "actions", "elements": [{"type": "file_input"}]}]),
            "/view/blocks/0/elements/0",
            "unsupported type: file_input",
        ),
        (
            modal(blocks=[asking({"type": "plain_text_input", "focus_on_load": True})] * 2),
            "/view/blocks/1/element",
            "only one element may have `focus_on_load`",
        ),
    ],
)
def test_modals_beyond_it(view, pointer, message):
    problems = check_view(view)
    assert problems[0].code == "invalid_arguments"
    assert problems[0].pointer == pointer
    assert message in problems[0].message


def test_a_view_of_more_than_250_kb():
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "ö" * 2900}}] * 50
    assert [problem.code for problem in check_view(modal(blocks=blocks))] == ["view_too_large"]


def test_a_home_tab_has_no_title_and_no_file_input():
    home = {"type": "home", "blocks": [asking()]}
    assert check_view(home, surface="home") == []
    assert check_view({**home, "title": plain()}, surface="home")[0].pointer == "/view/title"
    upload = {"type": "home", "blocks": [asking({"type": "file_input"})]}
    assert check_view(upload, surface="home")[0].pointer == "/view/blocks/0/element"


def test_options():
    option = {"text": plain(), "value": "v"}
    assert check_options({"options": [option] * 100}) == []
    assert check_options({"options": []}) == []
    assert check_options({"options": [option] * 101})[0].pointer == "/options"
    assert check_options({"option_groups": [{"label": plain(), "options": [option]}], "options": [option]})
    assert check_options(None)
