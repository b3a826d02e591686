"""Lists from the form to the provider's wire: asked about where they are not clear, hidden rows only on request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sandbox.driver import controls, words

LISTS = Path(__file__).parents[1] / "rosters/reading/lists/inputs"


@pytest.fixture(autouse=True)
def nothing_amiss(place):
    yield
    assert place.refused_since() == []
    assert place.addresses_told() == set()


def form_with(place, name, content, command="remove bunce", segment="VIP customers"):
    place.command(command)
    form = place.person.wait_for_view("marketer", "segment_form")
    file = place.person.upload("marketer", name, content)
    chosen = place.choose(form, segment)
    return place.person.submit("marketer", {"segment": chosen, "members_file": [file]})


def menu(view, block_id):
    return next(element for block, element in controls(view["blocks"]) if block["block_id"] == block_id)


def test_two_columns_that_could_be_the_id_are_asked_about_and_the_answer_is_what_is_sent(place):
    before = place.members("VIP customers")
    leaving = before[:4]
    rows = "".join(f"{number},{identifier}\n" for number, identifier in enumerate(leaving, 70_001))
    content = f"Customer ID,User ID\n{rows}".encode()
    assert form_with(place, "leavers.csv", content) == {"ok": True}
    asked = place.person.view("marketer")
    assert asked["callback_id"] == "segment_form"
    column = menu(asked, "column_id")
    assert leaving[0] in words(asked)
    user_id = next(option for option in column["options"] if "User ID" in option["text"]["text"])
    assert place.person.submit("marketer", {"column_id": user_id}) == {"ok": True}
    preview = words(place.preview())
    assert "leavers.csv: id = column B “User ID” (as you said) · 4 people from row 2 on" in preview
    assert f"first: {', '.join(leaving[:3])} … last: {leaving[3]}" in preview
    number = place.submit_preview()
    place.person.wait_for(lambda: place.request_state(number) == "done", timeout=20)
    assert set(before) - set(place.members("VIP customers")) == set(leaving)


def test_the_answer_is_remembered_and_can_be_given_again(place):
    leaving = place.members("VIP customers")[:2]
    rows = "".join(f"{number},{identifier}\n" for number, identifier in enumerate(leaving, 80_001))
    assert form_with(place, "more.csv", f"Customer ID,User ID\n{rows}".encode()) == {"ok": True}
    shown = place.person.view("marketer")
    if shown["callback_id"] == "segment_form":
        column = menu(shown, "column_id")
        second = next(option for option in column["options"] if "User ID" in option["text"]["text"])
        place.person.submit("marketer", {"column_id": second})
        place.person.dismiss("marketer", everything=True)
        assert form_with(place, "more.csv", f"Customer ID,User ID\n{rows}".encode()) == {"ok": True}
    preview = place.preview()
    assert "(as last time)" in words(preview)
    place.person.press("marketer", preview, "choose_columns")
    asked = place.person.wait_for_view("marketer", "segment_form")
    assert json.loads(asked["private_metadata"])["files"]
    assert menu(asked, "column_id")["initial_option"]


def test_hidden_rows_of_a_workbook_wait_for_a_press(place):
    content = (LISTS / "x_filtered_rows").read_bytes()
    assert form_with(place, "new.xlsx", content, command="add bunce") == {"ok": True}
    preview = place.preview()
    assert "2 hidden rows left out" in words(preview)
    assert "first: 1001, 1004" in words(preview)
    place.person.press("marketer", preview, "include_hidden_rows")
    again = place.person.wait_for(
        lambda: (view := place.person.view("marketer")) and "hidden rows included" in words(view) and view
    )
    assert "first: 1001, 1002, 1003 … last: 1004" in words(again)
