"""Questions about a list: in the form, answered in the form, and read once more from the preview."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from slack_limits import check_view
from slack_made import account, draft, report
from slack_world import answer, chosen, typed

from segbot.domain.actions import Action, Verb
from segbot.domain.lists import Answers, Choice, Column, Question, Reading, Unclear, UnclearListError
from segbot.flows.requesting.given_lists import Given
from segbot.slack.views.modals.form import form
from segbot.slack.views.modals.preview import preview

QUESTION = Question(
    unclear=Unclear.ID,
    key="abc123",
    source="leavers.csv",
    text="Which column is the customer id?",
    choices=(
        Choice(value="B", label="B “Kundennummer”", samples=("50001", "50002", "50003")),
        Choice(value="A", label="A “Code”", samples=("7", "8", "9")),
        Choice(value="none", label="none of them"),
    ),
    best="B",
)


@pytest.fixture
def remove_form():
    return form(Verb.REMOVE, [account()], channel="C0MARKETING")


pytestmark = pytest.mark.usefixtures("unclear", "file")


@pytest.fixture
def unclear(use_cases):
    """A list that is clear only with an answer; the answers that were given."""
    seen = []

    def prepare(action, _sources, _origin, *, answers, progress):
        del progress
        seen.append(answers)
        if not answers.given:
            raise UnclearListError([QUESTION])
        return draft(action=action)

    use_cases.submit.answers["prepare"] = prepare
    return seen


@pytest.fixture
def file(slack):
    """A file at Slack, which knows it by its id."""
    slack.files["/files/F1/leavers.csv"] = (
        200,
        {"Content-Type": "text/csv"},
        b"Code,Kundennummer\n7,50001\n",
    )
    url = f"{slack.root}/files/F1/leavers.csv"
    held = {"id": "F1", "name": "leavers.csv", "url_private": url, "url_private_download": url}
    slack.answers["files.info"] = {"ok": True, "file": held}
    return held


def values(file=None, **more):
    files = {"members_file": {"members_file": {"type": "file_input", "files": [file] if file else []}}}
    return chosen(connection="bunce", segment="seg-1") | typed(reason="Ticket 17") | files | more


def menu(view, block_id):
    return next(block["element"] for block in view["blocks"] if block.get("block_id") == block_id)


def test_the_form_asks_with_the_likeliest_answer_chosen_and_nothing_is_lost(desk, file, remove_form):
    said = answer(desk.submit(remove_form, values(file)))
    assert said["response_action"] == "update"
    view = said["view"]
    check_view(view)
    asked = menu(view, "column_id")
    assert asked["initial_option"]["value"] == "column_id|abc123|B"
    assert "50001, 50002" in asked["initial_option"]["text"]["text"]
    assert len(asked["options"]) == 3
    assert menu(view, "reason")["initial_value"] == "Ticket 17"
    assert json.loads(view["private_metadata"])["files"] == ["F1"]
    assert view["submit"]["text"] == "Preview"


def test_the_answer_comes_back_with_the_file_of_before(desk, slack, file, unclear, remove_form):
    view = answer(desk.submit(remove_form, values(file)))["view"]
    again = values() | chosen(column_id="column_id|abc123|A")
    said = answer(desk.submit(view, again))
    assert said["response_action"] == "push"
    assert said["view"]["callback_id"] == "segment_preview"
    assert dict(unclear[-1].given) == {("column_id", "abc123"): "A"}
    assert len(slack.fetched) == 2


def test_a_command_with_words_that_are_no_ids_opens_the_form_with_a_question(desk, slack):
    desk.type("remove bunce VIP 1001 please, she unsubscribed")
    view = slack.wait_for("views.update")[-1]["view"]
    check_view(view)
    assert menu(view, "column_id")["initial_option"]
    assert "1001" in menu(view, "members_text")["initial_value"]


def hidden(taken=False):
    reading = Reading(
        source="leavers.xlsx",
        sheet="Data",
        id=Column(letter="B", heading="Kundennummer"),
        first_row=2,
        people=2,
        columns=3,
        hidden_rows=2,
        hidden_taken=taken,
    )
    return draft(
        report=replace(report(faults=0), readings=(reading,)), given="sealed", first_people=("50001", "50002")
    )


def test_a_preview_says_how_the_list_was_read():
    text = json.dumps(preview(hidden()), ensure_ascii=False)
    assert "leavers.xlsx, sheet “Data”: id = column B “Kundennummer” · 2 people from row 2 on" in text
    assert "2 hidden rows left out" in text
    assert "first: 50001, 50002" in text
    assert "include_hidden_rows" in text
    assert "include_hidden_rows" not in json.dumps(preview(hidden(taken=True)))


def test_how_several_files_were_read_stands_in_three_lines():
    made = hidden()
    readings = tuple(replace(made.report.readings[0], source=f"leavers-{n}.xlsx") for n in range(5))
    shown = preview(replace(made, report=replace(report(faults=3), readings=readings)))
    (block,) = [each for each in shown["blocks"] if "How I read it" in json.dumps(each)]
    heading, *lines = block["text"]["text"].split("\n")
    assert heading == "*How I read it*"
    assert len(lines) == 3
    assert "leavers-2.xlsx" in lines[0]
    assert "2 more files" in lines[0]
    assert len(lines[0]) < 1000


def test_hidden_columns_are_named_on_the_preview():
    made = hidden()
    reading = replace(made.report.readings[0], hidden_columns=("A", "C"))
    shown = preview(replace(made, report=replace(made.report, readings=(reading,))))
    assert "hidden columns A, C not read" in json.dumps(shown, ensure_ascii=False)


def test_hidden_rows_are_read_when_the_asker_says_so(desk, slack, use_cases, unclear):
    use_cases.submit.answers["given"] = Given(
        action=Action(verb=Verb.REMOVE, connection="bunce", segment="seg-1"),
        files=("F1",),
        answers=Answers(given={("column_id", "abc123"): "B"}),
    )
    view = {**preview(hidden(), pushed=True), "id": "V2", "previous_view_id": "V1", "root_view_id": "V1"}
    desk.press(
        "include_hidden_rows",
        "draft-1",
        user="U0MAYA",
        view=view,
        container={"type": "view", "view_id": "V2"},
    )
    shown = slack.wait_for("views.update", 2)[-1]["view"]
    assert shown["callback_id"] == "segment_preview"
    assert unclear[-1].hidden_rows
    assert dict(unclear[-1].given) == {("column_id", "abc123"): "B"}
