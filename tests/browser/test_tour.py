"""The tour of the documentation: every state of a request as a person meets it, by clicking, each with its picture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from browser.conftest import PICTURES, PICTURES_WANTED, SCREENS
from browser.story import GRACE, ONE_GIVEN, WAITING, Story
from e2e.place import Place
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

VIP = "VIP customers"
LARGEST = 150_000
TALL = {"width": 1000, "height": 1200}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def place(tmp_path):
    """Long enough between approval and run for somebody to look, stop, or meddle at the provider."""
    opened = Place(tmp_path, SEGBOT_POLICY__GRACE="8s")
    yield opened
    opened.close()


def photograph(page, name, part=None):
    """A picture of one part of the page, or of all of it; for the documentation where that is asked for."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)  # movements end
    taken = (part or page).screenshot(path=SCREENS / f"tour-{name}.png", animations="disabled")
    assert len(taken) <= LARGEST, f"{name} is too large for a slow line: {len(taken)} bytes"
    if PICTURES_WANTED:
        (PICTURES / "tour").mkdir(parents=True, exist_ok=True)
        (PICTURES / "tour" / f"{name}.png").write_bytes(taken)


@pytest.fixture
def frame(page):
    """High enough for a whole card, with nothing in front of it."""
    page.set_viewport_size(TALL)
    page.get_by_role("button", name="Hide these hints").click()
    return partial(photograph, page)


def quarter(place):
    """So many of the segment that two colleagues have to agree."""
    return place.members(VIP)[:110]


def dialog(page, name):
    found = page.get_by_role("dialog", name=name)
    expect(found).to_be_visible()
    return found


def ask_for_two(page, place, story):
    """Maya asks for what two colleagues have to agree to; the preview is left open."""
    story.type_command(f"/segment remove bunce “{VIP}” {' '.join(quarter(place))}")
    preview = dialog(page, "Remove people?")
    preview.get_by_label("Why?").fill("Unsubscribed by phone, ticket MKT-17")
    return preview


def confirm(story, preview):
    preview.get_by_role("button", name="Ask for approval").click()
    expect(preview).to_be_hidden()
    story.open_channel("segment-approvals")


def approve(story, persona, given):
    story.become(persona)
    story.press(story.card(WAITING), "Approve", "Approve request #1001?")
    expect(story.card(given)).to_be_visible()


@pytest.mark.slow
def test_two_have_to_agree_and_the_segment_changes_meanwhile(page, place, story, frame):
    preview = ask_for_two(page, place, story)
    frame("preview", preview)
    confirm(story, preview)
    approve(story, "approver", ONE_GIVEN)
    frame("one-of-two", story.card(ONE_GIVEN))
    story.choose(story.card(ONE_GIVEN), "Take my approval back")
    expect(story.card(ONE_GIVEN)).to_have_count(0)
    expect(story.card("Needs 2 approvals")).to_be_visible()
    story.become("second_approver")
    page.get_by_role("button", name="segbot", exact=True).last.click()
    home = page.get_by_role("region", name="App Home")
    expect(home).to_contain_text("1001")
    frame("home", home.locator(".home"))
    story.open_channel("segment-approvals")
    approve(story, "second_approver", ONE_GIVEN)
    approve(story, "approver", GRACE)
    frame("grace", story.card(GRACE))
    place.bunce.meddle(place.segment(VIP), "rename", name="VIPs")
    expect(story.card("Use new numbers")).to_be_visible(timeout=30_000)
    frame("stale", story.card("Use new numbers"))
    story.become("marketer")
    story.press(story.card("Use new numbers"), "Use new numbers")
    sure = page.get_by_role("alertdialog", name="Use new numbers for #1001?")
    sure.get_by_role("button", name="Use them").click()
    expect(story.card(WAITING)).to_contain_text("VIPs")
    frame("new-numbers", story.card(WAITING))


def test_done_and_taken_back(page, place, story, frame):
    everybody = place.members(VIP)
    preview = ask_for_two(page, place, story)
    confirm(story, preview)
    approve(story, "second_approver", ONE_GIVEN)
    approve(story, "approver", GRACE)
    done = story.card("people removed")
    expect(done).to_be_visible(timeout=30_000)
    assert place.members(VIP) == everybody[110:]
    story.press(done, "Details of request 1001")
    details = dialog(page, "Request #1001")
    frame("details", details)
    details.get_by_role("button", name="Close").last.click()
    story.become("marketer")
    story.press(done, "Undo request 1001")
    undo = page.get_by_role("dialog").filter(has_text="Undo #1001")
    expect(undo).to_be_visible()
    frame("undo", undo)
    undo.get_by_role("button", name="Cancel").click()
    story.open_channel("marketing")
    story.type_command(f"/segment audit on:vip since:{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}")
    found = page.locator(".message.is-ephemeral").last
    expect(found).to_contain_text("approved it")
    frame("audit", found)


@pytest.mark.slow
def test_refused_and_proven(page, place, story, frame):
    story.type_command(f"/segment remove bunce “Beta testers” {' '.join(place.members('Beta testers')[:20])}")
    refusal = page.get_by_role("dialog").filter(has_text="/segment clear")
    expect(refusal).to_be_visible()
    frame("refused", refusal)
    refusal.get_by_role("button", name="Close").last.click()
    story.type_command("/segment delete constant_contact “Spring cleaning”")
    proof = dialog(page, "Delete segment?")
    expect(proof).to_contain_text("No scheduled campaign uses it", timeout=30_000)
    proof.get_by_label("Why?").fill("Nobody writes to them any more")
    proof.get_by_label("Type the name").fill("Spring cleanup")
    proof.get_by_role("button", name="Ask for approval").click()
    expect(proof.get_by_role("alert").first).to_be_visible()
    frame("proof", proof)


@pytest.mark.slow
def test_for_later_and_stopped(page, place, story, frame):
    at = datetime.now(UTC) + timedelta(hours=3)
    story.type_command(
        f"/segment remove bunce “{VIP}” {' '.join(place.members(VIP)[:60])} at={at:%Y-%m-%dT%H:%M}"
    )
    preview = dialog(page, "Remove people?")
    confirm(story, preview)
    approve(story, "approver", GRACE)
    frame("scheduled", story.card(GRACE))
    story.press(story.card(GRACE), "Stop")
    expect(story.card("Resume")).to_be_visible()
    frame("stopped", story.card("Resume"))


@pytest.fixture
def hasty(tmp_path):
    opened = Place(tmp_path, SEGBOT_POLICY__EXPIRES_AFTER="8s", SEGBOT_POLICY__REMIND_AFTER="4s")
    yield opened
    opened.close()


@pytest.mark.slow
def test_nobody_decides(browser, hasty):
    """With clocks of its own."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(hasty.url)
    number = hasty.ask(f"remove bunce “{VIP}” {' '.join(quarter(hasty))}", reason="Ticket MKT-17")
    hasty.card(number, "expired", timeout=30)
    page.get_by_role("button", name="Channels", exact=True).click()
    story = Story(page)
    story.open_channel("segment-approvals")
    expired = story.card("expired")
    expect(expired).to_be_visible()
    photograph(page, "expired")
    context.close()


@pytest.mark.slow
def test_looking_rather_than_reading(page, place, story, frame):
    """What there is as a table, and one segment with its size over time after somebody has left it."""
    # A browser without a font for these letters would draw boxes.
    place.bunce.meddle(place.segment("東京のお客様"), "rename", name="Tokyo")
    story.type_command("/segment list bunce")
    found = page.locator(".message.is-ephemeral").last
    expect(found.get_by_role("columnheader", name="Last change")).to_be_visible()
    page.set_viewport_size(
        {**TALL, "height": 1_400}
    )  # else the tabs above lie over what is taller than the page
    frame("list", found)
    page.set_viewport_size(TALL)
    leavers = " and ".join(place.members(VIP)[:3])
    story.type_command(f"/segment please remove {leavers} from bunce {VIP}")
    preview = dialog(page, "Remove people?")
    preview.get_by_role("button", name="Remove 3 people").click()
    expect(preview).to_be_hidden()
    done = page.locator(".message", has_text="removed 3 people from VIP customers").last
    expect(done).to_be_visible(timeout=30_000)
    story.type_command("/segment show bunce vip customers")
    shown = page.locator(".message.is-ephemeral", has_text="409 people").last
    expect(shown.get_by_role("button", name="Remove people")).to_be_visible()
    frame("show", shown)
