"""Modal views: every input, errors, updates that keep what is typed, files, keyboard."""

from __future__ import annotations

import fixture_blocks as blocks
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def modal(page):
    """The form, opened as a person does."""
    box = page.get_by_role("combobox", name="Message #marketing")
    box.fill("/segment remove bunce")
    box.press("Enter")
    opened = page.get_by_role("dialog", name="Remove people")
    expect(opened).to_be_visible()
    return opened


def choose_segment(page, modal):
    field = modal.get_by_role("combobox", name="Segment")
    field.click()
    field.press_sequentially("vip")
    page.get_by_role("option", name="VIP lapsed").click()


def submit(modal):
    modal.get_by_role("button", name="Preview").click()


def test_required_fields_are_asked_for_in_red_before_anything_is_sent(world, modal):
    submit(modal)
    reason = modal.get_by_label("Reason")
    expect(modal.locator(".has-error")).to_have_count(2)
    expect(modal.get_by_role("combobox", name="Segment")).to_be_focused()
    reason.fill("abc")
    submit(modal)
    expect(modal.get_by_text("Please enter at least 5 characters.")).to_be_visible()
    expect(reason).to_have_attribute("aria-invalid", "true")
    assert world.sent("view/submit") == []


def test_the_state_is_what_slack_would_send(page, world, modal):
    choose_segment(page, modal)
    modal.get_by_label("Members").fill("c1\nc2")
    modal.get_by_label("Reason").fill("Spring clean-up")
    tags = modal.get_by_role("combobox", name="Tags")
    for name in ("VIP", "Trial"):
        tags.click()
        page.get_by_role("option", name=name, exact=True).click()
    modal.get_by_role("combobox", name="Channel").click()
    page.get_by_role("option", name="#segment-audit").click()
    modal.get_by_role("combobox", name="Owner").click()
    page.get_by_role("option", name="Bea Santos").click()
    modal.get_by_role("checkbox", name="All customers").check()
    modal.get_by_role("radio", name="Lapsed").check()
    modal.get_by_label("Time").fill("09:30")
    modal.get_by_label("Number").fill("12")
    modal.get_by_label("E-mail").fill("maya@acme.example")
    modal.get_by_label("Web address").fill("https://acme.example")
    submit(modal)
    expect(page.get_by_role("dialog", name="Check and confirm")).to_be_visible()
    (sent,) = world.sent("view/submit")
    assert (sent["as"], sent["view_id"]) == ("marketer", "V1")
    values = {block: next(iter(actions.values())) for block, actions in sent["state"].items()}
    assert all(list(actions) == [block] for block, actions in sent["state"].items())
    assert values["connection"] == {
        "type": "static_select",
        "selected_option": blocks.option("Bunce", "bunce"),
    }
    assert values["segment"] == {
        "type": "external_select",
        "selected_option": blocks.option("VIP lapsed", "VIP lapsed"),
    }
    assert values["members_text"] == {"type": "plain_text_input", "value": "c1\nc2"}
    assert [one["value"] for one in values["tags"]["selected_options"]] == ["vip", "trial"]
    assert values["channel"] == {"type": "conversations_select", "selected_conversation": "C0AUDIT"}
    assert values["owner"] == {"type": "users_select", "selected_user": "U0BEA"}
    assert [one["value"] for one in values["add_all_customers"]["selected_options"]] == ["all"]
    assert values["how"]["selected_option"]["value"] == "lapsed"
    assert values["day"] == {"type": "datepicker", "selected_date": "2026-11-30"}
    assert values["hour"] == {"type": "timepicker", "selected_time": "09:30"}
    assert values["moment"] == {"type": "datetimepicker", "selected_date_time": None}
    assert values["number"] == {"type": "number_input", "value": "12"}
    assert values["email"]["value"] == "maya@acme.example"
    assert values["site"]["value"] == "https://acme.example"
    assert values["members_file"] == {"type": "file_input", "files": []}


def test_the_typeahead_waits_for_its_letters_and_shows_groups(page, world, modal):
    field = modal.get_by_role("combobox", name="Segment")
    field.click()
    field.press_sequentially("n")
    expect(page.get_by_role("listbox")).to_contain_text("Type 1 more letter")
    assert world.sent("options") == []
    field.press_sequentially("ews")
    expect(page.get_by_role("group", name="At Bunce")).to_be_visible()
    field.press("Enter")
    expect(field).to_have_value("Newsletter")
    last = world.sent("options")[-1]
    assert (last["block_id"], last["value"], last["view_id"]) == ("segment", "news", "V1")
    field.fill("zzz")
    expect(page.get_by_role("listbox")).to_contain_text("No results")
    field.press("Escape")
    expect(modal).to_be_visible()
    expect(field).to_have_value("Newsletter")


def test_an_update_keeps_what_is_typed_and_the_caret(world, modal):
    reason = modal.get_by_label("Reason")
    reason.fill("half a sentence")
    reason.evaluate("node => node.setSelectionRange(4, 4)")
    world.open_view("marketer", blocks.form("Now with *less* to do."), "V1")
    expect(modal).to_contain_text("Now with less to do.")
    expect(reason).to_have_value("half a sentence")
    expect(reason).to_be_focused()
    assert reason.evaluate("node => node.selectionStart") == 4


def test_dispatch_action_tells_the_bot_at_once(page, world, modal):
    modal.get_by_label("Reason").fill("typed before")
    modal.get_by_role("combobox", name="Connection").click()
    page.get_by_role("option", name="Batch").click()
    expect(modal).to_contain_text("At Batch now.")
    expect(modal.get_by_label("Reason")).to_have_value("typed before")
    (press,) = world.sent("press")
    assert (press["view_id"], press["channel"], press["action_id"]) == ("V1", None, "connection")
    assert press["state"]["reason"]["reason"]["value"] == "typed before"


def test_errors_of_the_bot_stand_under_their_fields_and_on_top(page, world, modal):
    choose_segment(page, modal)
    modal.get_by_label("Reason").fill("Spring clean-up")
    world.refuse = {
        "ok": False,
        "errors": {"members_text": "Line 3 is no id.", "nowhere": "Nothing to remove."},
    }
    submit(modal)
    expect(modal.locator("[data-block=members_text] .field-error")).to_have_text("Line 3 is no id.")
    expect(modal.locator(".form-error")).to_have_text("Nothing to remove.")
    expect(modal.get_by_label("Members")).to_be_focused()
    world.refuse = {"ok": False, "error": "operation_timeout", "message": "segbot did not answer in time."}
    submit(modal)
    expect(modal.locator(".form-error")).to_have_text("segbot did not answer in time.")
    expect(modal.get_by_label("Reason")).to_have_value("Spring clean-up")


def test_the_submit_button_spins_while_the_bot_thinks(page, world, modal):
    choose_segment(page, modal)
    modal.get_by_label("Reason").fill("Spring clean-up")
    world.delay = 0.6
    submit(modal)
    button = modal.get_by_role("button", name="Preview")
    expect(button).to_be_disabled()
    expect(button).to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("dialog", name="Check and confirm")).to_be_visible()
    assert len(world.sent("view/submit")) == 1


def test_files_are_uploaded_listed_refused_and_taken_out(page, world, modal):
    chooser = modal.locator("input[type=file]")
    chooser.set_input_files([{"name": "spring.csv", "mimeType": "text/csv", "buffer": b"id\n1\n"}])
    expect(modal.locator(".file-row")).to_contain_text("CSV · 5 bytes")
    chooser.set_input_files([{"name": "photo.png", "mimeType": "image/png", "buffer": b"x"}])
    expect(modal.locator(".file-note")).to_have_text("photo.png is not one of: csv, xlsx.")
    handle = page.evaluate_handle(
        "() => { const data = new DataTransfer(); data.items.add(new File(['a'], 'two.csv')); return data; }"
    )
    modal.locator(".drop").dispatch_event("drop", {"dataTransfer": handle})
    expect(modal.locator(".file-row")).to_have_count(2)
    modal.get_by_role("button", name="Remove spring.csv").click()
    expect(modal.locator(".file-row")).to_have_count(1)
    expect(modal.locator(".file-row")).to_contain_text("CSV · 1 bytes")
    choose_segment(page, modal)
    modal.get_by_label("Reason").fill("Spring clean-up")
    submit(modal)
    expect(page.get_by_role("dialog", name="Check and confirm")).to_be_visible()
    assert [body["name"] for body in world.sent("files")] == ["spring.csv", "two.csv"]
    (sent,) = world.sent("view/submit")
    assert sent["state"]["members_file"]["members_file"] == {"type": "file_input", "files": [{"id": "F02"}]}


def test_going_back_finds_the_form_as_it_was(page, world, modal):
    choose_segment(page, modal)
    modal.get_by_label("Reason").fill("Spring clean-up")
    submit(modal)
    with page.expect_response("**/view/close"):
        page.get_by_role("dialog", name="Check and confirm").get_by_role("button", name="Back").click()
    expect(modal.get_by_label("Reason")).to_have_value("Spring clean-up")
    expect(modal.get_by_role("combobox", name="Segment")).to_have_value("VIP lapsed")
    assert world.sent("view/close") == [{"as": "marketer", "view_id": "V2", "all": False}]


def test_tab_stays_inside_and_escape_closes_all(page, world, modal):
    modal.get_by_role("button", name="Preview").focus()
    page.keyboard.press("Tab")
    expect(modal.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(modal.get_by_role("button", name="Preview")).to_be_focused()
    assert page.locator("#work").evaluate("node => node.inert")
    with page.expect_response("**/view/close"):
        page.keyboard.press("Escape")
    expect(modal).to_be_hidden()
    expect(page.get_by_role("combobox", name="Message #marketing")).to_be_focused()
    assert world.sent("view/close") == [{"as": "marketer", "view_id": "V1", "all": True}]


def test_enter_in_a_single_line_submits(page, modal):
    choose_segment(page, modal)
    modal.get_by_label("Reason").fill("Spring clean-up")
    modal.get_by_label("Reason").press("Enter")
    expect(page.get_by_role("dialog", name="Check and confirm")).to_be_visible()


def test_an_open_form_belongs_to_its_person(page, world, modal):
    page.locator("[data-persona=approver]").click()
    expect(modal).to_be_hidden()
    assert world.sent("view/close") == []
    page.locator("[data-persona=marketer]").click()
    expect(modal).to_be_visible()
