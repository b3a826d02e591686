"""The tour's pictures of lists: what is asked about one, and how a preview says it was read."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser.test_tour import VIP, dialog, frame, place  # noqa: F401 fixtures of the tour
from playwright.sync_api import expect
from sandbox.driver import controls

pytestmark = pytest.mark.browser

LISTS = Path(__file__).parents[1] / "rosters/reading/lists/inputs"


@pytest.mark.slow
def test_the_wrong_sheet_is_seen_before_anything_happens(page, place, frame):  # noqa: F811
    """Maya sends a workbook with two lists and takes the wrong one: the preview names it, and its first people."""
    place.command("add bunce")
    form = place.person.wait_for_view("marketer", "segment_form")
    file = place.person.upload("marketer", "leavers.xlsx", (LISTS / "xs_two").read_bytes())
    place.person.submit("marketer", {"segment": place.choose(form, VIP), "members_file": [file]})
    asked = dialog(page, "Add people")
    expect(asked.get_by_text("Which sheet do you mean?")).to_be_visible()
    frame("list-question", asked)
    view = place.person.view("marketer")
    sheet = next(element for block, element in controls(view["blocks"]) if block["block_id"] == "sheet")
    wrong = next(option for option in sheet["options"] if "Archive" in option["text"]["text"])
    place.person.submit("marketer", {"sheet": wrong})
    preview = dialog(page, "Add people?")
    expect(preview.get_by_text("sheet “Archive”")).to_be_visible()
    expect(preview.get_by_text("not read: “Sheet”")).to_be_visible()
    frame("list-preview", preview)
