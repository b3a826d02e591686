"""The approval story, by clicking: the real page, the real bot, stand-ins for Slack and the provider."""

from __future__ import annotations

import json

import pytest
from browser.story import GRACE, WAITING
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# What README shows. Written only on demand (SEGBOT_PICTURES=1), as every run draws other times into it.
PICTURE = "approval.png"
PHONE = {"width": 390, "height": 844}
SEGMENT = "Newsletter weekly"


def fill_the_form(page, listed):
    """The form, with the segment found by typing, ids pasted and a file put in."""
    form = page.get_by_role("dialog", name="Remove people")
    expect(form).to_be_visible()
    segment = form.get_by_role("combobox", name="Segment")
    segment.click()
    segment.press_sequentially("news", delay=20)
    page.get_by_role("option", name=SEGMENT).click()
    form.get_by_label("People").first.fill("\n".join(listed[:60]))
    file = {
        "name": "unsubscribed.csv",
        "mimeType": "text/csv",
        "buffer": ("customer id\n" + "\n".join(listed[50:])).encode(),
    }
    form.locator("input[type=file]").set_input_files([file])
    expect(form.locator(".file-row")).to_contain_text("unsubscribed.csv")
    return form


def ask(page, story, picture, leaving):
    """Maya asks, up to the request."""
    story.type_command("/segment remove bunce")
    form = fill_the_form(page, leaving)
    picture("1-form")
    form.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("dialog", name="Remove people?")
    expect(preview).to_contain_text(f"Remove 900 of 3,900 people (23%) from {SEGMENT}?")
    expect(preview).to_contain_text("10 rows named somebody twice and count once")
    preview.get_by_label("Why?").fill("They unsubscribed on the shop's own page, ticket MKT-17")
    picture("2-preview")
    preview.get_by_role("button", name="Ask for approval").click()
    expect(preview).to_be_hidden()
    expect(page.locator(".message.is-ephemeral", has_text="Asked for approval")).to_be_visible()


def be_refused(page, story, picture):
    """Maya's own approval is refused, and a guest's; each is told alone."""
    story.open_channel("segment-approvals")
    card = story.card(WAITING)
    picture("3-waiting")
    story.press(card, "Approve", "Approve request #1001?")
    refusal = page.locator(".message.is-ephemeral", has_text="#1001 is your own request")
    expect(refusal).to_be_visible()
    picture("4-refused")
    story.become("guest")
    expect(refusal).to_be_hidden()
    story.press(story.card(WAITING), "Approve", "Approve request #1001?")
    expect(page.locator(".message.is-ephemeral", has_text="Guests cannot decide")).to_be_visible()


def approve(page, story, picture):
    """Arthur approves."""
    story.become("approver")
    page.get_by_role("button", name="Hide these hints").click()
    card = story.card(WAITING)
    expect(card).to_be_in_viewport(ratio=0.95)
    picture("5-for-the-approver", also=PICTURE)
    card.get_by_role("button", name="Approve", exact=True).click()
    picture("5-sure")
    page.get_by_role("alertdialog").get_by_role("button", name="Approve", exact=True).click()
    expect(story.card(GRACE)).to_be_visible()
    picture("6-approved")


def pull_the_plug(page, story, picture):
    """`kill -9` and Start, both from the page."""
    story.bot("Kill -9")
    banner = page.locator("#banner")
    expect(banner).to_contain_text("segbot is stopped.")
    picture("7-killed")
    banner.get_by_role("button", name="Start").click()
    expect(banner).to_be_hidden()


def test_the_approval_story(page, place, story, picture):
    everybody = place.members(SEGMENT)
    ask(page, story, picture, everybody[:900])
    be_refused(page, story, picture)
    assert place.members(SEGMENT) == everybody
    place.world.emulators.set_fault("bunce", "slow", count=None, operation="write", seconds=0.4)
    approve(page, story, picture)
    place.person.wait_for(lambda: len(place.deletions()) >= 3, what="the run is in the middle")
    pull_the_plug(page, story, picture)
    done = story.card("900 people removed")
    expect(done).to_contain_text("(3,900 → 3,000)", timeout=45_000)
    expect(done).to_contain_text("approved by @Arthur Okafor")
    for live in ("Approve", "Reject…", "Withdraw", "Stop"):
        expect(done.get_by_role("button", name=live, exact=True)).to_have_count(0)
    assert place.members(SEGMENT) == everybody[900:]
    picture("8-done")
    look_around(page, story, picture)


def look_around(page, story, picture):
    """The provider's side, the audit channel and what was said on the wire."""
    story.open_channel("segment-audit")
    expect(page.locator(".message", has_text="asks: remove 900 from")).to_be_visible()
    picture("9-audit")
    story.open_tab("Providers")
    page.get_by_role("button", name=f"{SEGMENT} 3,000").click()
    expect(page.get_by_role("region", name="Members")).to_contain_text("1–100 of 3,000 people")
    picture("10-provider")
    story.open_tab("Inspector")
    expect(page.locator(".exchange").first).to_be_visible()
    expect(page.locator(".verdict-refused, .verdict-late")).to_have_count(0)
    assert page.locator(".verdict-ok").count() > 20
    page.get_by_label("Filter exchanges").fill("approve_request")
    page.locator(".exchange").first.get_by_role("button", name="approve_request").click()
    shown = page.locator(".json").first.inner_text()
    assert json.dumps("approve_request") in shown
    picture("11-inspector")


def test_on_a_phone(page, place, story, picture):
    page.set_viewport_size(PHONE)
    number = place.ask(
        f"remove bunce “{SEGMENT}” {' '.join(place.members(SEGMENT)[:101])}", reason="Moved away"
    )
    place.card(number)
    story.type_command("/segment add bunce")
    form = page.get_by_role("dialog", name="Add people")
    expect(form).to_be_visible()
    assert_fits(page)
    picture("phone-form")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    page.get_by_role("button", name="Channels", exact=True).click()
    page.get_by_role("navigation", name="Channels and direct messages").get_by_role(
        "button", name="segment-approvals"
    ).click()
    waiting = story.card(WAITING)
    expect(waiting).to_be_visible()
    assert_fits(page)
    assert waiting.bounding_box()["height"] <= 600, "with its buttons"
    approve = waiting.get_by_role("button", name="Approve", exact=True).bounding_box()
    assert 0 <= approve["y"] <= PHONE["height"] - approve["height"], "nobody has to scroll"
    assert page.locator(".pane").evaluate("node => node.scrollWidth <= node.clientWidth")
    picture("phone-card")
    for tab in ("Providers", "Inspector"):
        story.open_tab(tab)
        assert_fits(page)
        picture(f"phone-{tab.lower()}")
    what = page.locator(".exchange-what").first.bounding_box()
    assert what["width"] >= 130
    assert what["x"] + what["width"] <= PHONE["width"]


def assert_fits(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_help_and_lists_in_the_page(page, story, picture):
    for text, holds in (
        ("/segment help", "Customer segments, from Slack"),
        ("/segment list bunce", "segments at bunce"),
        ("/segment providers", "Connected accounts"),
    ):
        story.type_command(text)
        expect(page.locator(".message.is-ephemeral", has_text=holds)).to_be_visible()
    picture("lists")
    story.type_command("/segment remove bunce “VIPP costumrs” 1001")
    form = page.get_by_role("dialog", name="Remove people")
    expect(form).to_contain_text("Did you mean “VIP customers”")
    expect(form.get_by_label("People").first).to_have_value("1001")
    picture("problem")


def test_an_approver_looks_at_a_masked_sample(page, place, story, picture):
    leaving = place.members(SEGMENT)[:101]
    number = place.ask(f"remove bunce “{SEGMENT}” {' '.join(leaving)}", reason="Moved away")
    place.card(number)
    story.open_channel("segment-approvals")
    story.choose(story.card(WAITING), "Who would leave?")
    sample = page.get_by_role("dialog", name="Who would leave?")
    expect(sample).to_contain_text("You asked for #1001")
    sample.get_by_role("button", name="Close").last.click()
    story.become("approver")
    story.choose(story.card(WAITING), "Who would leave?")
    expect(sample).to_contain_text("20 of them, spread over the list")
    assert not any(each in sample.inner_text() for each in leaving)
    picture("sample")
    sample.get_by_role("button", name="Close").last.click()
    story.press(story.card(WAITING), "Details of request 1001")
    details = page.get_by_role("dialog", name="Request #1001")
    expect(details).to_contain_text("remove-small does not apply: it is for “at most 100 people leave")
    # Hovering scrolls there, however often the view is drawn again meanwhile.
    details.get_by_text("This segment's other changes").hover()
    picture("details")


def test_a_long_campaign_check_says_how_far_it_is(page, place, story, picture):
    emulators = place.world.emulators
    spring = next(
        key
        for key, one in emulators["constant_contact"].segments().items()
        if one["name"] == "Spring cleaning"
    )
    emulators.meddle("constant_contact", spring, "many_campaigns", count=8)
    emulators.set_fault("constant_contact", "slow", count=None, operation="read", seconds=0.15)
    story.type_command("/segment delete constant_contact “Spring cleaning”")
    waiting = page.get_by_role("dialog", name="Delete segment")
    expect(waiting).to_contain_text("Checking campaigns: ", timeout=20_000)
    expect(waiting).to_contain_text("4 requests a second, 10,000 a day")
    picture("checking")
    expect(page.get_by_role("dialog", name="Delete segment?")).to_contain_text(
        "No scheduled campaign uses it", timeout=20_000
    )
