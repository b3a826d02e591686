"""The frame: personas, the bot's switch, Home, providers, inspector, hints, phone width, contrast."""

from __future__ import annotations

import pytest
from looks import CONTRAST, NAMELESS
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


def open_tab(page, name):
    page.get_by_role("tablist", name="View").get_by_role("tab", name=name).click()


def test_you_are_is_a_radio_group_that_the_arrows_move(page):
    page.get_by_role("radio", name="Maya").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Arthur")).to_be_focused()
    expect(page.get_by_role("radio", name="Arthur")).to_be_checked()
    expect(page.locator(".rail-me")).to_have_attribute("title", "You are Arthur Okafor")
    assert "as=approver" in page.url
    page.reload()
    expect(page.get_by_role("radio", name="Arthur")).to_be_checked()


def test_unread_counts(page):
    expect(page.get_by_role("button", name="segment-approvals, 2 unread")).to_be_visible()


def test_killing_and_starting_the_bot(page, world):
    page.get_by_role("button", name="segbot is running").click()
    panel = page.get_by_role("dialog", name="The bot's process")
    expect(panel).to_contain_text("segbot loses nothing")
    expect(panel.get_by_role("button", name="Start")).to_be_disabled()
    panel.get_by_role("button", name="Kill -9").click()
    banner = page.locator("#banner")
    expect(banner).to_contain_text("segbot is stopped.")
    banner.get_by_role("button", name="Start").click()
    expect(banner).to_be_hidden()
    assert [body["action"] for body in world.sent("bot")] == ["kill", "start"]


def test_somebody_leaves_and_comes_back(page, world):
    page.get_by_role("button", name="segbot is running").click()
    panel = page.get_by_role("dialog", name="The bot's process and the people")
    panel.get_by_role("checkbox", name="Arthur").uncheck()
    expect(page.get_by_text("Arthur has left the workspace. segbot was not told.")).to_be_visible()
    assert world.sent("directory") == [{"user": "U0ARTHUR", "deleted": True}]


def test_home_is_opened_once_and_drawn_again_without_telling_the_bot(page, world):
    side = page.get_by_role("navigation", name="Channels and direct messages")
    side.get_by_role("button", name="segbot").last.click()
    home = page.get_by_role("region", name="App Home")
    expect(home.get_by_role("heading", name="Good morning, Maya")).to_be_visible()
    world.tell("home", user="U0MAYA")
    home.get_by_role("combobox").click()
    page.get_by_role("option", name="Batch").click()
    home.get_by_role("button", name="Open").click()
    page.wait_for_function("() => !document.querySelector('[aria-busy]')")
    presses = {body["action_id"]: body for body in world.sent("press")}
    assert presses["pick_provider"]["selected_option"]["value"] == "batch"
    assert presses["show_details"]["view_id"] == "VH"
    assert [asked["opened"] for asked in world.sent("home")].count("1") == 1
    assert len(world.sent("home")) > 1
    page.get_by_role("tab", name="Messages").click()
    expect(page.get_by_role("combobox", name="Message segbot")).to_be_visible()


def test_the_hints_fill_the_composer_and_can_be_sent_away(page):
    hints = page.get_by_role("complementary", name="Try this")
    hints.get_by_role("button", name="Ask for a change").click()
    box = page.get_by_role("combobox", name="Message #marketing")
    expect(box).to_have_value(
        "/segment remove bunce Wholesale cus_00000 cus_00001 cus_00002 cus_00003 cus_00004 cus_00005 cus_00006 cus_00007"
    )
    hints.get_by_role("button", name="Become Arthur").click()
    expect(page.get_by_role("heading", name="segment-approvals", level=2)).to_be_visible()
    expect(page.get_by_role("radio", name="Arthur")).to_be_checked()
    hints.get_by_role("button", name="Hide these hints").click()
    page.reload()
    expect(page.locator(".message").first).to_be_visible()
    expect(hints).to_be_hidden()


def test_a_provider_is_made_to_fail(page, world):
    open_tab(page, "Providers")
    page.get_by_label("Fails").select_option("3 times")
    page.get_by_label("On", exact=True).select_option("writing only")
    page.get_by_text("Accepts, then silence").click()
    status = page.locator(".fault-status")
    expect(status).to_have_text("Accepts, then silence · 3 more requests · only writing")
    assert world.sent("providers/bunce/fault") == [
        {"kind": "timeout_after", "count": 3, "operation": "write"}
    ]
    world.fault = None
    world.tell("provider")
    expect(status).to_have_text("Bunce works.")


def test_members_are_paged_and_someone_meddles(page, world):
    open_tab(page, "Providers")
    page.get_by_role("button", name="VIP customers 9,871").click()
    members = page.get_by_role("region", name="Members")
    expect(members).to_contain_text("1–100 of 9,871 people")
    members.get_by_role("button", name="Next").click()
    expect(members.get_by_role("cell", name="cus_00100")).to_be_visible()
    members.get_by_label("New name").fill("Very important")
    expect(members.locator(".meddle button")).to_have_text(["Rename it here", "Delete it here"])
    members.get_by_role("button", name="Rename it here").click()
    expect(page.get_by_text("segbot was not told")).to_be_visible()
    members.get_by_role("button", name="Delete it here").click()
    page.get_by_role("alertdialog", name="Delete it here?").get_by_role("button", name="Cancel").click()
    assert world.sent("providers/bunce/meddle") == [
        {"segment": "s0", "action": "rename", "name": "Very important"}
    ]


def test_a_page_of_members_can_be_saved_for_the_form(page):
    open_tab(page, "Providers")
    page.get_by_role("button", name="Wholesale 41").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save this page as CSV").click()
    assert waiting.value.suggested_filename == "Wholesale.csv"
    assert waiting.value.path().read_text().splitlines()[:2] == [
        "id,email,name",
        '"cus_00000","person0@acme.example","Person 0"',
    ]


def test_the_inspector_filters_and_opens(page, world):
    open_tab(page, "Inspector")
    rows = page.locator(".exchange")
    expect(rows).to_have_count(4)
    page.get_by_role("button", name="Refused").click()
    expect(rows).to_have_count(1)
    rows.get_by_role("button", name="views.open").click()
    expect(page.locator(".json").first).to_contain_text('"id": "U0ARTHUR"')
    page.get_by_role("button", name="All").click()
    page.get_by_label("Filter exchanges").fill("approve")
    expect(rows).to_have_count(2)
    world.exchanges.append({**world.exchanges[0], "n": 5})
    world.tell("exchange")
    expect(rows).to_have_count(3)


def test_nothing_is_wider_than_a_phone_and_the_drawer_leads_on(page):
    page.set_viewport_size(PHONE)
    for tab in ("Slack", "Providers", "Inspector", "Slack"):
        open_tab(page, tab)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_role("button", name="Channels", exact=True).click()
    page.get_by_role("button", name="segment-approvals, 2 unread").click()
    expect(page.get_by_role("button", name="Approve", exact=True)).to_be_in_viewport()
    assert page.locator(".pane").evaluate("node => node.scrollWidth <= node.clientWidth")


def test_text_can_be_read_and_controls_have_names(page):
    page.get_by_role("button", name="3 replies").click()
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("Why so many?")
    places = [page.evaluate(CONTRAST), page.evaluate(NAMELESS)]
    for tab in ("Providers", "Inspector"):
        open_tab(page, tab)
        page.wait_for_selector(".segment" if tab == "Providers" else ".exchange")
        places += [page.evaluate(CONTRAST), page.evaluate(NAMELESS)]
    assert places == [[]] * 6


def test_the_page_asks_nobody_else_for_anything(browser, address):
    context = browser.new_context()
    opened = context.new_page()
    asked = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(address)
    opened.wait_for_selector(".message")
    context.close()
    assert asked
    assert {url for url in asked if not url.startswith((address, "data:"))} == set()
