"""Messages, threads, buttons and the composer, as a person sees and uses them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def become(page, key):
    page.locator(f"[data-persona={key}]").click()


def open_channel(page, name):
    page.get_by_role("navigation", name="Channels and direct messages").get_by_role(
        "button", name=name
    ).first.click()


def test_markup_in_a_message_stays_text(page):
    hostile = page.locator(".message", has_text="<img src=x")
    expect(hostile).to_contain_text("<script>window.hacked=2</script> <b>not bold</b>")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".messages img, .messages script, .messages b").count() == 0


def test_mrkdwn_becomes_what_slack_draws(page):
    first = page.locator(".message").first
    expect(first.locator("strong")).to_have_text("VIP customers")
    expect(first.locator(".emoji")).to_have_text("👋")
    second = page.locator(".message", has_text="is watched")
    expect(second.locator(".pill-mention")).to_have_text("#segment-approvals")
    expect(second.locator(".pill-broadcast")).to_have_text("@here")


def test_rich_text_table_markdown_and_an_unknown_block(page):
    message = page.locator(".message", has_text="Batch 1 of 2")
    expect(message.locator("ol > li")).to_have_count(2)
    expect(message.get_by_role("link", name="the report")).to_have_attribute(
        "href", "https://example.com/report"
    )
    expect(message.get_by_role("columnheader", name="People")).to_have_class("align-right")
    expect(message.get_by_role("cell", name="41,203")).to_be_visible()
    expect(message.get_by_role("heading", name="Next")).to_be_visible()
    expect(message.locator(".b-unsupported")).to_contain_text("hologram")


def test_ephemeral_edited_and_app_marks(page):
    expect(page.locator(".message.is-ephemeral")).to_contain_text("Only visible to you")
    expect(page.locator(".message", has_text="and one more").locator(".m-edited")).to_have_text(" (edited)")
    expect(page.locator(".message.is-ephemeral .app-badge")).to_have_text("APP")


def test_the_confirm_dialog_holds_the_press_back_until_it_is_answered(page, world):
    become(page, "approver")
    open_channel(page, "segment-approvals")
    page.get_by_role("button", name="Approve", exact=True).click()
    dialog = page.get_by_role("alertdialog", name="Approve #1042?")
    expect(dialog).to_contain_text("segbot will remove 1,204 people from VIP customers.")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Approve", exact=True)).to_be_focused()
    assert world.sent("press") == []
    page.get_by_role("button", name="Approve", exact=True).click()
    dialog.get_by_role("button", name="Approve").click()
    expect(page.locator(".message", has_text="Running")).to_be_visible()
    (press,) = world.sent("press")
    assert press["as"] == "approver"
    assert press["channel"] == "C0APPROVALS"
    assert press["message_ts"] == world.messages["C0APPROVALS"][0]["ts"]
    assert press["view_id"] is None
    assert (press["block_id"], press["action_id"], press["type"]) == ("decide", "approve_request", "button")
    assert press["value"] == '{"request":1042,"version":3}'


def test_a_dangerous_confirm_is_red(page):
    open_channel(page, "segment-approvals")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("alertdialog").get_by_role("button", name="Reject")).to_have_class(
        "btn btn-danger"
    )


def test_a_button_is_off_while_its_press_is_on_the_way(page, world):
    world.delay = 0.6
    open_channel(page, "segment-approvals")
    button = page.get_by_role("button", name="Withdraw")
    button.click()
    expect(button).to_be_disabled()
    expect(button).to_have_attribute("aria-busy", "true")
    expect(button).to_be_enabled()
    assert len(world.sent("press")) == 1


def test_a_refused_press_is_said(page, world):
    world.refuse = {
        "ok": False,
        "error": "operation_timeout",
        "message": "segbot did not answer within 3 seconds.",
    }
    open_channel(page, "segment-approvals")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("alert")).to_contain_text("did not answer within 3 seconds")


def test_the_overflow_menu_by_keyboard(page, world):
    open_channel(page, "segment-approvals")
    page.get_by_role("button", name="More actions").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Show details")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menu")).to_have_count(0)
    page.wait_for_function("() => !document.querySelector('[aria-busy]')")
    (press,) = world.sent("press")
    assert press["selected_option"]["value"] == "members"


def test_a_thread_opens_beside_and_takes_replies_but_no_command(page, world):
    page.get_by_role("button", name="3 replies").click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_contain_text("They unsubscribed in spring.")
    box = thread.get_by_role("combobox", name="Reply")
    expect(box).to_be_focused()
    box.fill("/segment list")
    box.press("Enter")
    expect(thread.get_by_role("alert")).to_contain_text("cannot be run in a thread")
    assert world.sent("say") == []
    box.fill("Fine with me")
    with page.expect_response("**/sandbox/say"):
        box.press("Enter")
    expect(box).to_have_value("")
    (said,) = world.sent("say")
    assert said["text"] == "Fine with me"
    assert said["thread_ts"] == world.messages["C0MARKETING"][1]["ts"]
    box.press("Escape")
    expect(thread).to_be_hidden()


def test_typing_a_slash_shows_what_the_command_takes(page):
    box = page.get_by_role("combobox", name="Message #marketing")
    box.press_sequentially("/")
    expect(page.get_by_role("listbox", name="Commands")).to_contain_text("/segment")
    box.press("Enter")
    expect(box).to_have_value("/segment ")
    box.press_sequentially("rem")
    expect(page.get_by_role("option")).to_have_text(
        ["/segment remove [connection] [segment] [members…]Take people out of a segmentsegbot"]
    )
    box.press("Tab")
    expect(box).to_have_value("/segment remove ")
    box.press("Escape")
    expect(page.get_by_role("listbox", name="Commands")).to_be_hidden()


def test_a_new_message_arrives_by_itself_and_is_read_out(page, world):
    world.messages["C0MARKETING"].append(world.message("C0MARKETING", "U0BEA", "Fresh *news*"))
    world.tell("message", "C0MARKETING")
    expect(page.locator(".message", has_text="Fresh news")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Bea Santos: Fresh *news*")


def test_an_update_elsewhere_leaves_the_nodes_and_the_focus_alone(page, world):
    open_channel(page, "segment-approvals")
    withdraw = page.get_by_role("button", name="Withdraw")
    withdraw.focus()
    page.evaluate("document.activeElement.dataset.mine = 'yes'")
    world.messages["C0APPROVALS"].append(world.message("C0APPROVALS", "U0BEA", "Me too"))
    world.tell("message", "C0APPROVALS")
    expect(page.locator(".message", has_text="Me too")).to_be_visible()
    expect(withdraw).to_be_focused()
    expect(withdraw).to_have_attribute("data-mine", "yes")


def test_slackbots_note_is_not_the_apps(page, world):
    note = world.message("C0MARKETING", "USLACKBOT", "/segment failed", ephemeral=True, notice="error")
    world.messages["C0MARKETING"].append(note | {"name": "Slackbot", "is_app": True})
    world.tell("message", "C0MARKETING")
    shown = page.locator(".message.is-notice")
    expect(shown).to_contain_text("Slackbot")
    expect(shown.locator(".app-badge")).to_have_count(0)


def test_what_is_in_view_is_read(page):
    side = page.get_by_role("navigation", name="Channels and direct messages")
    expect(side.get_by_role("button", name="segment-approvals, 2 unread")).to_be_visible()
    open_channel(page, "segment-approvals")
    expect(side.get_by_role("button", name="segment-approvals", exact=True)).to_be_visible()
